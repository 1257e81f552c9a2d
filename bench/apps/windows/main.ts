/** Ten windows that report all they may and one that floods, beside main's event loop, whose delay is watched. */

import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { app, BrowserWindow, ipcMain } from 'electron';
import ElectronStore from 'electron-store';
import { sampleRecord } from '../../probes/sample-events.js';
import { clientWith } from '../../probes/waiting-client.js';

/** Ten at their full share, and one that floods. */
const WINDOWS = [...Array.from({ length: 10 }, () => ''), 'flood'];
/** All that an array rewritten at each event bears: with the others' load its main never comes to do anything else. */
const STORE_WINDOWS = ['slow'];
const WAITING = 10_000;
/** Windows load, code is compiled, bursts are spent. */
const SETTLE_MS = 3_000;
const WATCH_MS = 6_000;

/** As many messages as the module's preload lets through: eleven windows at their full share. */
const BARE_WINDOWS = WINDOWS.map(() => '');

const variant = process.argv.at(-1);
const home = import.meta.dirname;

/** The module, offline: a key, and nobody who answers. */
function startModule(): void {
  clientWith(WAITING, { name: undefined, apiKey: 'key' });
}

function startStore(): void {
  const store = new ElectronStore<{ events: unknown[] }>({ name: 'array' });
  store.set(
    'events',
    Array.from({ length: WAITING }, (_, index) => sampleRecord(index)),
  );
  ipcMain.on('bench:track', (_event, call: object) => {
    store.set('events', [...store.get('events'), { ...sampleRecord(0), ...call }]);
  });
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function watch(): Promise<{ p99Ms: number; maxMs: number }> {
  await pause(SETTLE_MS);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await pause(WATCH_MS);
  delay.disable();
  return { p99Ms: delay.percentile(99) / 1e6, maxMs: delay.max / 1e6 };
}

if (variant === 'ours') startModule();
if (variant === 'store') startStore();
if (variant === 'bare') ipcMain.on('bench:track', () => {});
const windows = variant === 'store' ? STORE_WINDOWS : variant === 'bare' ? BARE_WINDOWS : WINDOWS;
const hasPreload = variant === 'store' || variant === 'bare';
// Electron is not ready before the entry's top-level awaits are over.
const watched = app.whenReady().then(async () => {
  for (const hash of windows) {
    const webPreferences = hasPreload ? { preload: path.join(home, 'preload.cjs') } : {};
    const window = new BrowserWindow({ show: false, webPreferences });
    await window.loadFile(path.join(home, 'page.html'), { hash });
  }
  return watch();
});
Object.assign(globalThis, { watched });
