import { BridgeEndpoint } from './bridge-endpoint.js';
import { awaitNode, BridgeLink } from './bridge-link.js';
import { defineProperty, freeze, isView, ownKeys, PlainError, SafeMap } from './primordials.js';
import { replaceWindowClose } from './window-close.js';

/** The half of contextBridge that lives in the page's own world; runs before any script of the page. */
export function startMainWorld(secret: string): void {
  const endpoint = new BridgeEndpoint({ expose, closeWindow: () => {} });
  replaceWindowClose(() => endpoint.closeWindowThere());
  awaitNode(secret, (node) => {
    endpoint.connect(new BridgeLink(node, 'main', (request) => endpoint.answer(request as never)));
  });
}

function expose(key: string, value: () => unknown): void {
  if (key in globalThis) {
    throw new PlainError('Cannot bind an API on top of an existing property on the window object');
  }
  const api = deepFreeze(value(), new SafeMap());
  defineProperty(globalThis, key, { value: api, enumerable: true, writable: false, configurable: false });
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
