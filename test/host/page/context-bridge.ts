import type { Startup } from '../wire/page-message.js';
import { BridgeEndpoint } from './bridge-endpoint.js';
import { BridgeLink, offerNode } from './bridge-link.js';
import type { IsolatedWorlds } from './isolated-worlds.js';

/** From this major version on (Electron: breaking changes). */
const EXECUTES_SINCE = 35;

/** The page's own world among the isolated ones. */
const MAIN_WORLD = 0;

/** Electron: contextBridge, as preload scripts have it. */
export function contextBridgeOf(startup: Startup, worlds: IsolatedWorlds, closeWindow: () => void) {
  const { contextIsolated, secret, process, internals } = startup;
  const check = () => {
    if (!contextIsolated)
      throw new Error('contextBridge API can only be used when contextIsolation is enabled');
  };
  const endpoint = new BridgeEndpoint({ expose: () => {}, override: () => {}, closeWindow });
  if (contextIsolated) {
    const node = offerNode(secret);
    endpoint.connect(new BridgeLink(node, 'isolated', (request) => endpoint.answer(request as never)));
  }
  const { electron } = process.versions as { electron: string };
  const execute = ({ func, args = [] }: { func: () => unknown; args?: unknown[] }) => {
    check();
    return endpoint.executeThere(func, args);
  };
  const expose = (worldId: number, key: string, api: unknown) => {
    check();
    if (worldId === MAIN_WORLD) endpoint.exposeThere(key, api);
    else worlds.expose(worldId, key, api);
  };
  return {
    exposeInMainWorld: (key: string, api: unknown) => expose(MAIN_WORLD, key, api),
    exposeInIsolatedWorld: expose,
    ...(Number.parseInt(electron, 10) >= EXECUTES_SINCE && { executeInMainWorld: execute }),
    ...(internals && { internalContextBridge: internalContextBridge(endpoint, contextIsolated) }),
  };
}

/** What Electron's builds for testing add (lib/renderer/api/context-bridge.ts). */
function internalContextBridge(endpoint: BridgeEndpoint, contextIsolationEnabled: boolean) {
  return {
    contextIsolationEnabled,
    overrideGlobalValueFromIsolatedWorld: (path: string[], value: unknown) =>
      endpoint.overrideThere(path, value, false),
    overrideGlobalValueWithDynamicPropsFromIsolatedWorld: (path: string[], value: unknown) =>
      endpoint.overrideThere(path, value, true),
    overrideGlobalPropertyFromIsolatedWorld: (path: string[], getter: unknown, setter?: unknown) =>
      endpoint.overrideAccessorThere(path, getter, setter),
  };
}
