import type { Clock } from '../../../src/shared/clock.js';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly call: () => void;
}

/** A day in summer at 10:00 UTC: far from every midnight. */
export const MORNING = Date.UTC(2026, 6, 14, 10);

/**
 * A clock that stands still until it is moved. Timers run in the order of their times, each followed by everything that it set off: promises,
 * and whatever of Node's own needs a turn of the event loop.
 */
export class VirtualClock implements Clock {
  #wall: number;
  #monotonic = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(now = MORNING) {
    this.#wall = now;
  }

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(ms: number, call: () => void): () => void {
    const timer = { at: this.#monotonic + Math.max(0, ms), order: this.#order++, call };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** The process that set them is killed. */
  dropTimers(): void {
    this.#timers.clear();
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** Lets time pass. */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    await settled();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.elapse(next.at - this.#monotonic);
      this.#timers.delete(next);
      next.call();
      await settled();
    }
    this.elapse(end - this.#monotonic);
    await settled();
  }

  /** Time passes in which no timer may run: the process is not there, or blocked. */
  elapse(ms: number): void {
    this.#monotonic += ms;
    this.#wall += ms;
  }

  /** The machine sleeps: the wall clock goes on, timers and monotonic time stand still. */
  sleep(ms: number): void {
    this.#wall += ms;
  }

  /** Somebody sets the clock. */
  step(ms: number): void {
    this.#wall += ms;
  }

  #next(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at > end) continue;
      if (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
    }
    return next;
  }
}

/** Turns of the event loop that let every promise run that waits for nothing but promises. */
export async function settled(turns = 3): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
