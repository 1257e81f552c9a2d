import type { Clock } from '../../shared/clock.js';
import type { Entry } from './entry.js';
import type { EventStore } from './event-store.js';
import type { JournalFs } from './journal-fs.js';
import { JournalReading } from './journal-reading.js';
import { MergePlace } from './merge-place.js';
import type { WaitingEvents } from './waiting-events.js';
import type { WriterFolder } from './writer-folder.js';

/** The thread is held about so long; less by the first steps, whose code is cold, and which come on top of the start. */
const HOLD_MS = 3;
const FIRST_HOLD_MS = 1;

/** And for no more steps than this, should the clock stand still: a few hundred KB, or some thousand events that take their places. */
const MOST_STEPS = 8;

/** As many bytes are put in order in a step of their own. */
const MUCH_BYTES = 256 * 1024;

/** Events that take their places in one step. */
const MERGED_AT_ONCE = 250;

/** A segment that cannot be read, as while a virus scanner holds it, is tried again after so long; then what can be read has to do. */
const RETRY_DELAYS_MS = [200, 1000, 5000, 30_000];

/** Reads on at each step; answers how long to wait before the next, if it is to wait. */
type Reading = Generator<number | undefined, void>;

export interface InheritanceParts {
  readonly fs: JournalFs;
  readonly clock: Clock;
  readonly folder: WriterFolder;
  readonly waiting: WaitingEvents;
  readonly store: EventStore;
  /** One folder was read: what it held waits now, perhaps more than may. */
  readonly taken: (damaged: number) => void;
}

/** What earlier runs and dead processes left: read and taken in, slice by slice. */
export class Inheritance {
  readonly #parts: InheritanceParts;
  #toRead: Reading[] = [];
  #cancelSlice: () => void = () => {};
  #isBegun = false;
  #userMeanwhile: string | undefined;
  #done: () => void = () => {};
  /** Whether nothing is left to be read. */
  readonly whenFirstRead: Promise<void>;

  constructor(parts: InheritanceParts) {
    this.#parts = parts;
    this.whenFirstRead = new Promise((resolve) => {
      this.#done = resolve;
    });
  }

  get isReading(): boolean {
    return this.#toRead.length > 0;
  }

  /** Segments in `folder`, ours or inside ours, are read soon: an app that starts has other things to do first. */
  read(folder: string): void {
    const { fs, store, clock } = this.#parts;
    this.#toRead.push(this.#slices(folder, new JournalReading(fs, folder)));
    store.isReading = true;
    if (this.#toRead.length === 1) this.#cancelSlice = clock.after(0, () => this.#readSlice());
  }

  /** Somebody asks what waits: the beginning, which is mostly all, is read now. */
  begin(): void {
    if (!this.isReading || this.#isBegun) return;
    this.#cancelSlice();
    this.#readSlice();
  }

  /**
   * A user was named: the first one is for what is found without one. JSON. It is on disk for all that is still to be read: a kill in between
   * would leave events that wait again, and for somebody else.
   */
  nameUser(user: string): void {
    if (!this.isReading || this.#userMeanwhile !== undefined) return;
    this.#userMeanwhile = user;
    this.#parts.store.nameAll(user);
  }

  /** What was not read so far is another's, or nobody's. Also ends a reading of nothing. */
  stop(): void {
    this.#cancelSlice();
    this.#toRead = [];
    this.#end();
  }

  #readSlice(): void {
    const holdMs = this.#isBegun ? HOLD_MS : FIRST_HOLD_MS;
    this.#isBegun = true;
    const { clock } = this.#parts;
    const startedAt = clock.monotonic();
    let waitMs = 0;
    for (let steps = 0; steps < MOST_STEPS && waitMs === 0 && this.isReading; steps++) {
      if (steps > 0 && clock.monotonic() - startedAt >= holdMs) break;
      const step = this.#toRead[0]?.next();
      if (step?.done) this.#toRead.shift();
      waitMs = step?.value ?? 0;
    }
    if (!this.isReading) this.#end();
    else this.#cancelSlice = clock.after(waitMs, () => this.#readSlice());
  }

  #end(): void {
    this.#isBegun = false;
    this.#userMeanwhile = undefined;
    this.#parts.store.isReading = false;
    this.#parts.store.tidy();
    this.#done();
  }

  *#slices(folder: string, first: JournalReading): Reading {
    const { waiting, store, taken } = this.#parts;
    let reading = first;
    yield* reading.slices();
    // What an unread segment settles would go again, and what it holds would wait for the next run.
    for (const delayMs of RETRY_DELAYS_MS) {
      if (!reading.hasUnread) break;
      yield delayMs;
      reading = reading.again();
      yield* reading.slices();
    }
    if (reading.bytes > MUCH_BYTES) yield;
    if (this.#isOurs(folder)) store.took(reading);
    // A folder that was gone and came back holds what was written to another meanwhile. What is added from now on is in no folder that is read.
    const known = new Set(Array.from(waiting, ({ id }) => id));
    const entries = reading.waiting();
    const place = new MergePlace();
    for (let at = 0; at < entries.length; at += MERGED_AT_ONCE) {
      if (at > 0) yield;
      const some = entries.slice(at, at + MERGED_AT_ONCE);
      const fresh = known.size > 0 ? some.filter(({ id }) => !known.has(id)) : some;
      const named = this.#nameUsers(fresh, reading);
      waiting.merge(fresh, place);
      // The folder was deleted while it was read.
      if (!this.#isOurs(folder)) for (const entry of fresh) store.keepInMemory(entry);
      if (this.#userMeanwhile !== undefined) store.assignUser(this.#userMeanwhile, named);
    }
    for (const entry of reading.behind(entries)) if (entry.waits) waiting.putBehind(entry);
    taken(reading.damaged);
  }

  /** Answers those that owe their user to what happened while they were read. */
  #nameUsers(entries: readonly Entry[], reading: JournalReading): Entry[] {
    const named: Entry[] = [];
    for (const entry of entries) {
      if (entry.user !== null) continue;
      const known = reading.userOf(entry);
      const user = known ?? this.#userMeanwhile;
      if (user === undefined) continue;
      entry.giveUser(user);
      if (known === null) named.push(entry);
    }
    return named;
  }

  #isOurs(folder: string): boolean {
    const { path: own } = this.#parts.folder;
    return own !== undefined && folder.startsWith(own);
  }
}
