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

  // Made at first use and hidden: Node's constructor may be skipped (`Object.setPrototypeOf(api, EventEmitter.prototype)`).
  declare private _entries: Map<string | symbol, Entry[]> | undefined;

  on(event: string | symbol, listener: Listener): this {
    return this.#add(event, { listener, once: false }, 'push');
  }

  addListener(event: string | symbol, listener: Listener): this {
    return this.on(event, listener);
  }

  once(event: string | symbol, listener: Listener): this {
    return this.#add(event, { listener, once: true }, 'push');
  }

  prependListener(event: string | symbol, listener: Listener): this {
    return this.#add(event, { listener, once: false }, 'unshift');
  }

  prependOnceListener(event: string | symbol, listener: Listener): this {
    return this.#add(event, { listener, once: true }, 'unshift');
  }

  off(event: string | symbol, listener: Listener): this {
    return this.removeListener(event, listener);
  }

  removeListener(event: string | symbol, listener: Listener): this {
    const entries = this.#all().get(event) ?? [];
    const last = entries.findLastIndex((entry) => entry.listener === listener);
    if (last >= 0) {
      this.#all().set(
        event,
        entries.filter((_, index) => index !== last),
      );
    }
    return this;
  }

  removeAllListeners(event?: string | symbol): this {
    if (event === undefined) this.#all().clear();
    else this.#all().delete(event);
    return this;
  }

  emit(event: string | symbol, ...args: unknown[]): boolean {
    const entries = this.#all().get(event) ?? [];
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
    return this.#all().get(event)?.length ?? 0;
  }

  listeners(event: string | symbol): Listener[] {
    return (this.#all().get(event) ?? []).map(({ listener }) => listener);
  }

  rawListeners(event: string | symbol): Listener[] {
    return this.listeners(event);
  }

  eventNames(): (string | symbol)[] {
    return [...this.#all()].filter(([, entries]) => entries.length > 0).map(([event]) => event);
  }

  setMaxListeners(): this {
    return this;
  }

  getMaxListeners(): number {
    return EventEmitter.defaultMaxListeners;
  }

  #all(): Map<string | symbol, Entry[]> {
    if (!this._entries) Object.defineProperty(this, '_entries', { value: new Map(), enumerable: false });
    return this._entries as Map<string | symbol, Entry[]>;
  }

  #add(event: string | symbol, entry: Entry, where: 'push' | 'unshift'): this {
    if (typeof entry.listener !== 'function') {
      throw new TypeError(
        `The "listener" argument must be of type function. Received ${String(entry.listener)}`,
      );
    }
    const entries = [...(this.#all().get(event) ?? [])];
    entries[where](entry);
    this.#all().set(event, entries);
    return this;
  }
}
