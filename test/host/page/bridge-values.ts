import { NOT_CLONEABLE } from '../wire/structured-wire.js';
import {
  clone,
  define,
  defineAccessor,
  describe,
  getOwnPropertyDescriptor,
  isArray,
  isBuiltIn,
  isElement,
  isEnumerable,
  isError,
  isPlain,
  isPromise,
  keyFor,
  ownKeys,
  PlainError,
  PlainTypeError,
  SafeMap,
  symbolFor,
  test,
  wellKnownByName,
  wellKnownSymbols,
} from './primordials.js';

/** A value on its way to the other world: a primitive stands for itself, everything else is tagged. */
export type Cell =
  | undefined
  | null
  | string
  | number
  | boolean
  | bigint
  | readonly [tag: string, ...rest: unknown[]];

/** What only an end of the bridge can do with a value: remember it, or make its proxy. */
export interface Keeper {
  keepFunction(callable: (...args: unknown[]) => unknown, receiver: unknown, isDynamic: boolean): Cell;
  keepPromise(promise: Promise<unknown>): Cell;
  keepSymbol(symbol: symbol): Cell;
  passElement(element: Element): number;
  makeFunction(id: number): (...args: unknown[]) => unknown;
  ownFunction(id: number): unknown;
  makePromise(id: number): Promise<unknown>;
  makeSymbol(id: number, description: string | undefined): symbol;
  ownSymbol(id: number): symbol | undefined;
  takeElement(number: number): Element | undefined;
}

/** Electron's own bound and words. */
const MAX_DEPTH = 1000;
const TOO_DEEP =
  'Electron contextBridge recursion depth exceeded.  Nested objects deeper than 1000 are not supported.';

interface Packing {
  readonly keeper: Keeper;
  /** Cells that later ones may refer to. */
  readonly cells: SafeMap<unknown, readonly ['#', number]>;
  count: number;
  /** Set once it is known that the whole value can be cloned, hence holds no Proxy. */
  readonly plain: boolean;
  /** Whether getters and setters cross as such, and are not read once. */
  readonly isDynamic: boolean;
}

export function pack(value: unknown, keeper: Keeper, parent: unknown, isDynamic = false): Cell {
  return packAt(0, value, keeper, parent, isDynamic);
}

/** The list of a call's arguments is no level of its own. */
export function packArguments(args: readonly unknown[], keeper: Keeper): Cell {
  return packAt(-1, args, keeper, globalThis, false);
}

function packAt(depth: number, value: unknown, keeper: Keeper, parent: unknown, isDynamic: boolean): Cell {
  const isObject = typeof value === 'object' && value !== null;
  if (!isObject && typeof value !== 'function' && typeof value !== 'symbol') return value as Cell;
  const plain = !isObject || isCloneable(value);
  return packInner(value, parent, depth, { keeper, cells: new SafeMap(), count: 0, plain, isDynamic });
}

function packInner(value: unknown, parent: unknown, depth: number, packing: Packing): Cell {
  if (depth >= MAX_DEPTH) throw new PlainTypeError(TOO_DEEP);
  if (typeof value === 'symbol') return packSymbol(value, packing.keeper);
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return value as Cell;
  const known = packing.cells.get(value);
  if (known) return known;
  const number = () => {
    packing.cells.set(value, ['#', packing.count]);
    return packing.count++;
  };
  if (typeof value === 'function') {
    const { keeper, isDynamic } = packing;
    const cell = keeper.keepFunction(value as (...args: unknown[]) => unknown, parent, isDynamic);
    return ['n', number(), cell];
  }
  // What follows asks for every other kind in turn, and tells a plain object apart as the last one.
  if (packing.plain && isPlain(value)) return packObject(value, number(), depth, packing);
  if (isPromise(value)) return ['n', number(), packing.keeper.keepPromise(value)];
  // Only the message of an error crosses.
  if (isError(value)) return ['e', describe(value.message)];
  if (isArray(value) && (packing.plain || !isProxy(value))) {
    const items: Cell[] = [];
    const { length } = value;
    for (let index = 0; index < length; index++) {
      add(items, packInner(value[index], value, depth + 1, packing));
    }
    return ['a', number(), items];
  }
  if (isElement(value)) return ['x', packing.keeper.passElement(value)];
  if (!isBuiltIn(value) && (packing.plain || !isProxy(value)))
    return packObject(value, number(), depth, packing);
  return ['n', number(), ['v', cloned(value)]];
}

function packObject(value: object, number: number, depth: number, packing: Packing): Cell {
  const entries: Entry[] = [];
  const keys = ownKeys(value);
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as string | symbol;
    if (!isEnumerable(value, key)) continue;
    const accessor = packing.isDynamic ? getOwnPropertyDescriptor(value, key) : undefined;
    if (accessor?.get || accessor?.set) {
      const get = packInner(accessor.get, value, depth + 1, packing);
      add(entries, [packInner(key, value, 0, packing), get, packInner(accessor.set, value, 0, packing)]);
      continue;
    }
    const item: unknown = value[key as keyof typeof value];
    add(entries, [packInner(key, value, 0, packing), packInner(item, value, depth + 1, packing)]);
  }
  return ['o', number, entries];
}

/** A key and its value, or its getter and setter. */
type Entry = readonly [key: Cell, valueOrGetter: Cell, setter?: Cell];

export function unpack(cell: Cell, keeper: Keeper): unknown {
  return unpackInner(cell, keeper, new SafeMap());
}

function unpackInner(cell: Cell, keeper: Keeper, seen: SafeMap<number, unknown>): unknown {
  if (typeof cell !== 'object' || cell === null) return cell;
  const first = cell[1] as never;
  switch (cell[0]) {
    case 'n': {
      const value = unpackInner(cell[2] as Cell, keeper, seen);
      seen.set(first, value);
      return value;
    }
    case '#':
      return seen.get(first);
    case 'f':
      return keeper.makeFunction(first);
    case 'F':
      return keeper.ownFunction(first);
    case 'p':
      return keeper.makePromise(first);
    case 'e':
      return new PlainError(first);
    case 'x':
      return keeper.takeElement(first);
    case 'v':
      return first;
    case 'k':
      return symbolFor(first);
    case 'w':
      return wellKnownByName.get(first);
    case 'y':
      return keeper.makeSymbol(first, cell[2] as string | undefined);
    case 'Y':
      return keeper.ownSymbol(first);
    case 'a': {
      const list: unknown[] = [];
      const items = cell[2] as Cell[];
      for (let index = 0; index < items.length; index++) add(list, unpackInner(items[index], keeper, seen));
      seen.set(first, list);
      return list;
    }
    default: {
      const object = {};
      seen.set(first, object);
      const entries = cell[2] as Entry[];
      for (let index = 0; index < entries.length; index++) {
        // By index: destructuring would run an iterator that the page may have replaced.
        const entry = entries[index] as Entry;
        const value = unpackInner(entry[1], keeper, seen);
        const key = unpackInner(entry[0], keeper, seen) as string | symbol;
        // Defined, not assigned: an own `__proto__` stays a property.
        if (entry.length === 2) define(object, key, value);
        else defineAccessor(object, key, value, unpackInner(entry[2], keeper, seen));
      }
      return object;
    }
  }
}

function packSymbol(symbol: symbol, keeper: Keeper): Cell {
  const key = keyFor(symbol);
  if (key !== undefined) return ['k', key];
  const name = wellKnownSymbols.get(symbol);
  return name === undefined ? keeper.keepSymbol(symbol) : ['w', name];
}

/** Not `push`: the page may have replaced it. */
function add<T>(list: T[], item: T): void {
  define(list, list.length, item);
}

function cloned(value: unknown): unknown {
  try {
    return clone(value);
  } catch {
    throw new PlainError(NOT_CLONEABLE);
  }
}

function isCloneable(value: unknown): boolean {
  try {
    clone(value);
    return true;
  } catch {
    return false;
  }
}

/** `… : #<Object> could not be cloned.`; other objects that cannot be cloned name their own kind. */
const NAMES_A_PROXY = /(^|: )(#<(?!Promise|WeakMap|WeakSet|Generator)|\[object (Array|Object)\])/;

/**
 * Whether an object is a Proxy, which Electron hands to the serializer, which refuses it. Nothing tells a Proxy from
 * its target except that serializer: it names the object that it refuses, and a plain object is never that one.
 */
export function isProxy(value: object): boolean {
  try {
    clone(value);
    return false;
  } catch (error) {
    return test(NAMES_A_PROXY, describe((error as Error).message));
  }
}
