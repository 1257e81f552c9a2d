import { contextBridge, ipcRenderer } from 'electron';
import { CHANNELS, type Folio } from '../shared/folio.js';

const folio: Folio = {
  state: () => ipcRenderer.invoke(CHANNELS.state),
  logIn: (email, password) => ipcRenderer.invoke(CHANNELS.logIn, email, password),
  logOut: () => ipcRenderer.invoke(CHANNELS.logOut),
  decideConsent: (decision) => ipcRenderer.invoke(CHANNELS.decideConsent, decision),
  exportDocument: (request) => ipcRenderer.invoke(CHANNELS.exportDocument, request),
};

contextBridge.exposeInMainWorld('folio', folio);
