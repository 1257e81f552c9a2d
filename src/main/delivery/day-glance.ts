import { randomBytes } from 'node:crypto';
import type { Clock } from '../../shared/clock.js';
import { DayFile, type LedgerFs } from './day-file.js';
import { DAY_MS, dayOf } from './time-units.js';

export interface DayGlanceParts {
  readonly fs: LedgerFs;
  /** The site's folder. */
  readonly folder: string;
  readonly clock: Clock;
}

/** The day's count before the ledger is loaded, which comes with the sender: what was spent, and the first record of all. */
export class DayGlance {
  readonly #parts: DayGlanceParts;

  constructor(parts: DayGlanceParts) {
    this.#parts = parts;
  }

  /**
   * Begins the count of a new site, before anything else is written for it: a folder with other files and no count is taken for one whose count
   * was lost. What the disk does not take now, the ledger finds out.
   */
  begin(): void {
    this.#file().append('V', 0);
  }

  /** What the machine's own clock calls today. */
  today(): { readonly spent: number; readonly resetsAt: number } {
    const file = this.#file();
    file.read();
    return { spent: file.tally.spent, resetsAt: (file.day + 1) * DAY_MS };
  }

  #file(): DayFile {
    const { fs, folder, clock } = this.#parts;
    return new DayFile(fs, folder, dayOf(clock.now()), randomBytes(4).toString('hex'));
  }
}
