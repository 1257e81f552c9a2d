import type { FlushResult, Ledger, Sender } from '../delivery/index.js';

/** Stands for the sender until its code is loaded, which begins when the app is ready. Before that nothing leaves, and calls wait. */
export class LateSender implements Sender {
  readonly #load: () => Promise<Sender>;
  readonly #ledger: Ledger;
  readonly #limit: number;
  readonly #failed: () => void;
  readonly #isThere: Promise<Sender | undefined>;
  #arrive: (sender: Sender | undefined) => void = () => {};
  #sender: Sender | undefined;
  #isStarted = false;
  #isClosed = false;

  constructor(load: () => Promise<Sender>, ledger: Ledger, limit: number, failed: () => void) {
    this.#load = load;
    this.#ledger = ledger;
    this.#limit = limit;
    this.#failed = failed;
    this.#isThere = new Promise((resolve) => {
      this.#arrive = resolve;
    });
  }

  start(): void {
    if (this.#isStarted || this.#isClosed) return;
    this.#isStarted = true;
    this.#load().then(
      (sender) => {
        if (!this.#isClosed) {
          this.#sender = sender;
          sender.start();
        }
        this.#arrive(this.#sender);
      },
      () => {
        this.#arrive(undefined);
        this.#failed();
      },
    );
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

  async flush(options: { timeoutMs: number }): Promise<FlushResult> {
    const sender = await this.#isThere;
    return sender ? sender.flush(options) : { delivered: 0, remaining: 0, reason: 'closed' };
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
    const { spent, resetsAt } = this.#ledger.today();
    const remaining = Math.max(0, this.#limit - spent);
    return { inFlight: 0, paused: null, budget: { limit: this.#limit, spent, remaining, resetsAt } };
  }
}
