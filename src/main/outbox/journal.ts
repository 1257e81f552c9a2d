import path from 'node:path';
import type { Clock } from '../../shared/clock.js';
import { syncFolder, syncFolderNow } from './folder-sync.js';
import { errorCode, type JournalFs, namesIn, removeFile, removeFolder } from './journal-fs.js';
import { SegmentFile } from './segment-file.js';
import { lastSequence, segmentName } from './segment-name.js';
import { SPARE_NAME } from './spare.js';
import type { WriterFolder } from './writer-folder.js';

/** What is written reaches the device at the latest this long after: a power cut takes no more. */
const SYNC_AFTER_MS = 1000;

/** The segments of one writer: the one that is written, and those before it. Throws what the disk throws. */
export class Journal {
  readonly #fs: JournalFs;
  readonly #clock: Clock;
  readonly #folder: WriterFolder;
  /** The device would not take what the file system had taken. */
  readonly #syncFailed: (error: Error) => void;
  #active: SegmentFile | undefined;
  #sequence = 0;
  /** In the order in which they may be removed: an event's file never after the one that settles it. */
  #older: string[] = [];
  #olderBytes = 0;
  #adopted: string[] = [];
  /** Whether the device has the names of all segments. */
  #isListed = true;
  /** Older segments that the device may not have yet. */
  readonly #retiring = new Set<SegmentFile>();
  /** As much of the active segment as the device certainly has. */
  #synced = 0;
  #cancelSync: (() => void) | undefined;

  constructor(fs: JournalFs, clock: Clock, folder: WriterFolder, syncFailed: (error: Error) => void) {
    this.#fs = fs;
    this.#clock = clock;
    this.#folder = folder;
    this.#syncFailed = syncFailed;
  }

  get bytes(): number {
    return this.#olderBytes + (this.#active?.size ?? 0);
  }

  /** Segments that are written no more. */
  get older(): readonly string[] {
    return this.#older;
  }

  /** Writes lines; the folder and a new segment are made when there is none. */
  append(lines: Uint8Array): void {
    this.#active ??= this.#open();
    this.#active.append(lines);
    this.#cancelSync ??= this.#clock.after(SYNC_AFTER_MS, () => this.#sync());
  }

  /** Segments that were found on disk, in the order of their removal: they go before ours, whose lines may settle theirs. */
  took(files: readonly string[], bytes: number, adopted: readonly string[] = []): void {
    this.#older = [...files, ...this.#older];
    this.#olderBytes += bytes;
    this.#adopted.push(...adopted);
    this.removeEmptyFolders();
  }

  /** Of adopted writers, whose segments are gone. */
  removeEmptyFolders(): void {
    this.#adopted = this.#adopted.filter((folder) => {
      removeFile(this.#fs, path.join(folder, SPARE_NAME));
      return !removeFolder(this.#fs, folder);
    });
  }

  /** The active segment joins the older ones; the next line opens another. Answers the number that a segment for what survives of them goes by. */
  roll(): number {
    const { path: folder } = this.#folder;
    if (folder) this.#sequence = Math.max(this.#sequence, lastSequence(namesIn(this.#fs, folder)));
    const active = this.#active;
    if (!active) return this.#sequence;
    this.#active = undefined;
    this.#older.push(active.path);
    this.#olderBytes += active.size;
    this.#retiring.add(active);
    active.sync(() => {
      if (this.#retiring.delete(active)) active.close();
      this.#list();
    });
    return this.#sequence;
  }

  /** A segment for what survives up to this number: it comes after those, and before whatever was written since. */
  openSurvivors(sequence: number): SegmentFile {
    const folder = this.#folder.make();
    const names = namesIn(this.#fs, folder);
    let generation = 1;
    while (names.includes(segmentName({ sequence, generation }))) generation += 1;
    return new SegmentFile(this.#fs, path.join(folder, segmentName({ sequence, generation })));
  }

  /** These files are gone, and what survived of them lies in `survivors`. */
  replaced(files: readonly string[], survivors: SegmentFile | undefined, bytes: number): void {
    const gone = new Set(files);
    const left = this.#older.filter((file) => !gone.has(file));
    this.#older = survivors ? [survivors.path, ...left] : left;
    this.#olderBytes = Math.max(0, this.#olderBytes - bytes + (survivors?.size ?? 0));
  }

  /** Whether what was written still lies where it was. */
  isInPlace(): boolean {
    return this.#active ? this.#active.isInPlace() : this.#folder.fate() === 'ours';
  }

  /** The active segment is damaged, or its device is: what is left of it is removed in its turn. */
  abandonActive(): void {
    this.#disarm();
    const active = this.#active;
    if (!active) return;
    this.#active = undefined;
    this.#older.push(active.path);
    this.#olderBytes += active.size;
    active.close();
  }

  /** Everything is another's, or gone. */
  forget(): void {
    this.abandonActive();
    this.#older = [];
    this.#adopted = [];
    this.#olderBytes = 0;
    this.#sequence = 0;
  }

  /** Waits for the device. */
  syncNow(): void {
    const active = this.#active && this.#active.size > this.#synced ? this.#active : undefined;
    const unsynced = active ? [active, ...this.#retiring] : [...this.#retiring];
    this.#disarm();
    try {
      for (const segment of unsynced) segment.syncNow();
      if (!this.#isListed && this.#folder.path) syncFolderNow(this.#fs, this.#folder.path);
      this.#isListed = true;
      if (active) this.#synced = active.size;
    } catch (error) {
      this.#syncFailed(error as Error);
    }
  }

  close(): void {
    this.syncNow();
    this.abandonActive();
    for (const segment of this.#retiring) segment.close();
    this.#retiring.clear();
  }

  #open(): SegmentFile {
    const folder = this.#folder.make();
    this.#sequence = Math.max(this.#sequence, lastSequence(namesIn(this.#fs, folder)));
    for (;;) {
      this.#sequence += 1;
      const file = path.join(folder, segmentName({ sequence: this.#sequence, generation: 0 }));
      try {
        this.#synced = 0;
        this.#isListed = false;
        return new SegmentFile(this.#fs, file);
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw error;
      }
    }
  }

  #sync(): void {
    this.#disarm();
    const active = this.#active;
    if (!active) return;
    const { size } = active;
    active.sync((error) => {
      // One that was given up meanwhile is closed, and its sync fails for that.
      if (active !== this.#active) return;
      if (error) this.#syncFailed(error);
      else this.#synced = Math.max(this.#synced, size);
      this.#list();
    });
  }

  #list(): void {
    const sequence = this.#sequence;
    if (this.#isListed || !this.#folder.path) return;
    syncFolder(this.#fs, this.#folder.path, () => {
      this.#isListed ||= sequence === this.#sequence;
    });
  }

  #disarm(): void {
    this.#cancelSync?.();
    this.#cancelSync = undefined;
  }
}
