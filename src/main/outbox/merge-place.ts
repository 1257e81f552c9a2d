import type { Entry } from './entry.js';
import type { EntryList } from './entry-list.js';

/** Where the next of a sequence of entries belongs in lists that hold others already: by the time of capture, and never before its predecessor. */
export class MergePlace {
  /** The entry of the sequence that was placed last in each list. */
  readonly #last = new Map<EntryList, Entry>();

  /** Puts `entry`, the next of the sequence, into the list. */
  put(list: EntryList, entry: Entry): void {
    const last = this.#last.get(list);
    let next = last?.list === list ? last.newer : list.oldest;
    while (next && isBefore(next, entry)) next = next.newer;
    list.insert(entry, next);
    this.#last.set(list, entry);
  }
}

/** At the same millisecond, what an earlier run left goes before what this one captured. */
function isBefore(known: Entry, arrived: Entry): boolean {
  if (known.capturedAt !== arrived.capturedAt) return known.capturedAt < arrived.capturedAt;
  return !known.ofThisRun || arrived.ofThisRun;
}
