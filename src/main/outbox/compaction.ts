import path from 'node:path';
import type { Clock } from '../../shared/clock.js';
import type { Entry } from './entry.js';
import { syncFolder } from './folder-sync.js';
import type { Journal } from './journal.js';
import { isFolder, type JournalFs, removeFile } from './journal-fs.js';
import { behindLine, completeLine, eventLine } from './record.js';
import type { SegmentFile } from './segment-file.js';

/** Written at a time, between which the thread is free: some hundred lines, about a millisecond. */
export const STEP_BYTES = 64 * 1024;

export interface CompactionParts {
  readonly fs: JournalFs;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Whether the event lies on disk and still waits. */
  readonly survives: (entry: Entry) => boolean;
  readonly isBehind: (entry: Entry) => boolean;
  /** Whether all that lies in the journal has been read: else survivors may not say that they are all. */
  readonly knowsAll: () => boolean;
  /** Over: with all older segments gone, or not. */
  readonly done: (complete: boolean) => void;
}

/**
 * Writes what still waits to a segment of its own and removes the older ones, step by step. What is settled meanwhile is noted in the active segment,
 * so that a kill at any step leaves each event at least once and its acknowledgement beside it. Survivors are on the device before a file goes.
 */
export class Compaction {
  readonly #parts: CompactionParts;
  readonly #sources: readonly string[];
  readonly #sourceBytes: number;
  readonly #survivors: readonly Entry[];
  /** The number up to which the segments are written anew. */
  readonly #sequence: number;
  #at = 0;
  #segment: SegmentFile | undefined;
  /** How many sources are gone; undefined while the survivors are not safe. */
  #removed: number | undefined;
  #isOver = false;
  #cancelStep: () => void = () => {};

  constructor(parts: CompactionParts, entries: Iterable<Entry>) {
    this.#parts = parts;
    this.#sequence = parts.journal.roll();
    this.#sources = parts.journal.older.slice();
    this.#sourceBytes = parts.journal.bytes;
    this.#survivors = [...entries].filter(parts.survives);
    this.#next(() => this.#write());
  }

  /** Leaves the journal as it is at this step. */
  cancel(): void {
    if (this.#isOver) return;
    this.#cancelStep();
    if (this.#removed === undefined) this.#discard();
    else this.#hand(this.#removed, false);
  }

  #write(): void {
    const lines: Buffer[] = [];
    let bytes = 0;
    while (bytes < STEP_BYTES && this.#at < this.#survivors.length) {
      const entry = this.#survivors[this.#at++] as Entry;
      if (!this.#parts.survives(entry)) continue;
      lines.push(eventLine(entry));
      if (this.#parts.isBehind(entry)) lines.push(behindLine(entry.id));
      bytes += entry.bytes;
    }
    const isLast = this.#at === this.#survivors.length;
    if (isLast && (this.#segment || lines.length > 0) && this.#parts.knowsAll()) lines.push(completeLine());
    try {
      if (lines.length > 0) {
        this.#segment ??= this.#parts.journal.openSurvivors(this.#sequence);
        this.#segment.append(Buffer.concat(lines));
      }
    } catch {
      this.#giveUp();
      return;
    }
    if (isLast) this.#sync();
    else this.#next(() => this.#write());
  }

  #sync(): void {
    const segment = this.#segment;
    if (!segment) {
      this.#next(() => this.#remove());
      return;
    }
    segment.sync((error) => {
      if (this.#isOver) return;
      if (error) this.#giveUp();
      else
        syncFolder(this.#parts.fs, path.dirname(segment.path), () => {
          if (!this.#isOver) this.#next(() => this.#remove());
        });
    });
  }

  /** In order, and no further than the first that stays: the file that settles an event never goes before the event's. */
  #remove(): void {
    const { fs, journal, done } = this.#parts;
    this.#removed ??= 0;
    const file = this.#sources[this.#removed];
    const isComplete = file === undefined;
    if (!isComplete && (removeFile(fs, file) || isFolder(fs, file))) {
      this.#removed += 1;
      this.#next(() => this.#remove());
      return;
    }
    this.#hand(this.#removed, isComplete);
    journal.removeEmptyFolders();
    done(isComplete);
  }

  #giveUp(): void {
    this.#discard();
    this.#parts.done(false);
  }

  /** Survivors take the place of the first `removed` sources. */
  #hand(removed: number, isComplete: boolean): void {
    this.#end();
    const bytes = isComplete ? this.#sourceBytes : 0;
    this.#parts.journal.replaced(this.#sources.slice(0, removed), this.#segment, bytes);
  }

  #discard(): void {
    this.#end();
    const { fs, journal } = this.#parts;
    // One that cannot be removed now goes with the next: never later than what settles its events.
    if (this.#segment && !removeFile(fs, this.#segment.path)) journal.took([this.#segment.path], 0);
  }

  #end(): void {
    this.#isOver = true;
    this.#segment?.close();
  }

  #next(step: () => void): void {
    this.#cancelStep = this.#parts.clock.after(0, step);
  }
}
