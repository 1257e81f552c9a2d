import type { Clock } from '../../shared/clock.js';
import { MINUTE_MS } from './time-units.js';

/** Timers stand still or run late across a sleep, and the wall clock may be set: a long wait is looked at again this often. */
const LONGEST_MS = 5 * MINUTE_MS;

/** The sender's one timer. Arming it again replaces it. */
export class WakeTimer {
  readonly #clock: Clock;
  readonly #wake: () => void;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, wake: () => void) {
    this.#clock = clock;
    this.#wake = wake;
  }

  arm(ms: number): void {
    this.cancel();
    this.#cancel = this.#clock.after(Math.min(Math.max(Math.ceil(ms), 0), LONGEST_MS), () => {
      this.#cancel = undefined;
      this.#wake();
    });
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
