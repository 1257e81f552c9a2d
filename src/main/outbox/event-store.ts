import path from 'node:path';
import type { Clock } from '../../shared/clock.js';
import { STEP_BYTES } from './compaction.js';
import type { Entry } from './entry.js';
import { Journal } from './journal.js';
import { errorCode, type JournalFs, namesIn, removeFile } from './journal-fs.js';
import { ADOPTED_PREFIX, type JournalReading } from './journal-reading.js';
import { behindLine, eventLine, namedLine, settledLine, userLine } from './record.js';
import { RetryTimer } from './retry-timer.js';
import { Spare } from './spare.js';
import { ATTEND_MS } from './tenancy.js';
import { Tidying } from './tidying.js';
import type { WaitingEvents } from './waiting-events.js';
import type { WriterFolder } from './writer-folder.js';

/** A disk that failed is tried again after a second, then ever more rarely. */
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;

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
  /** Finds out what became of the folder, before much is written to it. */
  readonly attend: () => void;
}

/** Keeps waiting events on disk, or, while the disk fails, in memory alone, until all of it can be written. Never throws. */
export class EventStore {
  readonly #parts: EventStoreParts;
  readonly #journal: Journal;
  readonly #spare: Spare;
  readonly #tidying: Tidying;
  readonly #retrying: RetryTimer;
  #storage: 'disk' | 'memory' = 'disk';
  /** Entries that are in memory alone, in the order in which they came. */
  readonly #unsaved = new Set<Entry>();
  /** Those of them of which an older segment may still have a copy. */
  readonly #copied = new Set<Entry>();
  /** Lines about entries on disk that could not be written. */
  #owed: Buffer[] = [];
  /** Not even an acknowledgement could be written: the next retry tells. */
  #isBlocked = false;
  #hasWarned = false;
  /** Older segments are still being read: what survives is not known. */
  isReading = false;
  /** A segment could not be read: nothing is written anew and nothing removed in this run, for any file may speak of what is in it. */
  #hasUnread = false;
  /** A newer version's segments lie there. */
  #hasNewer = false;

  constructor(parts: EventStoreParts) {
    this.#parts = parts;
    this.#spare = new Spare(parts.fs, parts.folder);
    this.#journal = new Journal(parts.fs, parts.clock, parts.folder, (error) => {
      this.#fail(error);
      this.rewrite();
    });
    this.#tidying = new Tidying({
      ...parts,
      journal: this.#journal,
      isSaved: (entry) => this.isSaved(entry),
      knowsAll: () => !this.#hasNewer,
      survivors: () => parts.waiting.size - this.#unsaved.size + this.#copied.size,
      freed: () => this.#freed(),
    });
    this.#retrying = new RetryTimer(parts.clock, FIRST_RETRY_MS, LAST_RETRY_MS, () => this.#retry());
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
        // In the room of a reserve that was given up no event is written: what is delivered next could not be noted.
        if (!isNew) this.#spare.layIn();
        // Torn by a kill, it has made room for nothing: the other way round the next run would have one too many, and choose anew which one goes.
        const lines = dropped.length === 0 ? line : Buffer.concat([...this.#settledLines(dropped), line]);
        this.#journal.append(lines);
        if (isNew) this.#reserve();
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
    this.#goToMemory();
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

  /** The same for all that lies on disk without a user, read or not. */
  nameAll(user: string): void {
    const { fs, folder } = this.#parts;
    const names = folder.path === undefined ? [] : namesIn(fs, folder.path);
    this.#note([
      namedLine(
        user,
        names.filter((name) => name.startsWith(ADOPTED_PREFIX)),
      ),
    ]);
  }

  /** What was read from this writer's folder belongs to the journal from now on. */
  took({ files, bytes, damaged, adopted, hasUnread, hasNewer }: JournalReading): void {
    this.#hasUnread ||= hasUnread;
    this.#hasNewer ||= hasNewer;
    this.#journal.took(files, bytes, adopted);
    const { path: own } = this.#parts.folder;
    if (damaged > 0 || files.some((file) => path.dirname(file) !== own)) this.#tidying.request();
  }

  /** The active segment is damaged, or not to be trusted: everything in memory is written again. Older copies lie there still. */
  rewrite(): void {
    for (const entry of this.#parts.waiting) if (this.isSaved(entry)) this.#copied.add(entry);
    this.#tidying.stop();
    this.#journal.abandonActive();
    this.#tidying.request();
    this.#unsaveAll();
  }

  /** The folder is gone: everything in memory is written to another. */
  rewriteElsewhere(): void {
    this.forgetFolder();
    this.#unsaveAll();
  }

  /** The folder is another's, or nobody's. What is in memory alone still waits to be written. */
  forgetFolder(): void {
    this.#tidying.reset();
    this.#hasUnread = this.#hasNewer = false;
    this.#journal.forget();
    this.#parts.folder.forget();
    this.#owed = [];
    this.#copied.clear();
    if (this.#unsaved.size > 0) this.#goToMemory(0);
  }

  /** Back to the beginning: nothing waits, nothing is on disk. */
  reset(): void {
    this.#unsaved.clear();
    this.forgetFolder();
    this.#retrying.cancel();
    this.#isBlocked = false;
    this.#storage = 'disk';
  }

  /** What was in memory alone is no more. What comes next waits for the same leave. */
  giveUp(): void {
    this.#unsaved.clear();
    this.#owed = [];
  }

  releaseSpare(): void {
    this.#spare.release();
  }

  tidy(): void {
    if (!this.isReading && !this.#hasUnread) this.#tidying.tidy(this.#storage === 'disk');
  }

  syncNow(): void {
    this.#journal.syncNow();
  }

  /** Writes what is still in memory alone, if the disk takes it, and closes. */
  close(): void {
    this.#tidying.stop();
    if (this.#storage === 'memory' && this.#mayWrite()) this.#save(Number.POSITIVE_INFINITY);
    this.#retrying.cancel();
    this.#journal.close();
  }

  /** With nothing waiting, nothing is left. After `close`. */
  removeFiles(): void {
    const { fs, folder } = this.#parts;
    if (
      folder.path === undefined ||
      this.#hasUnread ||
      !this.#journal.older.every((file) => removeFile(fs, file))
    )
      return;
    this.#journal.removeEmptyFolders();
    this.#spare.release();
    folder.remove();
  }

  #unsaveAll(): void {
    this.#isBlocked = true;
    for (const entry of this.#parts.waiting) this.#unsaved.add(entry);
    this.#goToMemory(0);
  }

  /** Lines that settle what is on disk; what is in memory alone is forgotten with none. */
  #settledLines(entries: readonly Entry[]): Buffer[] {
    const onDisk = entries.filter((entry) => !this.#unsaved.delete(entry) || this.#copied.delete(entry));
    return onDisk.map((entry) => settledLine(entry.id));
  }

  /** Writes what must not be lost if there is any way to: lines about events that are on disk. */
  #note(lines: readonly Buffer[]): void {
    if (lines.length === 0) return;
    if (this.#isBlocked || !this.#append(lines)) this.#owed.push(...lines);
  }

  #append(lines: readonly Buffer[]): boolean {
    try {
      this.#journal.append(lines.length === 1 ? (lines[0] as Buffer) : Buffer.concat(lines));
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
    this.#goToMemory();
  }

  #goToMemory(retryMs?: number): void {
    if (this.#storage === 'disk') {
      this.#storage = 'memory';
      this.#parts.changed();
    }
    this.#retrying.arm(retryMs);
  }

  #freed(): void {
    if (this.#storage === 'disk') return;
    this.#retrying.cancel();
    this.#retrying.arm(0);
  }

  #retry(): void {
    this.#parts.attend();
    if (!this.#mayWrite()) return;
    this.#isBlocked = false;
    // What is owed comes first, then the reserve, then events.
    const saved = this.#save(0) !== 'none' && this.#reserve() ? this.#save(STEP_BYTES) : 'none';
    if (saved === 'all') this.#returnToDisk();
    else if (saved === 'some') this.#retrying.arm(0);
    else this.#retrying.failed();
  }

  #returnToDisk(): void {
    this.#retrying.succeeded();
    this.#storage = 'disk';
    this.#parts.changed();
    this.tidy();
  }

  /** A folder that was lost is made again only with leave. */
  #mayWrite(): boolean {
    return this.#parts.folder.path !== undefined || this.#parts.mayMakeFolder();
  }

  /** Lays in a reserve; false where there is no room for it. */
  #reserve(): boolean {
    try {
      this.#spare.layIn();
      return true;
    } catch {
      return false;
    }
  }

  /** Writes what is owed and what is in memory alone, about `maxBytes` of it. */
  #save(maxBytes: number): 'all' | 'some' | 'none' {
    const startedAt = this.#parts.clock.monotonic();
    const entries: Entry[] = [];
    const lines: Buffer[] = [...this.#owed];
    let bytes = 0;
    for (const entry of this.#unsaved) {
      if (bytes >= maxBytes) break;
      entries.push(entry);
      lines.push(eventLine(entry));
      bytes += entry.bytes;
    }
    // Said for all once more: who was put behind before whom is otherwise lost between what was owed and what was unsaved.
    if (entries.length === this.#unsaved.size) {
      for (const entry of this.#parts.waiting.behind()) lines.push(behindLine(entry.id));
    }
    if (lines.length > 0) {
      try {
        this.#journal.append(Buffer.concat(lines));
      } catch {
        return 'none';
      }
      if (this.#parts.clock.monotonic() - startedAt >= ATTEND_MS && !this.isInPlace()) return 'none';
    }
    this.#owed = [];
    for (const entry of entries) {
      this.#unsaved.delete(entry);
      this.#copied.delete(entry);
    }
    return this.#unsaved.size === 0 ? 'all' : 'some';
  }
}
