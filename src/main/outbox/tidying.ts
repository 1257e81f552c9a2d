import type { Clock } from '../../shared/clock.js';
import { Compaction } from './compaction.js';
import type { Entry } from './entry.js';
import type { Journal } from './journal.js';
import type { JournalFs } from './journal-fs.js';
import type { WaitingEvents } from './waiting-events.js';

/** A journal is written anew when more than this much of it, and more than half, speaks of what is settled: what was delivered need not lie about. */
const MOST_WASTE_BYTES = 64 * 1024;
/** Each run opens one. */
const MOST_SEGMENTS = 8;
/** After a compaction that failed. */
const RETRY_MS = 60_000;

export interface TidyingParts {
  readonly fs: JournalFs;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly waiting: WaitingEvents;
  readonly isSaved: (entry: Entry) => boolean;
  /** Whether all that lies in the journal has been read. */
  readonly knowsAll: () => boolean;
  /** How many events on disk still wait. */
  readonly survivors: () => number;
  /** There is more room on the disk than before. */
  readonly freed: () => void;
}

/** Sees to it that a journal does not outgrow what waits. */
export class Tidying {
  readonly #parts: TidyingParts;
  #compaction: Compaction | undefined;
  /** Something was found that is better written anew. */
  #isUntidy = false;
  /** Monotonic. */
  #notBefore = 0;

  constructor(parts: TidyingParts) {
    this.#parts = parts;
  }

  /** At the next occasion, however little there is to gain. */
  request(): void {
    this.#isUntidy = true;
  }

  /** Begins to write the journal anew, step by step, when it is worth it. `canWrite`: there is a disk to write survivors to. */
  tidy(canWrite: boolean): void {
    const { clock, waiting } = this.#parts;
    if (this.#compaction || !this.#isWorthIt(canWrite) || clock.monotonic() < this.#notBefore) return;
    this.#compaction = new Compaction(
      {
        ...this.#parts,
        survives: (entry) => entry.waits && this.#parts.isSaved(entry),
        isBehind: (entry) => waiting.isBehind(entry),
        done: (isComplete) => {
          this.#compaction = undefined;
          this.#isUntidy = !isComplete;
          this.#notBefore = isComplete ? 0 : clock.monotonic() + RETRY_MS;
          if (isComplete) this.#parts.freed();
        },
      },
      waiting,
    );
  }

  /** The journal stays as it is at this step. */
  stop(): void {
    this.#compaction?.cancel();
    this.#compaction = undefined;
  }

  /** There is another journal, or none. */
  reset(): void {
    this.stop();
    this.#isUntidy = false;
    this.#notBefore = 0;
  }

  #isWorthIt(canWrite: boolean): boolean {
    const { journal, waiting, survivors } = this.#parts;
    const isWasteful = journal.bytes - waiting.bytes > Math.max(MOST_WASTE_BYTES, waiting.bytes);
    const isBetter = isWasteful || this.#isUntidy || journal.older.length > MOST_SEGMENTS;
    // To remove what is settled takes no room.
    return isBetter && journal.bytes > 0 && (canWrite || survivors() === 0);
  }
}
