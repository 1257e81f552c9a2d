import type { EventName } from '../../shared/types.js';
import type { Entry } from './entry.js';
import { EntryList } from './entry-list.js';
import { MergePlace } from './merge-place.js';
import type { Lane } from './outbox.js';
import { SessionOrder } from './session-order.js';

/** One kind's waiting events: those that may leave, those put behind, those that lack a user. */
export class WaitingLane implements Lane {
  readonly #ready = new EntryList();
  /** In the order in which they were put there. */
  readonly behind = new EntryList();
  readonly #sessions = new SessionOrder();
  /** Without a user, bounded by count and hours. */
  readonly userless = new EntryList();
  /** Without a user, and patient. */
  readonly #patient = new EntryList();
  readonly #lists = [this.#ready, this.behind, this.userless, this.#patient] as const;

  constructor(readonly event: EventName) {}

  get size(): number {
    return this.#ready.size + this.behind.size;
  }

  get mainSize(): number {
    return this.size - this.#ready.windowSize - this.behind.windowSize;
  }

  get waitingForUser(): number {
    return this.userless.size + this.#patient.size;
  }

  /** All that waits here, with a user or not: what the bounds count. */
  total(what: 'size' | 'bytes' | 'windowSize' | 'windowBytes'): number {
    let sum = 0;
    for (const list of this.#lists) sum += list[what];
    return sum;
  }

  append(entry: Entry): void {
    const list = this.#listOf(entry);
    list.append(entry);
    if (list === this.#ready) this.#sessions.append(entry);
  }

  remove(entry: Entry): void {
    if (entry.list === this.#ready) this.#sessions.remove(entry);
    entry.list?.remove(entry);
  }

  /** One that has a user. */
  putBehind(entry: Entry): void {
    this.remove(entry);
    this.behind.append(entry);
  }

  isBehind(entry: Entry): boolean {
    return entry.list === this.behind;
  }

  /** The one to give up first: the windows' before main's own, the oldest of each. */
  oldest(of: 'windows' | 'all'): Entry | null {
    let oldest: Entry | null = null;
    const consider = (entry: Entry | null) => {
      if (entry && (!oldest || entry.capturedAt < oldest.capturedAt)) oldest = entry;
    };
    for (const list of [this.#ready, this.userless, this.#patient]) {
      consider(of === 'windows' ? list.oldestOfWindows : list.oldest);
    }
    // In the order in which they were put there, and few: each of them cost a call.
    for (const entry of this.behind) if (of === 'all' || entry.source === 'window') consider(entry);
    return oldest;
  }

  /** Takes entries that came from elsewhere (an earlier run, another process) to their place among the others. */
  merge(entries: readonly Entry[], place: MergePlace): void {
    let isInOrder = true;
    for (const entry of entries) {
      const list = this.#listOf(entry);
      place.put(list, entry);
      if (list !== this.#ready) continue;
      isInOrder &&= list.newest === entry;
      if (isInOrder) this.#sessions.append(entry);
    }
    if (!isInOrder) this.#sessions.rebuild(this.#ready);
  }

  /** The entries that wait for a user get this one and take their places among the others. */
  assign(user: string): Entry[] {
    const entries = inOrderOfCapture([...this.#patient], [...this.userless]);
    for (const entry of entries) {
      this.remove(entry);
      entry.giveUser(user);
    }
    this.merge(entries, new MergePlace());
    return entries;
  }

  /** Every entry in the order of capture; those put behind come last. */
  all(): Entry[] {
    const userless = inOrderOfCapture([...this.#patient], [...this.userless]);
    return [...inOrderOfCapture([...this.#ready], userless), ...this.behind];
  }

  *oldestFirst(): Generator<Entry, void> {
    yield* this.#ready;
    yield* this.behind;
  }

  readyOldestFirst(): Iterable<Entry> {
    return this.#ready;
  }

  *newestSessionFirst(): Generator<Entry, void> {
    yield* this.#sessions.newestFirst();
    yield* this.behind;
  }

  newestFirst(most: number, since: number): Entry[] {
    const newest: Entry[] = [];
    for (let entry = this.#ready.newest; entry && entry.capturedAt >= since; entry = entry.older)
      if (newest.push(entry) === most) break;
    return newest;
  }

  #listOf(entry: Entry): EntryList {
    if (entry.user !== null) return this.#ready;
    return entry.context.waitsForEver ? this.#patient : this.userless;
  }
}

/** Merges two sequences by time of capture. A clock that stepped leaves each in its own order all the same. */
export function inOrderOfCapture(left: readonly Entry[], right: readonly Entry[]): Entry[] {
  const merged: Entry[] = [];
  let at = 0;
  for (const entry of right) {
    for (let other = left[at]; other && other.capturedAt <= entry.capturedAt; other = left[++at])
      merged.push(other);
    merged.push(entry);
  }
  return merged.concat(left.slice(at));
}
