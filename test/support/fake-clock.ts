import type { Clock } from '../../src/shared/clock.js';

/** A clock that stands still until it is told. Timers run in the order of their time. */
export class FakeClock implements Clock {
  #now: number;
  #monotonic = 0;
  #timers: { readonly at: number; readonly call: () => void }[] = [];

  constructor(now = Date.UTC(2026, 0, 15, 12)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(ms: number, call: () => void): () => void {
    const timer = { at: this.#monotonic + ms, call };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Timers that are armed. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Time goes by, on both clocks. */
  advance(ms: number): void {
    const end = this.#monotonic + ms;
    for (;;) {
      const next = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now += next.at - this.#monotonic;
      this.#monotonic = next.at;
      next.call();
    }
    this.#now += end - this.#monotonic;
    this.#monotonic = end;
  }

  /** Somebody sets the wall clock, or the machine sleeps: no timer runs. */
  stepWall(ms: number): void {
    this.#now += ms;
  }
}
