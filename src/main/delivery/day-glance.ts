import { randomBytes } from 'node:crypto';
import type { Clock } from '../../shared/clock.js';
import type { DayFile, OpenDay } from './day-file.js';
import { DAY_MS, dayOf } from './time-units.js';

/** The day's count before the ledger is loaded, which comes with the sender: what was spent, and the first record of all. */
export class DayGlance {
  readonly #openDay: OpenDay;
  readonly #clock: Clock;

  constructor(openDay: OpenDay, clock: Clock) {
    this.#openDay = openDay;
    this.#clock = clock;
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
    return this.#openDay(dayOf(this.#clock.now()), randomBytes(4).toString('hex'));
  }
}
