import path from 'node:path';
import type { Clock } from '../../shared/clock.js';
import { Compaction, STEP_BYTES } from './compaction.js';
import type { Entry } from './entry.js';
import { Journal } from './journal.js';
import { errorCode, type JournalFs, removeFile } from './journal-fs.js';
import type { JournalReading } from './journal-reading.js';
import { behindLine, eventLine, settledLine, userLine } from './record.js';
import { Spare } from './spare.js';
import type { WaitingEvents } from './waiting-events.js';
import type { WriterFolder } from './writer-folder.js';

/** A disk that failed is tried again after a second, then ever more rarely. */
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;

/** A journal is written anew when more than this much of it, and more than half, speaks of what is settled. */
const MOST_WASTE_BYTES = 256 * 1024;
/** With nothing waiting this much is enough: what was delivered need not lie about. */
const MOST_EMPTY_BYTES = 64 * 1024;
const MOST_SEGMENTS = 8;

export interface EventStoreParts {
  readonly fs: JournalFs;
  readonly clock: Clock;
  readonly folder: WriterFolder;
  readonly waiting: WaitingEvents;
  readonly warn: (line: string) => void;
  /** `storage` changed. */
  readonly changed: () => void;
  /** Asked before a lost folder is made anew: it may be gone because somebody wants no files. False also when everything was given up meanwhile. */
  readonly mayMakeFolder: () => boolean;
}

/** Keeps waiting events on disk, or, while the disk fails, in memory alone, until all of it can be written. Never throws. */
export class EventStore {
  readonly #parts: EventStoreParts;
  readonly #journal: Journal;
  readonly #spare: Spare;
  #storage: 'disk' | 'memory' = 'disk';
  /** Entries that are in memory alone, in the order in which they came. */
  readonly #unsaved = new Set<Entry>();
  /** Lines about entries on disk that could not be written. */
  #owed: Buffer[] = [];
  /** Not even an acknowledgement could be written: the next retry tells. */
  #isBlocked = false;
  #retryMs = FIRST_RETRY_MS;
  #cancelRetry: (() => void) | undefined;
  #hasWarned = false;
  #compaction: Compaction | undefined;
  /** Something was found that is better written anew. */
  #isUntidy = false;
  /** Monotonic: when tidying that failed may be tried again. */
  #notBefore = 0;
  /** Older segments are still being read: what survives is not known. */
  isReading = false;

  constructor(parts: EventStoreParts) {
    this.#parts = parts;
    this.#spare = new Spare(parts.fs, parts.folder);
    this.#journal = new Journal(parts.fs, parts.clock, parts.folder, (error) => {
      this.#fail(error);
      this.rewrite(parts.waiting);
    });
  }

  get storage(): 'disk' | 'memory' {
    return this.#storage;
  }

  isInPlace(): boolean {
    return this.#journal.isInPlace();
  }

  isSaved(entry: Entry): boolean {
    return !this.#unsaved.has(entry);
  }

  /** Writes an event with its `line`, and that `dropped` went for it. */
  add(entry: Entry, line: Buffer, dropped: readonly Entry[]): 'disk' | 'memory' {
    if (this.#storage === 'disk') {
      const isNew = this.#parts.folder.path === undefined;
      try {
        const lines = this.#settledLines(dropped);
        this.#journal.append(lines.length === 0 ? line : Buffer.concat([line, ...lines]));
        if (isNew) this.#spare.layIn();
        if (dropped.length > 0) this.tidy();
        return 'disk';
      } catch (error) {
        this.#fail(error);
      }
    }
    this.keepInMemory(entry);
    this.settle(dropped);
    return 'memory';
  }

  /** An entry that is on no disk of ours: written when it works. */
  keepInMemory(entry: Entry): void {
    this.#unsaved.add(entry);
    this.#goToMemory(this.#retryMs);
  }

  settle(entries: readonly Entry[]): void {
    this.#note(this.#settledLines(entries));
    this.tidy();
  }

  putBehind(entry: Entry): void {
    if (this.isSaved(entry)) this.#note([behindLine(entry.id)]);
  }

  assignUser(user: string, entries: readonly Entry[]): void {
    const ids = entries.filter((entry) => this.isSaved(entry)).map((entry) => entry.id);
    if (ids.length > 0) this.#note([userLine(user, ids)]);
  }

  /** What was read from this writer's folder belongs to the journal from now on. */
  took({ files, bytes, damaged }: JournalReading): void {
    this.#journal.took(files, bytes);
    const { path: own } = this.#parts.folder;
    this.#isUntidy ||= damaged > 0 || files.some((file) => path.dirname(file) !== own);
  }

  /** The journal is damaged or gone: everything in memory is written again. */
  rewrite(entries: Iterable<Entry>): void {
    this.#cancelCompaction();
    this.#journal.abandonActive();
    this.#isUntidy = this.#journal.older.length > 0;
    this.#owed = [];
    this.#isBlocked = true;
    for (const entry of entries) this.#unsaved.add(entry);
    this.#goToMemory(0);
  }

  /** The folder is another's, or nobody's. What is in memory alone still waits to be written. */
  forgetFolder(): void {
    this.#cancelCompaction();
    this.#journal.forget();
    this.#parts.folder.forget();
    this.#owed = [];
    this.#isUntidy = false;
    if (this.#unsaved.size > 0) this.#goToMemory(0);
  }

  /** Back to the beginning: nothing waits, nothing is on disk. */
  reset(): void {
    this.#unsaved.clear();
    this.forgetFolder();
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#isBlocked = false;
    this.#storage = 'disk';
  }

  releaseSpare(): void {
    this.#spare.release();
  }

  /** Writes the journal anew, step by step, when it is worth it. */
  tidy(): void {
    const { fs, clock, waiting } = this.#parts;
    if (this.#compaction || this.isReading || !this.#isWorthTidying()) return;
    if (clock.monotonic() < this.#notBefore) return;
    this.#compaction = new Compaction(
      {
        fs,
        clock,
        journal: this.#journal,
        survives: (entry) => entry.waits && this.isSaved(entry),
        isBehind: (entry) => waiting.isBehind(entry),
        done: (complete) => {
          this.#compaction = undefined;
          this.#isUntidy = !complete;
          this.#notBefore = complete ? 0 : clock.monotonic() + LAST_RETRY_MS;
        },
      },
      waiting,
    );
  }

  syncNow(): void {
    this.#journal.syncNow();
  }

  /** Writes what is still in memory alone, if the disk takes it, and closes. */
  close(): void {
    this.#cancelCompaction();
    if (this.#storage === 'memory') {
      this.#isBlocked = false;
      this.#save(Number.POSITIVE_INFINITY);
    }
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#journal.close();
  }

  /** With nothing waiting, nothing is left. After `close`. */
  removeFiles(): void {
    const { fs, folder } = this.#parts;
    if (folder.path === undefined || !this.#journal.older.every((file) => removeFile(fs, file))) return;
    this.#spare.release();
    folder.remove();
  }

  #isWorthTidying(): boolean {
    const { waiting } = this.#parts;
    const { bytes, older } = this.#journal;
    if (waiting.size === 0 && bytes > MOST_EMPTY_BYTES) return true;
    if (this.#storage === 'memory') return false;
    if (this.#isUntidy || older.length > MOST_SEGMENTS) return older.length > 0;
    return bytes - waiting.bytes > Math.max(MOST_WASTE_BYTES, waiting.bytes);
  }

  /** Lines that settle what is on disk; what is in memory alone is forgotten with none. */
  #settledLines(entries: readonly Entry[]): Buffer[] {
    return entries.filter((entry) => !this.#unsaved.delete(entry)).map((entry) => settledLine(entry.id));
  }

  /** Writes what must not be lost if there is any way to: lines about events that are on disk. */
  #note(lines: readonly Buffer[]): void {
    if (lines.length === 0) return;
    if (this.#isBlocked || !this.#append(lines)) this.#owed.push(...lines);
  }

  #append(lines: readonly Buffer[]): boolean {
    try {
      this.#journal.append(Buffer.concat(lines));
      return true;
    } catch (error) {
      this.#fail(error);
      if (this.#spare.release()) return this.#append(lines);
      this.#isBlocked = true;
      return false;
    }
  }

  #fail(error: unknown): void {
    const code = errorCode(error);
    if (!this.#hasWarned) {
      this.#hasWarned = true;
      this.#parts.warn(
        `events cannot be written to disk (${code}): they are kept in memory, with the same bounds, until it works again`,
      );
    }
    this.#goToMemory(this.#retryMs);
  }

  #goToMemory(retryMs: number): void {
    if (this.#storage === 'disk') {
      this.#storage = 'memory';
      this.#parts.changed();
    }
    this.#cancelRetry ??= this.#parts.clock.after(retryMs, () => this.#retry());
  }

  #retry(): void {
    this.#cancelRetry = undefined;
    if (this.#parts.folder.path === undefined && !this.#parts.mayMakeFolder()) return;
    this.#isBlocked = false;
    const saved = this.#save(STEP_BYTES);
    if (saved === 'all') this.#returnToDisk();
    else if (saved === 'some') this.#goToMemory(0);
    else {
      this.#isBlocked = true;
      this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
      this.#goToMemory(this.#retryMs);
    }
  }

  #returnToDisk(): void {
    this.#retryMs = FIRST_RETRY_MS;
    this.#storage = 'disk';
    this.#spare.layIn();
    this.#parts.changed();
    this.tidy();
  }

  /** Writes what is owed and what is in memory alone, about `maxBytes` of it. */
  #save(maxBytes: number): 'all' | 'some' | 'none' {
    const entries: Entry[] = [];
    const lines: Buffer[] = [...this.#owed];
    let bytes = 0;
    for (const entry of this.#unsaved) {
      if (bytes >= maxBytes) break;
      entries.push(entry);
      lines.push(eventLine(entry));
      if (this.#parts.waiting.isBehind(entry)) lines.push(behindLine(entry.id));
      bytes += entry.bytes;
    }
    if (lines.length > 0) {
      try {
        this.#journal.append(Buffer.concat(lines));
      } catch {
        return 'none';
      }
    }
    this.#owed = [];
    for (const entry of entries) this.#unsaved.delete(entry);
    return this.#unsaved.size === 0 ? 'all' : 'some';
  }

  #cancelCompaction(): void {
    this.#compaction?.cancel();
    this.#compaction = undefined;
  }
}
