import type { Entry } from './entry.js';

/** Entries in an order, linked through themselves: each step costs the same at any size. An entry is in one list at a time. */
export class EntryList {
  size = 0;
  bytes = 0;
  windowSize = 0;
  windowBytes = 0;
  #oldest: Entry | null = null;
  #newest: Entry | null = null;
  /** Moves only towards newer entries, so that all its steps together are as many as entries were appended. */
  #oldestOfWindows: Entry | null = null;

  get oldest(): Entry | null {
    return this.#oldest;
  }

  get newest(): Entry | null {
    return this.#newest;
  }

  get oldestOfWindows(): Entry | null {
    return this.#oldestOfWindows;
  }

  append(entry: Entry): void {
    entry.list = this;
    entry.older = this.#newest;
    entry.newer = null;
    if (this.#newest) this.#newest.newer = entry;
    else this.#oldest = entry;
    this.#newest = entry;
    if (entry.source === 'window') this.#oldestOfWindows ??= entry;
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
