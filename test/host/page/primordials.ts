/**
 * The language as it was before any page script ran. The half of the bridge that lives in the page's own world must
 * neither break nor leak when the page later replaces a built-in, so everything it uses is taken here, at start.
 */
export const { apply, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
export const { freeze, is } = Object;
export const { isArray } = Array;
export const clone = structuredClone;
export const PlainError = Error;
export const PlainTypeError = TypeError;
export const PlainPromise = Promise;
export const describe = String;
const OriginalFunction = Function;
const OriginalEvalError = EvalError;

/** A function from its text. Undefined where the page's policy forbids it: Electron compiles past that, a script cannot. */
export function compile(source: string): Callable | undefined {
  try {
    return new OriginalFunction(`return (${source})`)();
  } catch (error) {
    if (error instanceof OriginalEvalError) return undefined;
    throw error;
  }
}

/** Inherits nothing that a page put on `Object.prototype`. One for all values: no code of a page runs while it is read. */
const plainProperty = {
  __proto__: null,
  value: undefined as unknown,
  enumerable: true,
  writable: true,
  configurable: true,
};

/** Defined, not assigned, so that no setter runs. */
export function define(object: object, key: PropertyKey, value: unknown): void {
  plainProperty.value = value;
  defineProperty(object, key, plainProperty as PropertyDescriptor);
  plainProperty.value = undefined;
}

export function defineAccessor(object: object, key: PropertyKey, get: unknown, set: unknown): void {
  const descriptor = { __proto__: null, get, set, enumerable: true, configurable: true };
  defineProperty(object, key, descriptor as PropertyDescriptor);
}

// biome-ignore lint/suspicious/noExplicitAny: the shape of every callable.
type Callable = (this: any, ...args: any[]) => any;

const callOf = Function.prototype.call;

/** A method as a function that takes its `this` first. */
function uncurry<F extends Callable>(method: F) {
  return callOf.bind(method) as (self: ThisParameterType<F>, ...args: Parameters<F>) => ReturnType<F>;
}

export const promiseThen = uncurry(Promise.prototype.then);
export const promiseReject = Promise.reject.bind(Promise);
export const keyFor = Symbol.keyFor;
export const symbolFor = Symbol.for;
/** The text that it was written as, whatever `toString` it has. */
export const sourceOf = uncurry(Function.prototype.toString);
export const isEnumerable = uncurry(Object.prototype.propertyIsEnumerable);
export const test = uncurry(RegExp.prototype.test);

/** Map and WeakMap that work on the original methods. */
export class SafeMap<K, V> {
  readonly #map = new Map<K, V>();
  static readonly #get = uncurry(Map.prototype.get);
  static readonly #set = uncurry(Map.prototype.set);
  static readonly #delete = uncurry(Map.prototype.delete);

  get(key: K): V | undefined {
    return SafeMap.#get(this.#map, key) as V | undefined;
  }
  set(key: K, value: V): void {
    SafeMap.#set(this.#map, key, value);
  }
  delete(key: K): void {
    SafeMap.#delete(this.#map, key);
  }
}

export class SafeWeakMap<K extends object, V> {
  readonly #map = new WeakMap<K, V>();
  static readonly #get = uncurry(WeakMap.prototype.get);
  static readonly #set = uncurry(WeakMap.prototype.set);

  get(key: K): V | undefined {
    return SafeWeakMap.#get(this.#map, key) as V | undefined;
  }
  set(key: K, value: V): void {
    SafeWeakMap.#set(this.#map, key, value);
  }
}

const hasInstance = uncurry(Function.prototype[Symbol.hasInstance]);

// biome-ignore lint/suspicious/noExplicitAny: any constructor.
export function isA<T>(type: abstract new (...args: any[]) => T): (value: unknown) => value is T {
  return (value): value is T => hasInstance(type, value);
}

export const isPromise = isA(Promise);
export const isError = isA(Error);
export const isElement = isA(Element);
export const isView = ArrayBuffer.isView;

const builtIns = [
  isA(Date),
  isA(RegExp),
  isA(Map),
  isA(Set),
  isA(WeakMap),
  isA(WeakSet),
  isA(ArrayBuffer),
  isA(Boolean),
  isA(Number),
  isA(String),
  isA(Object(0n).constructor as typeof Object),
  isA(Object(Symbol.iterator).constructor as typeof Object),
  isA(Blob),
  ...('VideoFrame' in globalThis ? [isA(VideoFrame)] : []),
];

const PlainPrototype = Object.prototype;

/** Whether an object is nothing but an object: of no class of the language's, the page's or a script's. */
export function isPlain(value: object): boolean {
  const prototype = getPrototypeOf(value);
  return (prototype === PlainPrototype || prototype === null) && !isArray(value) && !isView(value);
}

/** Whether an object is one that contextBridge hands to the serializer as a whole, not property by property. */
export function isBuiltIn(value: object): boolean {
  if (isView(value)) return true;
  for (let index = 0; index < builtIns.length; index++) if (builtIns[index]?.(value)) return true;
  return false;
}

/** Symbols that every realm shares (`Symbol.iterator` …), by name. */
export const wellKnownSymbols = new SafeMap<symbol, string>();
export const wellKnownByName = new SafeMap<string, symbol>();
for (const name of Object.getOwnPropertyNames(Symbol)) {
  const value: unknown = Symbol[name as keyof typeof Symbol];
  if (typeof value !== 'symbol') continue;
  wellKnownSymbols.set(value, name);
  wellKnownByName.set(name, value);
}

export const newEvent = (type: string, detail: unknown) => new OriginalCustomEvent(type, { detail });
export const newElementEvent = (type: string, element: EventTarget) =>
  new OriginalFocusEvent(type, { relatedTarget: element });
const OriginalCustomEvent = CustomEvent;
const OriginalFocusEvent = FocusEvent;

export const dispatch = uncurry(EventTarget.prototype.dispatchEvent);
export const listen = uncurry(EventTarget.prototype.addEventListener);
export const stopImmediatePropagation = uncurry(Event.prototype.stopImmediatePropagation);
export const detailOf = getter(CustomEvent.prototype, 'detail') as (event: Event) => unknown;
export const relatedTargetOf = getter(FocusEvent.prototype, 'relatedTarget') as (
  event: Event,
) => EventTarget | null;

function getter(prototype: object, name: string): (self: object) => unknown {
  const get = getOwnPropertyDescriptor(prototype, name)?.get;
  if (!get) throw new PlainError(`no getter ${name}`);
  return (self) => apply(get, self, []);
}
