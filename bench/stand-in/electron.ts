/**
 * Electron's main-process modules without Electron: emitters that emit nothing, and functions that do nothing. For what only needs
 * a main process to be imported and started in, so that the module and every peer are measured on the same ground.
 */
import { EventEmitter } from 'node:events';
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

Object.defineProperty(process.versions, 'electron', { value: '45.4.1', enumerable: true });
Object.defineProperty(process, 'getSystemVersion', { value: () => os.release() });

const nothing = (): void => {};
const userData = process.env.BENCH_USER_DATA ?? mkdtempSync(path.join(os.tmpdir(), 'onboardflow-bench-'));
let isReady = process.env.BENCH_READY === '1';

export const app = Object.assign(new EventEmitter(), {
  isPackaged: false,
  commandLine: { appendSwitch: nothing, hasSwitch: () => false },
  isReady: () => isReady,
  whenReady: () => new Promise<void>((resolve) => (isReady ? resolve() : app.once('ready', () => resolve()))),
  /** Not Electron's: ends the start. */
  becomeReady: () => {
    isReady = true;
    app.emit('ready');
  },
  getName: () => 'bench',
  name: 'bench',
  getVersion: () => '1.0.0',
  getLocale: () => (isReady ? 'en-GB' : ''),
  getAppPath: () => userData,
  getPath: (name: string) => (name === 'userData' ? userData : path.join(userData, name)),
  getAppMetrics: () => [],
  getGPUInfo: () => Promise.resolve({}),
  setPath: nothing,
  quit: nothing,
  exit: nothing,
});

const defaultSession = Object.assign(new EventEmitter(), {
  protocol: { isProtocolHandled: () => false, handle: nothing },
  webRequest: { onBeforeSendHeaders: nothing, onHeadersReceived: nothing },
  getPreloadScripts: () => [],
  registerPreloadScript: () => 'script',
  unregisterPreloadScript: nothing,
  resolveProxy: () => Promise.resolve('DIRECT'),
});

export const session = { defaultSession, fromPartition: () => defaultSession };
export const protocol = {
  registerSchemesAsPrivileged: nothing,
  registerStringProtocol: nothing,
  handle: nothing,
  isProtocolHandled: () => false,
};
export const ipcMain = Object.assign(new EventEmitter(), { handle: nothing, removeHandler: nothing });
export const webContents = { getAllWebContents: () => [], fromId: () => undefined };
export class BrowserWindow extends EventEmitter {
  static getAllWindows = (): never[] => [];
  static getFocusedWindow = (): null => null;
}
export const powerMonitor = new EventEmitter();
export const autoUpdater = new EventEmitter();
export const screen = Object.assign(new EventEmitter(), {
  getPrimaryDisplay: () => ({ size: { width: 1280, height: 800 }, scaleFactor: 1 }),
  getAllDisplays: () => [],
});
export const safeStorage = {
  isEncryptionAvailable: () => false,
  getSelectedStorageBackend: () => 'basic_text',
};
export const crashReporter = {
  start: nothing,
  addExtraParameter: nothing,
  getUploadToServer: () => false,
  setUploadToServer: nothing,
};
export const dialog = { showErrorBox: nothing };
export const net = { request: nothing, isOnline: () => true };
export const utilityProcess = { fork: nothing };
export const contentTracing = {};
export const ipcRenderer = undefined;
export const contextBridge = undefined;
