import { describe, expect, test } from 'vitest';
import { brittleFs } from './brittle-fs.js';
import { DAY, HOUR, MINUTE, type Run, SECOND, World } from './world.js';

/** The app quits, as Electron tells it; answers whether quitting was held. */
function quit({ electron }: Run): boolean {
  let isHeld = false;
  const preventDefault = () => {
    isHeld = true;
  };
  electron.app.emit('will-quit', { preventDefault, defaultPrevented: false });
  return isHeld;
}

describe('the process', () => {
  test('the app quits while the gateway hangs', async () => {
    const world = await World.open();
    const run = await world.start();
    world.gateway.respondNext({ hang: true });
    for (let number = 0; number < 100; number += 1) run.client.custom(`event ${number}`);
    await world.pass(SECOND);
    expect(quit(run)).toBe(false);
    await run.client.close({ timeoutMs: 0 });
    const { client, delivered } = await world.start();
    await world.until(() => delivered.length === 100);
    expect(client.status()).toMatchObject({ queued: 0, dropped: {} });
    expect(world.keys).toHaveLength(100);
  });

  test('the app quits with flushOnQuitMs while the gateway hangs', async () => {
    const world = await World.open({ flushOnQuitMs: 2_000 });
    const run = await world.start();
    world.gateway.respondAlways({ hang: true });
    run.client.custom('a');
    await world.pass(SECOND);
    expect(quit(run)).toBe(true);
    await world.pass(1_800);
    expect(run.electron.quits).toBe(0);
    await world.until(() => run.electron.quits === 1, { withinMs: SECOND });
    expect(quit(run)).toBe(false);
    await run.client.close({ timeoutMs: 0 });
    world.gateway.respondAlways(null);
    const { delivered } = await world.start();
    await world.until(() => delivered.length === 1);
  });

  test.each([
    ['the app quits', (run: Run) => run.electron.app.emit('quit')],
    ['the machine goes to sleep', (run: Run) => run.electron.powerMonitor.emit('suspend')],
    ['the machine shuts down', (run: Run) => run.electron.powerMonitor.emit('shutdown')],
  ])('what is not yet on the device when the end is near: %s', async (_, happens) => {
    const world = await World.open({ apiKey: undefined });
    const brittle = brittleFs();
    const run = await world.start({}, { fs: brittle.fs });
    run.client.custom('a');
    const before = brittle.calls.get('fsyncSync') ?? 0;
    happens(run);
    expect(brittle.calls.get('fsyncSync') ?? 0).toBeGreaterThan(before);
  });

  test('the machine sleeps for eight hours with a request under way', async () => {
    const world = await World.open();
    const run = await world.start();
    world.gateway.respondNext({ hang: true });
    for (let number = 0; number < 10; number += 1) run.client.custom(`event ${number}`);
    await world.pass(SECOND);
    const { sessionId } = run.client.status();
    world.clock.stepWall(8 * HOUR);
    run.electron.powerMonitor.emit('resume');
    await world.until(() => run.delivered.length === 10);
    expect(run.client.status().sessionId).not.toBe(sessionId);
    // Paced as always, and no event twice but the one that was under way.
    const [, ...gaps] = world.gaps;
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(100);
    expect(world.keys).toHaveLength(10);
    expect(world.gateway.requests).toHaveLength(11);
  });

  test('the app starts after months without the network', async () => {
    const world = await World.open({ apiKey: undefined });
    const first = await world.start();
    first.client.custom('old');
    await first.client.close();
    await world.pass(90 * DAY, DAY);
    const { client } = await world.start();
    await world.pass(MINUTE);
    // Nobody has confirmed the clock: it may be the clock that is wrong.
    expect(client.status()).toMatchObject({ queued: 1, dropped: {} });
  });
});
