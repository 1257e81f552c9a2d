import type { OnboardFlowBridge } from '../shared/types.js';

/** What stands behind the bridge: takes anything, but gets only copies. */
export type BridgeDoor = Record<'track' | 'identify' | 'reset', (...given: unknown[]) => boolean>;

/**
 * The bridge as a page sees it: never throws, and copies and bounds what it is given before it goes anywhere.
 *
 * The copying has to happen in the page's own world: contextBridge throws into the page at a proxy, at a getter that throws and below a
 * thousand levels, before the preload is asked. So this function is also sent there as text. **It must refer to nothing outside of itself**, and
 * after its first lines to nothing that the page can change. Given a `global` name, it defines the bridge there instead of returning it.
 */
export function safeBridge(door: BridgeDoor): OnboardFlowBridge;
export function safeBridge(door: BridgeDoor, global: string): undefined;
export function safeBridge(door: BridgeDoor, global?: string): OnboardFlowBridge | undefined {
  // 32 KiB is all that an event may weigh; what is cut here was too big, and is refused as such behind the door.
  const longestText = 32_769;
  const mostText = 65_536;
  // An object's name and what goes with it in JSON: bounds the number of names too.
  const nameWeight = 6;
  const { keys, freeze, defineProperty } = Object;
  const { isArray } = Array;
  const { min } = Math;
  const slice = Function.prototype.call.bind(String.prototype.slice) as (
    text: string,
    from: number,
    to: number,
  ) => string;

  const copyOf = (given: unknown): unknown => {
    let room = mostText;
    const copy = (value: unknown, depth: number): unknown => {
      if (typeof value === 'string') {
        const text = slice(value, 0, min(room, longestText));
        room -= text.length;
        return text;
      }
      // What is neither data nor shallow becomes an empty object, which is refused by its field's name.
      if (typeof value === 'function' || typeof value === 'symbol') return {};
      if (typeof value !== 'object' || value === null) return value;
      if (isArray(value)) return [];
      const copied = { __proto__: null } as Record<string, unknown>;
      if (depth > 1) return copied;
      const names = keys(value);
      for (let at = 0; at < names.length && room > 0; at += 1) {
        const name = names[at] as string;
        room -= name.length + nameWeight;
        copied[slice(name, 0, longestText)] = copy((value as Record<string, unknown>)[name], depth + 1);
      }
      return copied;
    };
    try {
      return copy(given, 0);
    } catch {
      // A getter or a proxy that throws; refused behind the door, by this name.
      return { unreadable: {} };
    }
  };

  const ask =
    (method: keyof BridgeDoor, event?: string) =>
    (first?: unknown, second?: unknown, third?: unknown): boolean => {
      try {
        const given = event ? [event, first, second] : [first, second, third];
        return door[method](copyOf(given[0]), copyOf(given[1]), copyOf(given[2])) === true;
      } catch {
        return false;
      }
    };
  const bridge = freeze({
    track: ask('track'),
    pageView: ask('track', 'PAGE_VIEW'),
    click: ask('track', 'CLICK'),
    custom: ask('track', 'CUSTOM'),
    identify: ask('identify'),
    reset: ask('reset'),
  }) as OnboardFlowBridge;
  if (global === undefined) return bridge;
  defineProperty(globalThis, global, {
    value: bridge,
    enumerable: true,
    writable: false,
    configurable: false,
  });
  return undefined;
}
