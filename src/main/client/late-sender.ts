import type { Clock } from '../../shared/clock.js';
import type { FlushResult, Sender } from '../delivery/index.js';

/** What a developer is told where the code that comes late is not there. */
export const NOT_LOADED = 'a part of onboardflow-electron could not be loaded (is the package whole?)';

export interface LateSenderParts {
  /** Loads the code, and answers what makes the sender with it. */
  readonly load: () => Promise<() => Sender>;
  /** The day's count while there is no sender to tell it. */
  readonly today: () => { readonly spent: number; readonly resetsAt: number };
  readonly limit: number;
  readonly clock: Clock;
  /** How many events wait. */
  readonly remaining: () => number;
  /** It could not be loaded. */
  readonly failed: () => void;
}

/** Stands for the sender until its code is loaded, which begins when the app is ready. Before that nothing leaves, and calls wait. */
export class LateSender implements Sender {
  readonly #parts: LateSenderParts;
  readonly #isThere: Promise<Sender | undefined>;
  #arrive: (sender: Sender | undefined) => void = () => {};
  #sender: Sender | undefined;
  #isStarted = false;
  #isClosed = false;

  constructor(parts: LateSenderParts) {
    this.#parts = parts;
    this.#isThere = new Promise((resolve) => {
      this.#arrive = resolve;
    });
  }

  start(): void {
    if (this.#isStarted || this.#isClosed) return;
    this.#isStarted = true;
    this.#parts
      .load()
      .then((make) => {
        // Consent may be gone by now: then nothing is made that would write.
        if (!this.#isClosed) {
          this.#sender = make();
          this.#sender.start();
        }
        this.#arrive(this.#sender);
      })
      .catch(() => {
        this.#arrive(undefined);
        this.#parts.failed();
      });
  }

  wake(): void {
    this.#sender?.wake();
  }

  keyChanged(): void {
    this.#sender?.keyChanged();
  }

  resumeFromSleep(): void {
    this.#sender?.resumeFromSleep();
  }

  /** The time that the sender takes to arrive is of the time that was given. */
  async flush({ timeoutMs }: { timeoutMs: number }): Promise<FlushResult> {
    const { clock, remaining } = this.#parts;
    const endsAt = clock.monotonic() + timeoutMs;
    let cancel: (() => void) | undefined;
    const tooLate = new Promise<'timeout'>((resolve) => {
      cancel = clock.after(timeoutMs, () => resolve('timeout'));
    });
    const sender = this.#sender ?? (await Promise.race([this.#isThere, tooLate]));
    cancel?.();
    if (typeof sender === 'object')
      return sender.flush({ timeoutMs: Math.max(0, endsAt - clock.monotonic()) });
    return { delivered: 0, remaining: remaining(), reason: sender ?? 'closed' };
  }

  abort(): void {
    this.#sender?.abort();
  }

  async close(options?: { timeoutMs?: number }): Promise<void> {
    this.#isClosed = true;
    if (!this.#sender) this.#arrive(undefined);
    await this.#sender?.close(options);
  }

  status(): ReturnType<Sender['status']> {
    if (this.#sender) return this.#sender.status();
    const { today, limit } = this.#parts;
    const { spent, resetsAt } = today();
    const remaining = Math.max(0, limit - spent);
    return { inFlight: 0, paused: null, budget: { limit, spent, remaining, resetsAt } };
  }
}
