import { NOT_CLONEABLE } from '../wire/structured-wire.js';
import type { BridgeLink } from './bridge-link.js';
import { type Cell, type Keeper, pack, packArguments, unpack } from './bridge-values.js';
import { notImitated } from './not-imitated.js';
import {
  apply,
  compile,
  describe,
  PlainError,
  PlainPromise,
  promiseThen,
  SafeMap,
  SafeWeakMap,
  sourceOf,
} from './primordials.js';

type Callable = (...args: unknown[]) => unknown;
type Reply = readonly ['ok', Cell] | readonly ['throw', string];

type Request =
  | readonly ['expose', key: string, value: Cell]
  | readonly ['execute', source: string, args: Cell]
  | readonly ['override', path: readonly string[], value: Cell]
  | readonly ['overrideAccessor', path: readonly string[], getter: Cell, setter: Cell]
  | readonly ['close']
  | readonly ['call', id: number, args: Cell]
  | readonly ['settle', id: number, fulfilled: boolean, value: Cell];

/** What the other world may ask of this one, beside calls of what was handed over. */
export interface EndpointHome {
  expose(key: string, value: () => unknown): void;
  override(path: readonly string[], descriptor: () => PropertyDescriptor): void;
  closeWindow(): void;
}

const NOT_AN_ERROR =
  'An unknown exception occurred in the isolated context, an error occurred but a valid exception was not thrown.';

/**
 * One world's end of contextBridge: it packs values for the other world, makes proxies of the other's functions and
 * promises, and answers the other's calls (Electron: contextBridge, "Parameter / Error / Return Type support").
 */
export class BridgeEndpoint implements Keeper {
  readonly #functions = new SafeMap<number, readonly [Callable, unknown, boolean]>();
  readonly #ids = new SafeWeakMap<Callable, readonly [number, unknown]>();
  /** Proxies made here, by the other world's number: sent back, they are the original function again. */
  readonly #originals = new SafeWeakMap<Callable, number>();
  readonly #promises = new SafeMap<number, readonly [(value: unknown) => void, (error: unknown) => void]>();
  readonly #symbols = new SafeMap<number, symbol>();
  readonly #symbolIds = new SafeMap<symbol, readonly ['y' | 'Y', number]>();
  #next = 0;
  #link: BridgeLink | undefined;

  constructor(private readonly home: EndpointHome) {}

  connect(link: BridgeLink): void {
    this.#link = link;
  }

  /** `contextBridge.exposeInMainWorld`, seen from the isolated world. */
  exposeThere(key: string, api: unknown): void {
    this.exposeLater(key, api)();
  }

  /** The same for a world that is yet to come: the value is taken now. */
  exposeLater(key: string, api: unknown): () => void {
    const cell = pack(api, this, globalThis);
    return () => {
      this.#ask(['expose', key, cell]);
    };
  }

  /** `overrideGlobalValue…` of Electron's internalContextBridge, seen from the isolated world. */
  overrideThere(path: readonly string[], value: unknown, isDynamic: boolean): void {
    this.#ask(['override', path, pack(value, this, globalThis, isDynamic)]);
  }

  overrideAccessorThere(path: readonly string[], getter: unknown, setter: unknown): void {
    this.#ask([
      'overrideAccessor',
      path,
      pack(getter, this, globalThis),
      setter ? pack(setter, this, globalThis) : undefined,
    ]);
  }

  /** `contextBridge.executeInMainWorld`, seen from the isolated world. */
  executeThere(callable: Callable, args: readonly unknown[]): unknown {
    return unpack(this.#ask(['execute', sourceOf(callable), packArguments(args, this)]), this);
  }

  /** `window.close()`, seen from the page's own world. */
  closeWindowThere(): void {
    this.#ask(['close']);
  }

  answer(request: Request): Reply {
    try {
      switch (request[0]) {
        case 'expose':
          this.home.expose(request[1], () => unpack(request[2], this));
          return ['ok', undefined];
        case 'execute': {
          const callable =
            compile(request[1]) ?? notImitated('executeInMainWorld in a page whose policy forbids eval');
          return this.#called([callable, undefined, false], unpack(request[2], this) as unknown[]);
        }
        case 'override':
          this.home.override(request[1], () => ({
            value: unpack(request[2], this),
            writable: true,
            enumerable: true,
            configurable: true,
          }));
          return ['ok', undefined];
        case 'overrideAccessor':
          this.home.override(request[1], () => ({
            get: unpack(request[2], this) as () => unknown,
            set: unpack(request[3], this) as (value: unknown) => void,
          }));
          return ['ok', undefined];
        case 'close':
          this.home.closeWindow();
          return ['ok', undefined];
        case 'settle': {
          const settle = this.#promises.get(request[1])?.[request[2] ? 0 : 1];
          this.#promises.delete(request[1]);
          settle?.(unpack(request[3], this));
          return ['ok', undefined];
        }
        case 'call':
          return this.#call(request[1], unpack(request[2], this) as unknown[]);
      }
    } catch (error) {
      return ['throw', messageOf(error)];
    }
  }

  keepFunction(callable: Callable, receiver: unknown, isDynamic: boolean): Cell {
    const original = this.#originals.get(callable);
    if (original !== undefined) return ['F', original];
    const known = this.#ids.get(callable);
    if (known && known[1] === receiver) return ['f', known[0]];
    const id = this.#next++;
    this.#functions.set(id, [callable, receiver, isDynamic]);
    this.#ids.set(callable, [id, receiver]);
    return ['f', id];
  }

  ownFunction(id: number): unknown {
    return this.#functions.get(id)?.[0];
  }

  makeFunction(id: number): Callable {
    const proxy = nameless((...args) => unpack(this.#ask(['call', id, packArguments(args, this)]), this));
    this.#originals.set(proxy, id);
    return proxy;
  }

  keepPromise(promise: Promise<unknown>): Cell {
    const id = this.#next++;
    const settle = (fulfilled: boolean) => (value: unknown) => {
      try {
        this.#ask(['settle', id, fulfilled, pack(value, this, globalThis)]);
      } catch (error) {
        this.#ask(['settle', id, false, ['e', uncaught(error)]]);
      }
    };
    promiseThen(promise, settle(true), settle(false));
    return ['p', id];
  }

  makePromise(id: number): Promise<unknown> {
    return new PlainPromise((resolve, reject) => this.#promises.set(id, [resolve, reject]));
  }

  keepSymbol(symbol: symbol): Cell {
    let cell = this.#symbolIds.get(symbol);
    if (!cell) {
      const id = this.#next++;
      cell = ['y', id];
      this.#symbolIds.set(symbol, cell);
      this.#symbols.set(id, symbol);
    }
    return cell[0] === 'y' ? ['y', cell[1], symbol.description] : cell;
  }

  /** The other world's symbol gets one twin here, which turns into the original again on its way back. */
  makeSymbol(id: number, description: string | undefined): symbol {
    const known = this.#symbols.get(-1 - id);
    if (known) return known;
    const twin = Symbol(description);
    this.#symbols.set(-1 - id, twin);
    this.#symbolIds.set(twin, ['Y', id]);
    return twin;
  }

  ownSymbol(id: number): symbol | undefined {
    return this.#symbols.get(id);
  }

  passElement(element: Element): number {
    return this.#connected().passElement(element);
  }

  takeElement(number: number): Element | undefined {
    return this.#connected().takeElement(number);
  }

  #call(id: number, args: unknown[]): Reply {
    const known = this.#functions.get(id);
    return known ? this.#called(known, args) : ['throw', 'the function is gone'];
  }

  #called(known: readonly [Callable, unknown, boolean], args: unknown[]): Reply {
    let result: unknown;
    try {
      // By index: destructuring would run an iterator that the page may have replaced.
      result = apply(known[0], known[1], args);
    } catch (error) {
      const message = typeof error === 'object' && error !== null ? (error as Error).message : undefined;
      return ['throw', typeof message === 'string' ? message : NOT_AN_ERROR];
    }
    try {
      return ['ok', pack(result, this, globalThis, known[2])];
    } catch (error) {
      return ['throw', uncaught(error)];
    }
  }

  #ask(request: Request): Cell {
    const reply = this.#connected().request(request) as Reply;
    if (reply[0] === 'throw') throw new PlainError(reply[1]);
    return reply[1];
  }

  #connected(): BridgeLink {
    if (!this.#link) throw new PlainError(NOT_CLONEABLE);
    return this.#link;
  }
}

/** A function that is assigned to a name takes that name; Electron's proxies have none. */
const nameless = (callable: Callable): Callable => callable;

const messageOf = (error: unknown) => describe((error as Error)?.message ?? error);

/** V8's text for an exception that reaches the bridge itself, as Electron passes it on. */
const uncaught = (error: unknown) => `Uncaught ${describe(error)}`;
