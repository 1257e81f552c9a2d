import { createRequire } from 'node:module';
import electron, { app, BrowserWindow } from 'electron';
import * as main from 'electron/main';

const required = createRequire(import.meta.url)('electron');

globalThis.modules = {
  isOne: electron === required && app === required.app && BrowserWindow === main.BrowserWindow,
  isReadyWhileLoading: app.isReady(),
};

// `ready` waits for an entry's top-level awaits.
await new Promise((resolve) => setImmediate(resolve));
app.on('ready', () => {
  globalThis.modules.heardReady = true;
});
