/** What an app writes that keeps its events in a store of its own: each call goes to main. */
const { contextBridge, ipcRenderer } = require('electron');

contextBridge.exposeInMainWorld('onboardflow', {
  track: (event, value, meta) => ipcRenderer.send('bench:track', { event, value, meta }),
});
