import type { Clock } from '../../shared/clock.js';

/** How far the wall clock may run from the monotonic one before it is a stranger again: a day, as an answer's `Date` is judged by. */
const TOLERANCE_MS = 24 * 60 * 60 * 1000;

/** Whether the wall clock may be believed: from a confirmation on, until it jumps. */
export class ClockTrust {
  readonly #clock: Clock;
  #offset: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  confirm(): void {
    this.#offset = this.#clock.now() - this.#clock.monotonic();
  }

  get trusted(): boolean {
    if (this.#offset === undefined) return false;
    return Math.abs(this.#clock.now() - this.#clock.monotonic() - this.#offset) < TOLERANCE_MS;
  }
}
