import { EventEmitter } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { InitOptions } from '../../../src/main/options.js';
import type { FakeElectron } from '../../support/fake-electron.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { startApp } from './start-app.js';

/** More than any system counts up to: a process of before that is gone. */
const GONE = 99_999_999;

function installation() {
  const userData = temporaryFolder();
  const root = path.join(userData, 'onboardflow');
  const start = (pid: number, init: Partial<InitOptions> = {}, version = '1.0.0') =>
    startApp({ lifecycle: ['last-run-ended-badly'], pid, init, electron: { userData, version } });
  return {
    start,
    markers: () => (existsSync(root) ? readdirSync(root).filter((name) => name.startsWith('run-')) : []),
  };
}

test('a run that was cut off is told of at the next start, once, with the version that ran', () => {
  const { start } = installation();
  expect(start(GONE).told).toEqual([]);
  expect(start(process.pid, {}, '2.0.0').told).toEqual(['last-run-ended-badly {"version":"1.0.0"}']);
  expect(start(process.pid, {}, '2.0.0').told).toEqual([]);
});

describe.each<[string, (electron: FakeElectron) => void]>([
  ['quits', ({ app }) => app.emit('quit', {}, 0)],
  ['is ended by the shutdown of its machine', ({ powerMonitor }) => powerMonitor.emit('shutdown')],
  [
    'is ended by the end of a Windows session',
    ({ app }) => {
      const window = new EventEmitter();
      app.emit('browser-window-created', {}, window);
      window.emit('session-end', {});
    },
  ],
])('a run that %s', (_name, end) => {
  test('has not ended badly', () => {
    const { start, markers } = installation();
    end(start(GONE).electron);
    expect([markers(), start(process.pid).told]).toEqual([[], []]);
  });
});

test('a client that is closed watches its run no more', async () => {
  const { start, markers } = installation();
  const first = start(GONE);
  expect(markers()).toHaveLength(1);
  await first.client.close();
  expect([markers(), start(process.pid).told]).toEqual([[], []]);
});

test('nothing is written where nobody wants to know', () => {
  const userData = temporaryFolder();
  startApp({ lifecycle: ['started', 'quit'], electron: { userData } });
  expect(readdirSync(path.join(userData, 'onboardflow')).filter((name) => name.startsWith('run-'))).toEqual(
    [],
  );
});

test('nothing is written before consent, and nothing is left after denial', async () => {
  const { start, markers } = installation();
  const { client } = start(GONE, { consent: 'required' });
  expect(markers()).toEqual([]);
  await client.setConsent('granted');
  expect(markers()).toHaveLength(1);
  await client.setConsent('denied');
  expect(markers()).toEqual([]);
});
