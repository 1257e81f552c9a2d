import { setMaxListeners } from 'node:events';
import type PQueue from 'p-queue';
import type { Clock } from '../../shared/clock.js';
import { TransportError } from './transport.js';

/**
 * Runs turns by p-queue, which bounds how many run beside each other and holds them back while nothing may leave. Its priorities are not
 * used: which event is worth most is known only at the moment when one may leave, so a turn chooses its event then, and at most one turn
 * waits to do so.
 */
export class TurnQueue {
  readonly #clock: Clock;
  readonly #concurrency: number;
  readonly #ended: () => void;
  #queue: PQueue | undefined;
  /** Aborted, and replaced, when all that was begun is to be forgotten. */
  #epoch = newEpoch();
  /** The turn that was begun and has not chosen, by the call that says that it has. */
  #choosing: (() => void) | undefined;

  constructor(clock: Clock, concurrency: number, ended: () => void) {
    this.#clock = clock;
    this.#concurrency = concurrency;
    this.#ended = ended;
  }

  async load(): Promise<void> {
    const { default: Queue } = await import('p-queue');
    this.#queue = new Queue({ concurrency: this.#concurrency, autoStart: false });
    this.#queue.on('next', this.#ended);
  }

  /** A turn was begun and has not chosen its event: it looks itself when it does. */
  get isChoosing(): boolean {
    return this.#choosing !== undefined;
  }

  get isLoaded(): boolean {
    return this.#queue !== undefined;
  }

  /** No turn runs. */
  get isIdle(): boolean {
    return this.#queue?.pending === 0;
  }

  hold(): void {
    this.#queue?.pause();
  }

  /** Turns may run: all that fit beside each other, or one alone. */
  release(isAlone: boolean): void {
    if (!this.#queue) return;
    this.#queue.concurrency = isAlone ? 1 : this.#concurrency;
    this.#queue.start();
  }

  /** Begins a turn, unless one waits already to choose its event. `turn` calls `chosen` when it has. */
  begin(turn: (signal: AbortSignal, chosen: () => void) => Promise<void>): void {
    if (this.#choosing || !this.#queue) return;
    const { signal } = this.#epoch;
    // Once for each turn: one that ends says so again, while another may wait to choose.
    const chosen = () => {
      if (this.#choosing === chosen) this.#choosing = undefined;
    };
    this.#choosing = chosen;
    this.#queue
      // Not told to p-queue: a turn minds the signal itself, and listeners for each event cost more than its place in the queue.
      .add(() => turn(signal, chosen).finally(chosen))
      // An abort, or a key function that fails: the next look begins another turn.
      .catch(() => {});
  }

  /** Turns that wait do not begin any more. */
  clear(): void {
    this.#queue?.clear();
    this.#choosing = undefined;
  }

  /** What was begun ends now, and what it brings is not looked at. */
  forgetBegun(): void {
    const begun = this.#epoch;
    this.#epoch = newEpoch();
    this.clear();
    begun.abort(new TransportError('ABORTED', false));
  }

  /** Resolves when no turn runs any more, or after the time. */
  async idleWithin(timeoutMs: number): Promise<void> {
    if (!this.#queue || this.isIdle) return;
    let cancel: (() => void) | undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.#clock.after(timeoutMs, resolve);
    });
    await Promise.race([this.#queue.onIdle(), late]);
    cancel?.();
  }
}

/** Every turn that runs listens to it: with many beside each other Node would take that for a leak and say so in the app's console. */
function newEpoch(): AbortController {
  const epoch = new AbortController();
  setMaxListeners(0, epoch.signal);
  return epoch;
}
