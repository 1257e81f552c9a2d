import { WINDOW_BURST, WINDOW_CALLS_PER_SECOND } from '../shared/bridge.js';

/** What is over the share is told in one message a second. */
const TELL_MS = 1_000;

/**
 * A window's share of calls: a token bucket on the monotonic clock, emptied by every call and filled by time. `tellDropped` hears how many were refused.
 */
export function createFairShare(
  monotonic: () => number,
  tellDropped: (count: number) => void,
): () => boolean {
  let tokens = WINDOW_BURST;
  let at = monotonic();
  let dropped = 0;
  return () => {
    const now = monotonic();
    tokens = Math.min(WINDOW_BURST, tokens + ((now - at) / 1_000) * WINDOW_CALLS_PER_SECOND);
    at = now;
    if (tokens >= 1) {
      tokens -= 1;
      return true;
    }
    dropped += 1;
    if (dropped === 1) {
      setTimeout(() => {
        tellDropped(dropped);
        dropped = 0;
      }, TELL_MS);
    }
    return false;
  };
}
