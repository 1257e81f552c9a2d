import { type Entry, isUserless } from './entry.js';

/** How much of what waits windows said in this run. */
export class SaidByWindows {
  size = 0;
  bytes = 0;
  userless = 0;

  constructor(entries: Iterable<Entry>) {
    for (const entry of entries) this.#count(entry, 1);
  }

  /** Goes: it may be one of them. */
  remove(entry: Entry): void {
    this.#count(entry, -1);
  }

  #count(entry: Entry, sign: 1 | -1): void {
    if (entry.source !== 'window' || !entry.ofThisRun) return;
    this.size += sign;
    this.bytes += sign * entry.bytes;
    if (isUserless(entry)) this.userless += sign;
  }
}
