// An app that does nothing by itself: the specs drive it from outside and read what it recorded.
const { app, ipcMain, protocol } = require('electron');
const fs = require('node:fs');
const path = require('node:path');

const record = [];
const plain = (value) => (value !== null && typeof value === 'object' ? '…' : value);

/** Writes down events of an emitter: each with its name, and its arguments without the event object. */
function watch(emitter, prefix, events) {
  for (const event of events) {
    emitter.on(event, (_event, ...args) => record.push([`${prefix}${event}`, ...args.map(plain)]));
  }
}

// Only before the app is ready, and only once (Electron: protocol.registerSchemesAsPrivileged).
const privileges = { standard: true, secure: true, supportFetchAPI: true };
protocol.registerSchemesAsPrivileged([{ scheme: 'probe', privileges }]);

globalThis.probe = { record, watch, file: (name) => path.join(__dirname, name), kept: {} };

watch(app, 'app ', ['will-finish-launching', 'ready', 'before-quit', 'will-quit', 'quit']);
for (const event of ['session-created', 'window-all-closed'])
  app.on(event, () => record.push([`app ${event}`]));
app.whenReady().then(() => record.push(['whenReady']));
// Read by a spec after the app has ended.
app.on('quit', () =>
  fs.writeFileSync(path.join(app.getPath('userData'), 'record.json'), JSON.stringify(record)),
);

ipcMain.on('said', (_event, ...args) => record.push(['said', ...args]));
ipcMain.handle('add', (_event, a, b) => a + b);
ipcMain.handle('echo', (_event, value) => value);
ipcMain.handle('fail', () => {
  throw new TypeError('not today');
});
