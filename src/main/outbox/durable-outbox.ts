import path from 'node:path';
import type { EventName } from '../../shared/types.js';
import type { SiteUser, StampedEvent } from '../stamped-event.js';
import { ClockTrust } from './clock-trust.js';
import type { Entry } from './entry.js';
import { EntryMaker } from './entry-maker.js';
import { eraseEvents, removeWriter } from './erase-events.js';
import { EventStore } from './event-store.js';
import { expireOtherSites } from './expire-other-sites.js';
import { Inheritance } from './inheritance.js';
import { Neighbours } from './neighbours.js';
import type { OutboxOptions } from './open-outbox.js';
import type { DropReason, Lane, Outbox, Stored, WhichEvent } from './outbox.js';
import { placeOf } from './process-identity.js';
import { MAX_LINE_BYTES } from './read-lines.js';
import { Tenancy } from './tenancy.js';
import { type Dropped, WaitingEvents } from './waiting-events.js';
import { WriterFolder } from './writer-folder.js';

/** Keeps the events of one site: what waits, on which disk, and among which other processes. */
export class DurableOutbox implements Outbox {
  readonly whenRead: Promise<void>;
  readonly #options: OutboxOptions;
  readonly #waiting: WaitingEvents;
  readonly #folder: WriterFolder;
  readonly #tenancy: Tenancy;
  readonly #store: EventStore;
  readonly #inheritance: Inheritance;
  readonly #trust: ClockTrust;
  readonly #maker = new EntryMaker();
  #cancelChange: (() => void) | undefined;
  /** The last one. */
  #added: Entry | undefined;
  #isClosed = false;
  #hasExpiredOthers = false;

  constructor(options: OutboxOptions) {
    const { fs, folder, clock, random, limits, warn, process } = options;
    const here = placeOf(process);
    this.#options = options;
    this.#waiting = new WaitingEvents(limits);
    this.#folder = new WriterFolder(fs, folder, here, random);
    this.#trust = new ClockTrust(clock);
    this.#store = new EventStore({
      fs,
      clock,
      folder: this.#folder,
      waiting: this.#waiting,
      warn,
      changed: () => this.#changed(),
      mayMakeFolder: () => this.#mayMakeFolder(),
      attend: () => this.#tenancy.attend(),
    });
    this.#inheritance = new Inheritance({
      fs,
      clock,
      folder: this.#folder,
      waiting: this.#waiting,
      store: this.#store,
      taken: (damaged) => this.#taken(damaged),
    });
    this.whenRead = this.#inheritance.whenFirstRead;
    this.#tenancy = new Tenancy({
      clock,
      folder: this.#folder,
      neighbours: new Neighbours(fs, folder, clock, here, this.#folder),
      isInPlace: () => this.#store.isInPlace(),
      leadChanged: () => this.#changed(),
      beaten: () => {
        this.#expire();
        this.#store.tidy();
      },
      inherited: (path) => this.#inheritance.read(path),
      damaged: () => this.#store.rewrite(),
      gone: () => this.#store.rewriteElsewhere(),
      evicted: (written) => this.#evicted(written),
    });
    this.#tenancy.beat();
    if (!this.#inheritance.isReading) this.#inheritance.stop();
  }

  get queued(): number {
    this.#inheritance.begin();
    return this.#waiting.queued;
  }

  get waitingForUser(): number {
    this.#inheritance.begin();
    return this.#waiting.waitingForUser;
  }

  get storage(): 'disk' | 'memory' {
    return this.#store.storage;
  }

  get leads(): boolean {
    this.#tenancy.attend();
    return !this.#isClosed && this.#tenancy.leads;
  }

  add(event: StampedEvent): Stored {
    if (this.#isClosed) return 'queue-full';
    this.#tenancy.attend();
    if (this.#added?.waits && this.#added.id === event.id) return this.storage;
    const { entry, line } = this.#maker.make(event);
    const dropped = line.length > MAX_LINE_BYTES ? undefined : this.#waiting.admit(entry);
    if (!dropped) return 'queue-full';
    this.#added = entry;
    const stored = this.#store.add(entry, line, dropped.map(entryOf));
    if (dropped.length > 0) this.#count(dropped);
    this.#tenancy.attend(entry);
    return this.#store.isSaved(entry) ? stored : 'memory';
  }

  assignUser(user: SiteUser): number {
    if (this.#isClosed) return 0;
    this.#tenancy.attend();
    const json = JSON.stringify(user);
    this.#inheritance.nameUser(json);
    const assigned = this.#waiting.assignUser(json);
    this.#store.assignUser(json, assigned);
    this.#lose(this.#waiting.trim());
    return assigned.length;
  }

  lane(event: EventName): Lane {
    this.#inheritance.begin();
    return this.#waiting.lane(event);
  }

  read(which: WhichEvent): StampedEvent | undefined {
    const entry = this.#find(which);
    try {
      return entry?.toEvent();
    } catch {
      // Whole on disk, and no event all the same: somebody else wrote it.
      if (entry) this.#drop(entry, 'damaged');
      return undefined;
    }
  }

  settle(which: WhichEvent): boolean {
    const entry = this.#find(which);
    if (!entry || this.#isClosed) return false;
    this.#waiting.remove(entry);
    this.#store.settle([entry]);
    return true;
  }

  putBehind(which: WhichEvent): void {
    const entry = this.#find(which);
    if (!entry || entry.user === null || this.#isClosed) return;
    this.#waiting.putBehind(entry);
    this.#store.putBehind(entry);
  }

  confirmClock(): void {
    this.#inheritance.begin();
    this.#trust.confirm();
    this.#expire();
    this.#expireOthers();
  }

  /** Once a run: what waits for another site is never sent, and goes when it is too old for its own. */
  #expireOthers(): void {
    if (this.#hasExpiredOthers) return;
    this.#hasExpiredOthers = true;
    const { root, folder, fs, clock, limits, onDropped } = this.#options;
    const expired = expireOtherSites({ root, keep: folder, fs, maxAgeMs: limits.maxAgeMs, now: clock.now() });
    if (expired > 0) onDropped('other-site', expired);
  }

  releaseSpare(): void {
    this.#store.releaseSpare();
  }

  erase(): void {
    this.forget();
    eraseEvents({ root: this.#options.root, fs: this.#options.fs });
  }

  forget(): void {
    const { path: own } = this.#folder;
    this.#inheritance.stop();
    this.#forgetAll();
    this.#store.reset();
    if (own !== undefined) removeWriter(this.#options.fs, path.dirname(own), path.basename(own));
  }

  sync(): void {
    if (this.#isClosed) return;
    this.#tenancy.look();
    this.#store.syncNow();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#tenancy.look();
    this.#inheritance.begin();
    const isWhole = !this.#inheritance.isReading;
    this.#isClosed = true;
    this.#inheritance.stop();
    this.#tenancy.end();
    this.#cancelChange?.();
    this.#store.close();
    if (isWhole && this.#waiting.size === 0) this.#store.removeFiles();
  }

  #find(which: WhichEvent): Entry | undefined {
    this.#tenancy.attend();
    this.#inheritance.begin();
    return this.#waiting.find(which);
  }

  /** The folder is another's, and what is on its disk with it. */
  #evicted(written: Entry | undefined): void {
    this.#inheritance.stop();
    if (written) this.#store.keepInMemory(written);
    for (const entry of [...this.#waiting]) if (this.#store.isSaved(entry)) this.#waiting.remove(entry);
    this.#store.forgetFolder();
    this.#changed();
  }

  #taken(damaged: number): void {
    this.#lose(this.#waiting.trim());
    if (damaged > 0) this.#options.onDropped('damaged', damaged);
    this.#expire();
    this.#changed();
  }

  #mayMakeFolder(): boolean {
    if (this.#options.mayWrite?.() ?? true) return true;
    this.#forgetAll();
    this.#store.giveUp();
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
}

function entryOf({ entry }: Dropped): Entry {
  return entry;
}
