import { BridgeEndpoint } from './bridge-endpoint.js';
import { awaitNode, BridgeLink } from './bridge-link.js';
import { define, defineProperty, freeze, isView, ownKeys, PlainError, SafeMap } from './primordials.js';
import { replaceWindowClose } from './window-close.js';

/** The half of contextBridge that lives in the page's own world; runs before any script of the page. */
export function startMainWorld(secret: string, isMutable: boolean): void {
  const endpoint = awaitBridge(secret, isMutable);
  replaceWindowClose(() => endpoint.closeWindowThere());
}

/** The half that lives in one of the worlds that `exposeInIsolatedWorld` names. */
export function startIsolatedWorld(event: string): void {
  awaitBridge(event, false);
}

function awaitBridge(event: string, isMutable: boolean): BridgeEndpoint {
  const endpoint = new BridgeEndpoint({
    expose: isMutable ? exposeMutable : expose,
    override,
    closeWindow: () => {},
  });
  awaitNode(event, (node) => {
    endpoint.connect(new BridgeLink(node, 'main', (request) => endpoint.answer(request as never)));
  });
  return endpoint;
}

function expose(key: string, value: () => unknown): void {
  refuseExisting(key);
  const api = deepFreeze(value(), new SafeMap());
  defineProperty(globalThis, key, { value: api, enumerable: true, writable: false, configurable: false });
}

/** With Electron's feature ContextBridgeMutability (Electron: context-bridge, `--enable-features`). */
function exposeMutable(key: string, value: () => unknown): void {
  refuseExisting(key);
  define(globalThis, key, value());
}

function refuseExisting(key: string): void {
  if (!(key in globalThis)) return;
  throw new PlainError('Cannot bind an API on top of an existing property on the window object');
}

/** The object that the path leads to gets another last property (electron_api_context_bridge.cc, TraceKeyPath). */
function override(path: readonly string[], descriptor: () => PropertyDescriptor): void {
  let target: object = globalThis;
  for (let index = 0; index < path.length - 1; index++) {
    target = target[path[index] as keyof typeof target];
    if (typeof target !== 'object' || target === null) throw new PlainError(`no object at ${path[index]}`);
  }
  defineProperty(target, path[path.length - 1] as string, descriptor());
}

function deepFreeze(value: unknown, seen: SafeMap<unknown, true>): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || isView(value))
    return value;
  if (seen.get(value)) return value;
  seen.set(value, true);
  const keys = ownKeys(value);
  for (let index = 0; index < keys.length; index++)
    deepFreeze(value[keys[index] as keyof typeof value], seen);
  return freeze(value);
}
