/** The least that an app of its own could do: a call, and a click on a marked element, are one message to main each. */
const { contextBridge, ipcRenderer } = require('electron');

const track = (event, value, meta) => {
  ipcRenderer.send('bench:track', { event, value, meta });
  return true;
};
contextBridge.exposeInMainWorld('onboardflow', { track });
addEventListener('click', ({ target }) => {
  const marked = target.closest('[data-of-id]');
  if (marked) track('CLICK', marked.dataset.ofId, { title: marked.dataset.ofTitle });
});
