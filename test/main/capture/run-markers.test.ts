import * as fs from 'node:fs';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { RunMarkers } from '../../../src/main/settings/run-markers.js';
import { FakeClock } from '../../support/fake-clock.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const DAY_MS = 86_400_000;

function machine() {
  const folder = path.join(temporaryFolder(), 'onboardflow');
  const clock = new FakeClock();
  const alive = new Set<number>();
  const run = (pid: number, { host = 'this', boot = 'boot-1' } = {}) => {
    alive.add(pid);
    const place = { pid, host, boot, isAlive: (one: number) => alive.has(one) };
    return new RunMarkers(folder, fs, clock, () => place);
  };
  return {
    folder,
    clock,
    run,
    kill: (pid: number) => alive.delete(pid),
    files: () => (fs.existsSync(folder) ? readdirSync(folder) : []),
  };
}

describe('a run', () => {
  test('that ended by itself left nothing behind', () => {
    const { run, kill, files } = machine();
    const first = run(1);
    expect(first.takeBadEnd()).toBe(null);
    first.begin('1.0.0');
    expect(files()).toHaveLength(1);
    first.end();
    kill(1);
    expect([files(), run(2).takeBadEnd()]).toEqual([[], null]);
  });

  test('that was cut off is told of once, by its version', () => {
    const { run, kill, files } = machine();
    run(1).begin('1.0.0');
    kill(1);
    expect(run(2).takeBadEnd()).toBe('1.0.0');
    expect(run(3).takeBadEnd()).toBe(null);
    expect(files()).toEqual([]);
  });

  test('that still lasts, in a second process of the app, has not ended badly', () => {
    const { run, kill } = machine();
    run(1).begin('1.0.0');
    const second = run(2);
    expect(second.takeBadEnd()).toBe(null);
    second.begin('1.0.0');
    second.end();
    kill(2);
    expect(run(3).takeBadEnd()).toBe(null);
    kill(1);
    expect(run(4).takeBadEnd()).toBe('1.0.0');
  });

  test('of before the machine was started anew is over, whoever has its pid now', () => {
    const { run } = machine();
    run(1).begin('1.0.0');
    expect(run(2, { boot: 'boot-2' }).takeBadEnd()).toBe('1.0.0');
  });

  test('is believed to last where its pid is in use and the system does not tell its starts', () => {
    const { run } = machine();
    run(1, { boot: '0' }).begin('1.0.0');
    expect(run(2, { boot: '0' }).takeBadEnd()).toBe(null);
  });

  test('of another machine is not judged, and forgotten after a month', () => {
    const { run, kill, clock, files } = machine();
    run(1, { host: 'another' }).begin('1.0.0');
    kill(1);
    expect(run(2).takeBadEnd()).toBe(null);
    expect(files()).toHaveLength(1);
    clock.advance(31 * DAY_MS);
    expect(run(2).takeBadEnd()).toBe(null);
    expect(files()).toEqual([]);
  });
});

test('of several runs that were cut off the newest is told of', () => {
  const { run, kill, clock } = machine();
  for (const [pid, version] of [
    [1, '1.0.0'],
    [2, '3.0.0'],
    [3, '2.0.0'],
  ] as const) {
    run(pid).begin(version);
    clock.advance(1_000);
  }
  for (const pid of [1, 2, 3]) kill(pid);
  expect(run(4).takeBadEnd()).toBe('2.0.0');
});

test.each([
  '',
  '{"appVer',
  'null',
  '[]',
  '{"appVersion":1}',
  '{"appVersion":"1","begunAt":0,"pid":1,"host":"this"}',
])('a file that holds %j tells nothing and goes', (content) => {
  const { folder, run, files } = machine();
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'run-0a1b2c3d.json'), content);
  writeFileSync(path.join(folder, 'run-of-somebody-else.json'), content);
  expect(run(1).takeBadEnd()).toBe(null);
  expect(files()).toEqual(['run-of-somebody-else.json']);
});

test('erasing leaves the marker of no run', () => {
  const { run, files } = machine();
  run(1).begin('1.0.0');
  const second = run(2);
  second.begin('1.0.0');
  second.erase();
  expect(files()).toEqual([]);
});

test('where nothing can be written nothing is told and nothing throws', () => {
  const folder = path.join(temporaryFolder(), 'file');
  writeFileSync(folder, '');
  const clock = new FakeClock();
  const markers = new RunMarkers(folder, fs, clock, () => ({
    pid: 1,
    host: 'this',
    boot: '0',
    isAlive: () => true,
  }));
  expect(markers.takeBadEnd()).toBe(null);
  markers.begin('1.0.0');
  markers.end();
  markers.close();
  expect(clock.pending).toBe(0);
});
