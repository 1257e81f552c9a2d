import { EventEmitter } from './event-emitter.js';
import type { IpcRendererStandIn } from './ipc-renderer.js';
import { notImitated } from './not-imitated.js';

export interface RendererModules {
  readonly ipcRenderer: IpcRendererStandIn;
  readonly contextBridge: object;
  /** Without a sandbox all of Node would be there; on the stand-in it is not, and says so. */
  readonly sandboxed: boolean;
}

/** The modules that a sandboxed preload may require (Electron: Process Sandboxing, "Preload scripts"). */
export function preloadModules({
  ipcRenderer,
  contextBridge,
  sandboxed,
}: RendererModules): (name: string) => unknown {
  const electron = {
    contextBridge,
    ipcRenderer,
    get crashReporter() {
      return notImitated('crashReporter in preload scripts');
    },
    get nativeImage() {
      return notImitated('nativeImage in preload scripts');
    },
    get webFrame() {
      return notImitated('webFrame');
    },
    get webUtils() {
      return notImitated('webUtils');
    },
  };
  const timers = {
    setTimeout: globalThis.setTimeout.bind(globalThis),
    clearTimeout: globalThis.clearTimeout.bind(globalThis),
    setInterval: globalThis.setInterval.bind(globalThis),
    clearInterval: globalThis.clearInterval.bind(globalThis),
    setImmediate: (callback: (...args: unknown[]) => void, ...args: unknown[]) =>
      setTimeout(callback, 0, ...args),
    clearImmediate: (id: number) => clearTimeout(id),
  };
  const modules = new Map<string, unknown>([
    ['electron', electron],
    ['electron/common', electron],
    ['electron/renderer', electron],
    ['events', EventEmitter],
    ['timers', timers],
    ['url', { URL, URLSearchParams }],
  ]);
  return (name) => {
    const found = modules.get(String(name).replace(/^node:/, ''));
    if (found !== undefined) return found;
    if (!sandboxed) notImitated(`require('${name}') in a preload script without a sandbox`);
    throw new Error(`module not found: ${name}`);
  };
}
