import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/shared/clock.js';

interface Timer {
  readonly due: number;
  readonly call: () => void;
}

/** The clocks of one run of one copy. Time passes from moment to moment; what a timer sets off has happened before the next one runs. */
export class CopyClock implements Clock {
  /** The true time. */
  trueNow: number;
  readonly #lieMs: number;
  #monotonic = 0;
  readonly #timers = new Set<Timer>();

  constructor(trueNow: number, lieMs: number) {
    this.trueNow = trueNow;
    this.#lieMs = lieMs;
  }

  /** As a machine believes whose clock is off. */
  now(): number {
    return this.trueNow + this.#lieMs;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(ms: number, call: () => void): () => void {
    const timer = { due: this.#monotonic + Math.max(0, ms), call };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  async advanceTo(trueTime: number): Promise<void> {
    const end = this.#monotonic + (trueTime - this.trueNow);
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#elapse(next.due - this.#monotonic);
      this.#timers.delete(next);
      next.call();
      await turn();
    }
    this.#elapse(end - this.#monotonic);
  }

  /** The machine sleeps: no timer runs, and monotonic time stands still. */
  sleepUntil(trueTime: number): void {
    this.trueNow = trueTime;
  }

  #elapse(ms: number): void {
    this.#monotonic += ms;
    this.trueNow += ms;
  }

  #next(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.due <= end && (!next || timer.due < next.due)) next = timer;
    }
    return next;
  }
}
