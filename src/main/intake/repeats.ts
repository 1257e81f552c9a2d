import type { Clock } from '../../shared/clock.js';
import type { CheckedEvent } from '../../shared/event.js';

/** What of an event tells it from another. */
type Repeatable = Pick<CheckedEvent, 'event' | 'value' | 'meta'>;

/** Windows that are remembered at once: far more than an app has open, and a bound for one that opens and closes them for ever. */
const MOST_WINDOWS = 1_000;

/**
 * Folds a PAGE_VIEW or CLICK that repeats the previous one of its window within `withinMs` (a repeat of a repeat as well, so that
 * a burst of clicks is one): each call is dear and nothing is learned from it. CUSTOM never folds. Main's own calls count as one window.
 */
export class Repeats {
  readonly #clock: Clock;
  readonly #withinMs: number;
  readonly #previous = new Map<number | 'main', { readonly key: string; readonly at: number }>();

  constructor(clock: Clock, withinMs: number) {
    this.#clock = clock;
    this.#withinMs = withinMs;
  }

  isRepeat(window: number | 'main', { event, value, meta }: Repeatable): boolean {
    if (event === 'CUSTOM' || this.#withinMs === 0) return false;
    // A player's `play` and `complete` share its id.
    const key = `${event}\n${value}\n${String(meta.action ?? '')}`;
    const at = this.#clock.monotonic();
    const previous = this.#previous.get(window);
    this.#previous.delete(window);
    this.#previous.set(window, { key, at });
    if (this.#previous.size > MOST_WINDOWS) this.forget(this.#previous.keys().next().value);
    return previous?.key === key && at - previous.at < this.#withinMs;
  }

  forget(window: number | 'main' | undefined): void {
    if (window !== undefined) this.#previous.delete(window);
  }
}
