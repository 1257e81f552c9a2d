import { contextBridge, ipcRenderer } from 'electron';
import { startPreload } from './start-preload.js';

startPreload({ contextBridge, ipcRenderer }, window, process.contextIsolated);
