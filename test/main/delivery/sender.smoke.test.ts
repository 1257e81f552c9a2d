import { expect, test } from 'vitest';
import { World } from './scripted-sender.js';

test('smoke', async () => {
  const world = new World();
  await world.start();
  world.track('a');
  world.track('b');
  await world.clock.advance(0);
  expect(world.values).toEqual(['a']);
  await world.clock.advance(1000);
  expect(world.delivered).toEqual(['a', 'b']);
  world.script.push({ status: 503 }, { status: 500 });
  world.track('c');
  world.track('d');
  await world.clock.advance(1000);
  console.log(world.values, world.sender.status(), world.pauses);
  await world.clock.advance(30000);
  console.log(world.values, world.sender.status(), world.pauses, world.lines, world.memory);
  console.log([...world.fs.files.values()].map(String));
});
