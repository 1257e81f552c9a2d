import type { Clock } from '../../shared/clock.js';

/** The rate of requests, on monotonic time: a wall clock set back stalls nothing, and a sleep saves up no burst. */
export interface Pace {
  /** Resolves when one more request may start; rejects when the signal aborts first. */
  take(signal: AbortSignal): Promise<void>;
}

/** A bucket of one token, filled `perSecond` times a second: requests keep an even distance, and the first one after a rest waits for nothing. */
export function createPace(clock: Clock, perSecond: number): Pace {
  const distanceMs = 1000 / perSecond;
  let nextAt = Number.NEGATIVE_INFINITY;
  return {
    take(signal) {
      if (signal.aborted) return Promise.reject(signal.reason);
      const now = clock.monotonic();
      const at = Math.max(now, nextAt);
      nextAt = at + distanceMs;
      if (at <= now) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const stop = () => {
          cancel();
          reject(signal.reason);
        };
        const cancel = clock.after(at - now, () => {
          signal.removeEventListener('abort', stop);
          resolve();
        });
        signal.addEventListener('abort', stop, { once: true });
      });
    },
  };
}
