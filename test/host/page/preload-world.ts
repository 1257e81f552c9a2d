import type { HostMessage, PageMessage, Startup } from '../wire/page-message.js';
import { contextBridgeOf } from './context-bridge.js';
import { IpcRendererStandIn } from './ipc-renderer.js';
import { IsolatedWorlds } from './isolated-worlds.js';
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
  const ipcRenderer = new IpcRendererStandIn(post, standStill(startup.secret));
  const worlds = new IsolatedWorlds((worldId) => post({ kind: 'world', worldId }));
  Object.defineProperty(globalThis, startup.secret, {
    value: (message: HostMessage) => {
      if (message.kind === 'world') worlds.join(message.worldId, message.event);
      else IpcRendererStandIn.receive(ipcRenderer, message);
    },
  });
  const process = preloadProcess(startup.process);
  const { sandboxed } = startup;
  const require = preloadModules({
    ipcRenderer,
    contextBridge: contextBridgeOf(startup, worlds, closeWindow),
    sandboxed,
  });
  if (!startup.contextIsolated) replaceWindowClose(closeWindow);
  const { setImmediate, clearImmediate } = require('node:timers') as typeof import('node:timers');
  const globals = { require, process, Buffer: unavailable('Buffer'), setImmediate, clearImmediate };
  if (startup.nodeInPage) Object.assign(globalThis, globals, { module: { exports: {} }, global: globalThis });
  for (const [path, script] of scripts) {
    try {
      if (typeof script !== 'function') throw new Error(script.error);
      const module = { exports: {} };
      script(
        require,
        process,
        module.exports,
        module,
        globals.Buffer,
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

/** The binding is the runtime's alone: taken off the global object before any script could see it. */
function takeBinding(name: string): (message: PageMessage) => void {
  const global = globalThis as unknown as Record<string, ((payload: string) => void) | undefined>;
  const binding = global[name];
  delete global[name];
  if (!binding) throw new Error('the stand-in found no way to its host');
  return (message) => binding(JSON.stringify(message));
}

/**
 * Stops the script until the host answers, and the page with it: a question to the user, which the host answers in his
 * place and which nobody sees. Taken before a script of the page could replace it.
 */
function standStill(secret: string): (dialog: string) => string | null {
  const ask = window.prompt.bind(window);
  return (dialog) => ask(`${secret} ${dialog}`);
}

/** Stands for a global that is not imitated: it may be mentioned, not used. */
function unavailable(name: string): unknown {
  const refuse = () => notImitated(`${name} in pages and preload scripts`);
  return new Proxy(() => {}, { get: refuse, apply: refuse, construct: refuse });
}
