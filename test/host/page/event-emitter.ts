// biome-ignore lint/suspicious/noExplicitAny: Node's own declaration of a listener.
export type Listener = (...args: any[]) => void;

interface Entry {
  readonly listener: Listener;
  readonly once: boolean;
}

/**
 * Node's EventEmitter as far as a sandboxed preload meets it: `require('events')`, `ipcRenderer` and `process`
 * (Electron: Process Sandboxing, "Preload scripts").
 */
export class EventEmitter {
  static defaultMaxListeners = 10;
  static EventEmitter = EventEmitter;

  on(event: string | symbol, listener: Listener): this {
    return add(this, event, { listener, once: false }, 'push');
  }

  addListener(event: string | symbol, listener: Listener): this {
    return this.on(event, listener);
  }

  once(event: string | symbol, listener: Listener): this {
    return add(this, event, { listener, once: true }, 'push');
  }

  prependListener(event: string | symbol, listener: Listener): this {
    return add(this, event, { listener, once: false }, 'unshift');
  }

  prependOnceListener(event: string | symbol, listener: Listener): this {
    return add(this, event, { listener, once: true }, 'unshift');
  }

  off(event: string | symbol, listener: Listener): this {
    return this.removeListener(event, listener);
  }

  removeListener(event: string | symbol, listener: Listener): this {
    const entries = entriesOf(this).get(event) ?? [];
    const last = entries.findLastIndex((entry) => entry.listener === listener);
    if (last >= 0) {
      entriesOf(this).set(
        event,
        entries.filter((_, index) => index !== last),
      );
    }
    return this;
  }

  removeAllListeners(event?: string | symbol): this {
    if (event === undefined) entriesOf(this).clear();
    else entriesOf(this).delete(event);
    return this;
  }

  emit(event: string | symbol, ...args: unknown[]): boolean {
    const entries = entriesOf(this).get(event) ?? [];
    if (entries.length === 0 && event === 'error') {
      throw args[0] instanceof Error ? args[0] : new Error(`Unhandled error. (${String(args[0])})`);
    }
    for (const { listener, once } of [...entries]) {
      if (once) this.removeListener(event, listener);
      Reflect.apply(listener, this, args);
    }
    return entries.length > 0;
  }

  listenerCount(event: string | symbol): number {
    return entriesOf(this).get(event)?.length ?? 0;
  }

  listeners(event: string | symbol): Listener[] {
    return (entriesOf(this).get(event) ?? []).map(({ listener }) => listener);
  }

  rawListeners(event: string | symbol): Listener[] {
    return this.listeners(event);
  }

  eventNames(): (string | symbol)[] {
    return [...entriesOf(this)].filter(([, entries]) => entries.length > 0).map(([event]) => event);
  }

  setMaxListeners(): this {
    return this;
  }

  getMaxListeners(): number {
    return EventEmitter.defaultMaxListeners;
  }
}

type Entries = Map<string | symbol, Entry[]>;

/** Beside the emitters, not in them: Node's works for objects that were only given its prototype. */
const allEntries = new WeakMap<object, Entries>();

function entriesOf(emitter: object): Entries {
  const known = allEntries.get(emitter);
  if (known) return known;
  const entries: Entries = new Map();
  allEntries.set(emitter, entries);
  return entries;
}

function add<E extends object>(
  emitter: E,
  event: string | symbol,
  entry: Entry,
  where: 'push' | 'unshift',
): E {
  if (typeof entry.listener !== 'function') {
    throw new TypeError(
      `The "listener" argument must be of type function. Received ${String(entry.listener)}`,
    );
  }
  const entries = [...(entriesOf(emitter).get(event) ?? [])];
  entries[where](entry);
  entriesOf(emitter).set(event, entries);
  return emitter;
}
