import type { Entry } from './entry.js';

/** Entries in an order, linked through themselves: each step costs the same at any size. An entry is in one list at a time. */
export class EntryList {
  size = 0;
  bytes = 0;
  windowSize = 0;
  windowBytes = 0;
  #oldest: Entry | null = null;
  #newest: Entry | null = null;
  /**
   * Moves only towards newer entries, so that all its steps together are as many as entries were appended.
   * Undefined: to be looked for from the beginning, since one was put among the others.
   */
  #oldestOfWindows: Entry | null | undefined = null;

  get oldest(): Entry | null {
    return this.#oldest;
  }

  get newest(): Entry | null {
    return this.#newest;
  }

  get oldestOfWindows(): Entry | null {
    if (this.#oldestOfWindows === undefined) this.#oldestOfWindows = nextOfWindows(this.#oldest);
    return this.#oldestOfWindows;
  }

  append(entry: Entry): void {
    this.insert(entry, null);
  }

  /** Puts an entry before another one of this list, or (null) last. */
  insert(entry: Entry, next: Entry | null): void {
    const previous = next ? next.older : this.#newest;
    entry.list = this;
    entry.older = previous;
    entry.newer = next;
    if (previous) previous.newer = entry;
    else this.#oldest = entry;
    if (next) next.older = entry;
    else this.#newest = entry;
    if (entry.source === 'window' && (next || this.windowSize === 0)) {
      this.#oldestOfWindows = next && this.windowSize > 0 ? undefined : entry;
    }
    this.#count(entry, 1);
  }

  remove(entry: Entry): void {
    if (entry === this.#oldestOfWindows) this.#oldestOfWindows = nextOfWindows(entry.newer);
    if (entry.older) entry.older.newer = entry.newer;
    else this.#oldest = entry.newer;
    if (entry.newer) entry.newer.older = entry.older;
    else this.#newest = entry.older;
    entry.list = entry.older = entry.newer = null;
    this.#count(entry, -1);
  }

  /** Ends early when the entry that would come next leaves the list meanwhile. */
  *[Symbol.iterator](): Generator<Entry, void> {
    for (let entry = this.#oldest; entry?.list === this; ) {
      const next: Entry | null = entry.newer;
      yield entry;
      entry = next;
    }
  }

  #count(entry: Entry, sign: 1 | -1): void {
    this.size += sign;
    this.bytes += sign * entry.bytes;
    if (entry.source !== 'window') return;
    this.windowSize += sign;
    this.windowBytes += sign * entry.bytes;
  }
}

function nextOfWindows(from: Entry | null): Entry | null {
  let entry = from;
  while (entry && entry.source !== 'window') entry = entry.newer;
  return entry;
}
