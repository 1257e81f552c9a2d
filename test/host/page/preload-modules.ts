import { EventEmitter } from './event-emitter.js';
import { IpcRendererStandIn } from './ipc-renderer.js';
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
    webFrame: namesWhatIsMissing('webFrame', {
      /** Accepted: a name for the developer tools, a policy for worlds in which only the app's own code runs. */
      setIsolatedWorldInfo() {},
      get frameToken() {
        return IpcRendererStandIn.frameToken(ipcRenderer);
      },
    }),
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
  if (!sandboxed) {
    // Of Node's own modules what needs no Node: the browser's switch `js-flags` is what has set V8's flags.
    modules.set('v8', namesWhatIsMissing("require('v8')", { setFlagsFromString() {} }));
    // biome-ignore lint/security/noGlobalEval: to evaluate a text is what is asked for; the context is not a new one.
    const runInNewContext = globalThis.eval as (code: string) => unknown;
    modules.set('vm', namesWhatIsMissing("require('vm')", { runInNewContext }));
  }
  return (name) => {
    const found = modules.get(String(name).replace(/^node:/, ''));
    if (found !== undefined) return found;
    if (!sandboxed) notImitated(`require('${name}') in a preload script without a sandbox`);
    throw new Error(`module not found: ${name}`);
  };
}

function namesWhatIsMissing(name: string, imitated: object): object {
  const get = (target: object, key: string | symbol) => {
    if (typeof key === 'symbol' || key in target) return target[key as keyof typeof target];
    return notImitated(`${name}.${key}`);
  };
  return new Proxy(imitated, { get });
}
