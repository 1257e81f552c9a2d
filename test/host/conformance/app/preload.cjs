const { contextBridge, ipcRenderer } = require('electron');

ipcRenderer.send('said', 'preload', document.readyState, typeof globalThis.fromSession);
globalThis.onlyInPreload = true;
contextBridge.exposeInMainWorld('bridge', {
  invoke: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
  send: (...args) => ipcRenderer.send('said', ...args),
  call: (callback, ...args) => callback(...args),
  give: (value) => value,
  fail: (message) => {
    throw new Error(message);
  },
  later: (value) => Promise.resolve(value),
  seesPage: () => typeof globalThis.onlyInPage,
  on: (channel, callback) => ipcRenderer.on(channel, (_event, ...args) => callback(...args)),
  nested: { list: [1, { f: (x) => x * 2 }] },
  facts: () => ({
    type: process.type,
    contextIsolated: process.contextIsolated,
    sandboxed: process.sandboxed,
    isMainFrame: process.isMainFrame,
    electron: process.versions.electron,
    argv: process.argv,
  }),
});
