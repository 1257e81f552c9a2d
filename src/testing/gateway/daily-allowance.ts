import type { Clock } from '../../shared/clock.js';

const A_DAY_MS = 86_400_000;

/** How the day's calls stand. */
export interface DayStatus {
  /** The UTC day, `2026-11-23`. */
  readonly day: string;
  /** Calls with the right key that the account was charged with today. */
  readonly spent: number;
  /** Calls refused with 429 since the limit was reached. */
  readonly refused: number;
  /** `null`: no limit. */
  readonly limit: number | null;
  /** When the next UTC day begins, Unix milliseconds. */
  readonly resetsAt: number;
}

/** The account's calls of one UTC day (OnboardFlow API: "Limits of an account"). */
export class DailyAllowance {
  readonly #limit: number | null;
  readonly #clock: Pick<Clock, 'now'>;
  #dayNumber = 0;
  #spent = 0;
  #refused = 0;

  constructor(limit: number | null, clock: Pick<Clock, 'now'>) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** Takes one call from the day; false when none is left. */
  take(): boolean {
    this.#turnDay();
    if (this.#limit !== null && this.#spent >= this.#limit) {
      this.#refused += 1;
      return false;
    }
    this.#spent += 1;
    return true;
  }

  /** Whole seconds until the next UTC day, at least one: what a 429 says in `Retry-After`. */
  retryAfterSeconds(): number {
    return Math.max(1, Math.ceil((this.status().resetsAt - this.#clock.now()) / 1000));
  }

  status(): DayStatus {
    this.#turnDay();
    return {
      day: new Date(this.#dayNumber * A_DAY_MS).toISOString().slice(0, 10),
      spent: this.#spent,
      refused: this.#refused,
      limit: this.#limit,
      resetsAt: (this.#dayNumber + 1) * A_DAY_MS,
    };
  }

  /** Gives the day all its calls back. */
  clear(): void {
    this.#spent = 0;
    this.#refused = 0;
  }

  #turnDay(): void {
    const dayNumber = Math.floor(this.#clock.now() / A_DAY_MS);
    if (dayNumber === this.#dayNumber) return;
    this.#dayNumber = dayNumber;
    this.clear();
  }
}
