import type { Counts } from './counts.js';
import { BEGINNING, DAY } from './time.js';

interface Page {
  captured: number;
  calls: number;
  isTroubled: boolean;
}

/** The days of one copy: did it get its calls on those on which it could have used them? */
export class Diary {
  readonly #pages: readonly Page[];

  constructor(days: number) {
    this.#pages = Array.from({ length: days }, () => ({ captured: 0, calls: 0, isTroubled: false }));
  }

  captured(at: number): void {
    const page = this.#pageOf(at);
    if (page) page.captured += 1;
  }

  called(at: number): void {
    const page = this.#pageOf(at);
    if (page) page.calls += 1;
  }

  /** The network or the gateway was not there for it. */
  trouble(at: number): void {
    const page = this.#pageOf(at);
    if (page) page.isTroubled = true;
  }

  close(limit: number, counts: Counts): void {
    const fair = this.#pages.filter(({ captured, isTroubled }) => captured >= limit && !isTroubled);
    const calls = fair.length * limit;
    const made = fair.reduce((sum, page) => sum + page.calls, 0);
    counts.fairDays.calls += calls;
    counts.fairDays.made += made;
    if (made < calls / 2) counts.starved += 1;
  }

  #pageOf(at: number): Page | undefined {
    return this.#pages[Math.floor((at - BEGINNING) / DAY)];
  }
}
