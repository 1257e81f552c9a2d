/**
 * A structured clone written as JSON: what Electron's ipc carries between processes by V8's serializer has to go
 * through the DevTools protocol as text. Both ends are copies of this file, in Node and in the page.
 *
 * Booleans, strings, null and ordinary numbers stand for themselves; everything else is an array whose first element
 * is its tag. Objects that can hold others are numbered in the order of their first appearance, so that cycles and
 * shared references survive. A plain object follows its tag as it is, with what stands for its values.
 */
export type Wire = null | boolean | number | string | readonly Wire[] | { readonly [key: string]: Wire };

/** Electron's words for a value that its serializer refuses (Electron: ipcRenderer.send). */
export const NOT_CLONEABLE = 'An object could not be cloned.';

const views = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
} as const;

const errors = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError } as const;

export function encode(value: unknown): string {
  return JSON.stringify(wireOf(value));
}

/** Throws `Error('An object could not be cloned.')` for what V8's serializer refuses, and passes on what a getter throws. */
export function wireOf(value: unknown): Wire {
  let copy: unknown;
  try {
    // The real algorithm decides what can be cloned, reads each getter once and drops prototypes.
    copy = structuredClone(value);
  } catch (error) {
    throw error instanceof DOMException && error.name === 'DataCloneError' ? new Error(NOT_CLONEABLE) : error;
  }
  return toWire(copy, new Map());
}

export function decode(text: string): unknown {
  return valueFrom(JSON.parse(text) as Wire);
}

/** Out of what JSON made of the text, which may be changed for it. */
export function valueFrom(wire: Wire): unknown {
  return fromWire(wire, []);
}

function toWire(value: unknown, seen: Map<object, number>): Wire {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : ['n', Object.is(value, -0) ? '-0' : String(value)];
    case 'undefined':
      return ['u'];
    case 'bigint':
      return ['b', value.toString()];
    case 'object':
      return value === null ? null : objectToWire(value, seen);
    default:
      throw new Error(NOT_CLONEABLE);
  }
}

function objectToWire(value: object, seen: Map<object, number>): Wire {
  const known = seen.get(value);
  if (known !== undefined) return ['#', known];
  seen.set(value, seen.size);
  const inner = (item: unknown) => toWire(item, seen);
  if (Array.isArray(value)) {
    // forEach and not map: a hole stays a hole.
    const items: Wire[] = [];
    value.forEach((item, index) => {
      items.push([index, inner(item)]);
    });
    return ['a', value.length, items];
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  // First, since nearly all are: what follows asks for every other kind in turn.
  if (prototype === Object.prototype || prototype === null) {
    return ['o', replaceValues(value, inner)];
  }
  if (value instanceof Date) return ['d', inner(value.getTime())];
  if (value instanceof RegExp) return ['r', value.source, value.flags];
  if (value instanceof Map) return ['m', [...value].map(([key, item]) => [inner(key), inner(item)])];
  if (value instanceof Set) return ['s', [...value].map(inner)];
  if (value instanceof Error) {
    const cause = 'cause' in value ? [inner(value.cause)] : [];
    return ['e', value.name, value.message, value.stack ?? '', ...cause];
  }
  if (value instanceof ArrayBuffer) return ['ab', bytesToText(new Uint8Array(value))];
  if (ArrayBuffer.isView(value)) {
    const name = Object.prototype.toString.call(value).slice(8, -1);
    return [
      'v',
      name,
      inner(value.buffer),
      value.byteOffset,
      name === 'DataView' ? value.byteLength : lengthOf(value),
    ];
  }
  if (
    value instanceof Boolean ||
    value instanceof Number ||
    value instanceof String ||
    value instanceof BigInt
  ) {
    return ['p', inner(value.valueOf())];
  }
  // Blob, File, ImageBitmap …: cloneable between windows, but nothing that the main process could decode.
  throw new Error(NOT_CLONEABLE);
}

const lengthOf = (view: ArrayBufferView) => (view as Uint8Array).length;

/** In the object itself, which is a copy already, and only what does not stand for itself. */
function replaceValues<From, To>(object: object, replace: (value: From) => To): { [key: string]: To } {
  for (const key of Object.keys(object)) {
    const value = object[key as never] as From;
    const other: unknown = replace(value);
    if (other !== value) define(object, key, other);
  }
  return object as { [key: string]: To };
}

type Pairs = readonly (readonly [Wire, Wire])[];

function fromWire(wire: Wire, seen: unknown[]): unknown {
  if (!Array.isArray(wire)) return wire;
  const [tag, first, second, third, fourth] = wire as unknown as readonly [string, ...Wire[]];
  const inner = (item: Wire | undefined) => fromWire(item ?? null, seen);
  /** Numbered before its contents are read, as the writer did. */
  const keep = <T>(object: T): T => {
    seen.push(object);
    return object;
  };
  switch (tag) {
    case 'u':
      return undefined;
    case 'n':
      return Number(first);
    case 'b':
      return BigInt(first as string);
    case '#':
      return seen[first as number];
    case 'a': {
      const list = keep(new Array<unknown>(first as number));
      for (const [index, item] of second as unknown as Pairs) list[index as number] = inner(item);
      return list;
    }
    case 'o':
      return replaceValues(keep(first as object), inner);
    case 'd': {
      // A date holds nothing, but its number is kept before its value is known.
      return keep(new Date(inner(first) as number));
    }
    case 'r':
      return keep(new RegExp(first as string, second as string));
    case 'm': {
      const map = keep(new Map<unknown, unknown>());
      for (const [key, item] of first as unknown as Pairs) map.set(inner(key), inner(item));
      return map;
    }
    case 's': {
      const set = keep(new Set<unknown>());
      for (const item of first as unknown as readonly Wire[]) set.add(inner(item));
      return set;
    }
    case 'e': {
      const type = errors[first as keyof typeof errors] ?? Error;
      const error = keep(new type(second as string));
      if (error.name !== first) hide(error, 'name', first);
      hide(error, 'stack', third);
      if (wire.length > 4) hide(error, 'cause', inner(fourth));
      return error;
    }
    case 'ab':
      return keep(textToBytes(first as string).buffer);
    case 'v': {
      const index = seen.push(undefined) - 1;
      const view = views[first as keyof typeof views] as Uint8ArrayConstructor;
      seen[index] = new view(inner(second) as ArrayBuffer, third as number, fourth as number);
      return seen[index];
    }
    case 'p': {
      const index = seen.push(undefined) - 1;
      seen[index] = Object(inner(first));
      return seen[index];
    }
    default:
      throw new Error(`unknown tag on the wire: ${tag}`);
  }
}

/** Defined and not assigned: an own key named `__proto__` stays a key. */
function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
}

function hide(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: false, writable: true, configurable: true });
}

/** As many arguments as every engine takes. */
const BYTES_AT_A_TIME = 8_192;

/** Characters 0 to 255 stand for bytes: JSON carries them, and btoa makes them ASCII. */
function bytesToText(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += BYTES_AT_A_TIME) {
    parts.push(String.fromCharCode(...bytes.subarray(start, start + BYTES_AT_A_TIME)));
  }
  return btoa(parts.join(''));
}

function textToBytes(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let index = 0; index < characters.length; index++) bytes[index] = characters.charCodeAt(index);
  return bytes;
}
