import type { HostMessage, PageMessage, Startup } from '../wire/page-message.js';
import { BridgeEndpoint } from './bridge-endpoint.js';
import { BridgeLink, offerNode } from './bridge-link.js';
import { IpcRendererStandIn } from './ipc-renderer.js';
import { notImitated } from './not-imitated.js';
import { preloadModules } from './preload-modules.js';
import { preloadProcess } from './preload-process.js';
import { replaceWindowClose } from './window-close.js';

/** A preload script: its text as a function of what Electron's wrapper offers, or why it could not be read. */
export type PreloadScript = readonly [path: string, script: PreloadFunction | { readonly error: string }];

type PreloadFunction = (
  require: (name: string) => unknown,
  process: unknown,
  exports: object,
  module: { exports: object },
  Buffer: unknown,
  global: typeof globalThis,
  setImmediate: (callback: () => void) => unknown,
  clearImmediate: (id: never) => void,
) => void;

/** Runs a document's preload scripts, in the world they belong to (Electron: Process Sandboxing, "Preload scripts"). */
export function startPreloadWorld(startup: Startup, scripts: readonly PreloadScript[]): void {
  const post = takeBinding(startup.secret);
  const closeWindow = () => post({ kind: 'close' });
  const ipcRenderer = new IpcRendererStandIn(post);
  Object.defineProperty(globalThis, startup.secret, {
    value: (message: HostMessage) => IpcRendererStandIn.receive(ipcRenderer, message),
  });
  const process = preloadProcess(startup.process);
  const { sandboxed } = startup;
  const require = preloadModules({
    ipcRenderer,
    contextBridge: contextBridgeOf(startup, closeWindow),
    sandboxed,
  });
  if (!startup.contextIsolated) replaceWindowClose(closeWindow);
  const { setImmediate, clearImmediate } = require('node:timers') as typeof import('node:timers');
  for (const [path, script] of scripts) {
    try {
      if (typeof script !== 'function') throw new Error(script.error);
      const module = { exports: {} };
      script(
        require,
        process,
        module.exports,
        module,
        unavailable('Buffer'),
        globalThis,
        setImmediate as never,
        clearImmediate as never,
      );
    } catch (error) {
      console.error(`Unable to load preload script: ${path}`);
      console.error(error);
      post({ kind: 'preload-error', path, error: String((error as Error)?.stack ?? error) });
    }
  }
  process.emit('loaded');
}

/** From this major version on (Electron: breaking changes). */
const EXECUTES_SINCE = 35;

function contextBridgeOf({ contextIsolated, secret, process }: Startup, closeWindow: () => void) {
  const check = () => {
    if (!contextIsolated)
      throw new Error('contextBridge API can only be used when contextIsolation is enabled');
  };
  const endpoint = new BridgeEndpoint({ expose: () => {}, closeWindow });
  if (contextIsolated) {
    const node = offerNode(secret);
    endpoint.connect(new BridgeLink(node, 'isolated', (request) => endpoint.answer(request as never)));
  }
  const { electron } = process.versions as { electron: string };
  const execute = ({ func, args = [] }: { func: () => unknown; args?: unknown[] }) => {
    check();
    return endpoint.executeThere(func, args);
  };
  return {
    exposeInMainWorld: (key: string, api: unknown) => {
      check();
      endpoint.exposeThere(key, api);
    },
    exposeInIsolatedWorld: () => notImitated('contextBridge.exposeInIsolatedWorld'),
    ...(Number.parseInt(electron, 10) >= EXECUTES_SINCE && { executeInMainWorld: execute }),
  };
}

/** The binding is the runtime's alone: taken off the global object before any script could see it. */
function takeBinding(name: string): (message: PageMessage) => void {
  const global = globalThis as unknown as Record<string, ((payload: string) => void) | undefined>;
  const binding = global[name];
  delete global[name];
  if (!binding) throw new Error('the stand-in found no way to its host');
  return (message) => binding(JSON.stringify(message));
}

/** Stands for a global that is not imitated: it may be mentioned, not used. */
function unavailable(name: string): unknown {
  const refuse = () => notImitated(`${name} in preload scripts`);
  return new Proxy(() => {}, { get: refuse, apply: refuse, construct: refuse });
}
