// An app that does nothing by itself: the specs drive it from outside and read what it recorded.
const { app, ipcMain } = require('electron');
const path = require('node:path');

const record = [];
const named = (value) => (value !== null && typeof value === 'object' ? '…' : value);

/** Writes down every event of an emitter: its name, and its arguments without the event object. */
function watch(emitter, prefix, events) {
  for (const event of events) {
    emitter.on(event, (_event, ...args) => record.push([`${prefix}${event}`, ...args.map(named)]));
  }
}

globalThis.probe = { record, watch, here: __dirname, file: (name) => path.join(__dirname, name), kept: {} };

watch(app, 'app ', ['will-finish-launching', 'ready', 'web-contents-created', 'browser-window-created']);
app.on('session-created', () => record.push(['app session-created']));
app.on('window-all-closed', () => record.push(['app window-all-closed']));
app.whenReady().then(() => record.push(['whenReady']));
ipcMain.on('said', (event, ...args) => record.push(['said', ...args]));
ipcMain.handle('add', (_event, a, b) => a + b);
ipcMain.handle('echo', (_event, value) => value);
ipcMain.handle('fail', () => {
  throw new TypeError('not today');
});
