import type { Clock } from '../../shared/clock.js';

/** Calls again after a delay that doubles with each failure. */
export class RetryTimer {
  readonly #clock: Clock;
  readonly #firstMs: number;
  readonly #lastMs: number;
  readonly #call: () => void;
  #delayMs: number;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, firstMs: number, lastMs: number, call: () => void) {
    this.#clock = clock;
    this.#firstMs = this.#delayMs = firstMs;
    this.#lastMs = lastMs;
    this.#call = call;
  }

  /** Unless it is armed already. */
  arm(delayMs = this.#delayMs): void {
    this.#cancel ??= this.#clock.after(delayMs, () => {
      this.#cancel = undefined;
      this.#call();
    });
  }

  failed(): void {
    this.#delayMs = Math.min(2 * this.#delayMs, this.#lastMs);
    this.arm();
  }

  succeeded(): void {
    this.#delayMs = this.#firstMs;
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
