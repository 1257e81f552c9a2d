import type { EventName } from '../../shared/types.js';
import type { SiteUser, StampedEvent } from '../stamped-event.js';
import { ClockTrust } from './clock-trust.js';
import { Entry } from './entry.js';
import { eraseEvents } from './erase-events.js';
import { EventStore } from './event-store.js';
import { JournalReading } from './journal-reading.js';
import { BEAT_MS, Neighbours } from './neighbours.js';
import type { OutboxOptions } from './open-outbox.js';
import type { DropReason, Lane, Outbox, Stored } from './outbox.js';
import { placeOf } from './process-identity.js';
import { MAX_LINE_BYTES } from './read-lines.js';
import { eventLine } from './record.js';
import { SharedParts } from './shared-parts.js';
import { type Dropped, WaitingEvents } from './waiting-events.js';
import { WriterFolder } from './writer-folder.js';

/** A folder taken for ours is looked at this often, so that a process that was frozen finds out before it writes or sends. */
const ATTEND_MS = 1000;
/** Windows refuses to rename what a virus scanner holds: tried again soon, then ever later, up to a beat. */
const FIRST_ADOPTION_RETRY_MS = 250;
/** Events that take their places between which the thread is free: about a millisecond's. */
const MERGED_AT_ONCE = 1000;

export class DurableOutbox implements Outbox {
  readonly whenRead: Promise<void>;
  readonly #options: OutboxOptions;
  readonly #waiting: WaitingEvents;
  readonly #folder: WriterFolder;
  readonly #neighbours: Neighbours;
  readonly #store: EventStore;
  readonly #trust: ClockTrust;
  readonly #shared = new SharedParts();
  /** Folders whose segments are to be read; the first is being read. */
  #toRead: Generator<void, void>[] = [];
  #cancelSlice: () => void = () => {};
  #readingEnded: () => void = () => {};
  /** JSON of the user who was named while the first reading went on: for what it finds without one. */
  #userMeanwhile: string | undefined;
  #attendedAt: number;
  #adoptionRetryMs = FIRST_ADOPTION_RETRY_MS;
  #cancelBeat: () => void = () => {};
  #cancelChange: (() => void) | undefined;
  #isClosed = false;

  constructor(options: OutboxOptions) {
    const { fs, folder, clock, random, limits, warn, process } = options;
    const here = placeOf(process);
    this.#options = options;
    this.#waiting = new WaitingEvents(limits);
    this.#folder = new WriterFolder(fs, folder, here, random);
    this.#neighbours = new Neighbours(fs, folder, clock, here, this.#folder);
    this.#trust = new ClockTrust(clock);
    this.#attendedAt = clock.monotonic();
    this.#store = new EventStore({
      fs,
      clock,
      folder: this.#folder,
      waiting: this.#waiting,
      warn,
      changed: () => this.#changed(),
      mayMakeFolder: () => this.#mayMakeFolder(),
    });
    this.whenRead = new Promise((resolve) => {
      this.#readingEnded = resolve;
    });
    this.#beat();
    if (this.#toRead.length === 0) this.#readingEnded();
  }

  get queued(): number {
    return this.#waiting.queued;
  }

  get waitingForUser(): number {
    return this.#waiting.waitingForUser;
  }

  get storage(): 'disk' | 'memory' {
    return this.#store.storage;
  }

  get leads(): boolean {
    this.#attend();
    return !this.#isClosed && this.#neighbours.leads;
  }

  add(event: StampedEvent): Stored {
    if (this.#isClosed) return 'queue-full';
    this.#attend();
    if (this.#waiting.get(event.id)) return this.storage;
    const entry = this.#entryOf(event);
    const line = eventLine(entry);
    entry.bytes = line.length;
    const dropped = line.length > MAX_LINE_BYTES ? undefined : this.#waiting.admit(entry);
    if (!dropped) return 'queue-full';
    const stored = this.#store.add(entry, line, dropped.map(entryOf));
    this.#count(dropped);
    this.#attend(entry);
    return stored;
  }

  assignUser(user: SiteUser): number {
    if (this.#isClosed) return 0;
    this.#attend();
    const json = JSON.stringify(user);
    if (this.#toRead.length > 0) this.#userMeanwhile ??= json;
    const assigned = this.#waiting.assignUser(this.#shared.user(json));
    this.#store.assignUser(json, assigned);
    this.#lose(this.#waiting.trim());
    return assigned.length;
  }

  lane(event: EventName): Lane {
    return this.#waiting.lane(event);
  }

  read(id: string): StampedEvent | undefined {
    this.#attend();
    const entry = this.#waiting.get(id);
    try {
      return entry?.toEvent();
    } catch {
      // Whole on disk, and no event all the same: somebody else wrote it.
      if (entry) this.#drop(entry, 'damaged');
      return undefined;
    }
  }

  settle(id: string): void {
    this.#attend();
    const entry = this.#waiting.get(id);
    if (!entry || this.#isClosed) return;
    this.#waiting.remove(entry);
    this.#store.settle([entry]);
  }

  putBehind(id: string): void {
    this.#attend();
    const entry = this.#waiting.get(id);
    if (!entry || this.#isClosed) return;
    this.#waiting.putBehind(entry);
    this.#store.putBehind(entry);
  }

  confirmClock(): void {
    this.#trust.confirm();
    this.#expire();
  }

  releaseSpare(): void {
    this.#store.releaseSpare();
  }

  erase(): void {
    const { fs, root } = this.#options;
    this.#stopReading();
    this.#forgetAll();
    this.#store.reset();
    eraseEvents({ root, fs });
  }

  sync(): void {
    if (!this.#isClosed) this.#store.syncNow();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#attend();
    const isWhole = this.#toRead.length === 0;
    this.#isClosed = true;
    this.#stopReading();
    this.#cancelBeat();
    this.#cancelChange?.();
    this.#store.close();
    if (isWhole && this.#waiting.size === 0) this.#store.removeFiles();
  }

  /** A sign of life, and a look around. */
  #beat(): void {
    this.#folder.touch(this.#options.clock.now());
    this.#inspect();
    const led = this.#neighbours.leads;
    this.#neighbours.look();
    if (led !== this.#neighbours.leads) this.#changed();
    const isDone = this.#adoptTheDead();
    this.#expire();
    this.#store.tidy();
    this.#adoptionRetryMs = isDone ? FIRST_ADOPTION_RETRY_MS : Math.min(2 * this.#adoptionRetryMs, BEAT_MS);
    this.#cancelBeat = this.#options.clock.after(isDone ? BEAT_MS : this.#adoptionRetryMs, () =>
      this.#beat(),
    );
  }

  /** False when a folder of the dead could not be had. */
  #adoptTheDead(): boolean {
    const found = this.#neighbours.dead.map(({ name, mayComeBack }) => this.#folder.adopt(name, mayComeBack));
    const adopted = found.filter((folder) => folder !== undefined);
    // One that became our own holds the others.
    const own = adopted.find((folder) => folder === this.#folder.path);
    for (const folder of own === undefined ? adopted : [own]) this.#readFolder(folder);
    return adopted.length === found.length;
  }

  #readFolder(folder: string): void {
    this.#toRead.push(this.#slices(folder));
    this.#store.isReading = true;
    // A short queue is read at once.
    if (this.#toRead.length === 1) this.#readSlice();
  }

  #readSlice(): void {
    if (this.#toRead[0]?.next().done) this.#toRead.shift();
    if (this.#toRead.length === 0) this.#endReading();
    else this.#cancelSlice = this.#options.clock.after(0, () => this.#readSlice());
  }

  /** Reads a folder's segments and takes in what waits there. */
  *#slices(folder: string): Generator<void, void> {
    const reading = new JournalReading(this.#options.fs, folder);
    yield* reading.slices();
    const isOurs = this.#folder.path !== undefined && folder.startsWith(this.#folder.path);
    if (isOurs) this.#store.took(reading);
    const entries = reading.waiting();
    for (let at = 0; at < entries.length; at += MERGED_AT_ONCE) {
      if (at > 0) yield;
      const fresh = entries.slice(at, at + MERGED_AT_ONCE).filter(({ id }) => !this.#waiting.get(id));
      this.#merge(fresh, reading);
      if (!isOurs) this.#store.rewrite(fresh);
    }
    for (const id of reading.behind) {
      const entry = this.#waiting.get(id);
      if (entry) this.#waiting.putBehind(entry);
    }
    this.#lose(this.#waiting.trim());
    if (reading.damaged > 0) this.#options.onDropped('damaged', reading.damaged);
    this.#expire();
    this.#changed();
  }

  #merge(entries: readonly Entry[], reading: JournalReading): void {
    const named: Entry[] = [];
    for (const entry of entries) {
      if (entry.user !== null) continue;
      const user = reading.userOf(entry) ?? this.#userMeanwhile;
      if (user === undefined) continue;
      if (reading.userOf(entry) === null) named.push(entry);
      entry.giveUser(this.#shared.user(user));
    }
    this.#waiting.merge(entries);
    if (this.#userMeanwhile !== undefined) this.#store.assignUser(this.#userMeanwhile, named);
  }

  #stopReading(): void {
    this.#cancelSlice();
    this.#toRead = [];
    this.#endReading();
  }

  #endReading(): void {
    this.#userMeanwhile = undefined;
    this.#store.isReading = false;
    this.#store.tidy();
    this.#readingEnded();
  }

  /** Before anything is read or written: is the folder still ours? `written`: what went there a moment ago, perhaps too late for whoever adopted it. */
  #attend(written?: Entry): void {
    if (this.#options.clock.monotonic() - this.#attendedAt >= ATTEND_MS) this.#inspect(written);
  }

  #inspect(written?: Entry): void {
    this.#attendedAt = this.#options.clock.monotonic();
    if (this.#isClosed || this.#folder.path === undefined || this.#store.isInPlace()) return;
    switch (this.#folder.fate()) {
      case 'ours':
        this.#store.rewrite(this.#waiting);
        return;
      case 'gone':
        this.#store.forgetFolder();
        this.#store.rewrite(this.#waiting);
        return;
      case 'adopted':
        this.#stopReading();
        if (written) this.#store.keepInMemory(written);
        for (const entry of [...this.#waiting]) if (this.#store.isSaved(entry)) this.#waiting.remove(entry);
        this.#store.forgetFolder();
        this.#changed();
    }
  }

  #mayMakeFolder(): boolean {
    if (this.#options.mayWrite?.() ?? true) return !this.#isClosed;
    this.#forgetAll();
    this.#store.reset();
    return false;
  }

  #forgetAll(): void {
    const { size } = this.#waiting;
    for (const entry of [...this.#waiting]) this.#waiting.remove(entry);
    if (size > 0) this.#options.onDropped('denied', size);
    this.#changed();
  }

  #expire(): void {
    if (this.#trust.trusted && !this.#isClosed) this.#lose(this.#waiting.expire(this.#options.clock.now()));
  }

  #drop(entry: Entry, reason: DropReason): void {
    this.#waiting.remove(entry);
    this.#lose([{ entry, reason }]);
  }

  #lose(dropped: readonly Dropped[]): void {
    this.#store.settle(dropped.map(entryOf));
    this.#count(dropped);
  }

  #count(dropped: readonly Dropped[]): void {
    const counts = new Map<DropReason, number>();
    for (const { reason } of dropped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    for (const [reason, count] of counts) this.#options.onDropped(reason, count);
  }

  #changed(): void {
    if (this.#isClosed) return;
    this.#cancelChange ??= this.#options.clock.after(0, () => {
      this.#cancelChange = undefined;
      this.#options.onChange();
    });
  }

  #entryOf(event: StampedEvent): Entry {
    const context = this.#shared.context({
      event: event.event,
      sessionId: event.sessionId,
      source: event.source,
      ofThisRun: true,
      waitsForEver: event.waitsForEver === true,
      properties: JSON.stringify(event.properties),
    });
    const user = event.user === null ? null : this.#shared.user(JSON.stringify(event.user));
    const text = JSON.stringify([event.value, event.meta]);
    return new Entry(flat(event.id), event.capturedAt, context, user, text, 0);
  }
}

function entryOf({ entry }: Dropped): Entry {
  return entry;
}

/** The same text in one piece: `randomUUID` builds one of twenty, ten times as large in memory. */
function flat(text: string): string {
  return Buffer.from(text).toString();
}
