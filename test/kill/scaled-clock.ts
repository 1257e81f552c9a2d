import type { Clock } from '../../src/shared/clock.js';

/** A time that all processes of a trial and its gateway share, and that may run faster than the world's. */
export interface Timescale {
  /** Unix milliseconds at which both times were the same. */
  readonly epoch: number;
  readonly scale: number;
  readonly offsetMs: number;
}

export function timeOf({ epoch, scale, offsetMs }: Timescale): number {
  return epoch + (Date.now() - epoch) * scale + offsetMs;
}

export function scaledClock(timescale: Timescale): Clock {
  const { scale } = timescale;
  return {
    now: () => timeOf(timescale),
    monotonic: () => performance.now() * scale,
    after(ms, call) {
      const timer = setTimeout(call, ms / scale);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
