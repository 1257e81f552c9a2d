import type { Clock } from '../../shared/clock.js';
import type { FlushResult } from './sender.js';

interface Flush {
  delivered: number;
  end(reason: FlushResult['reason']): void;
}

/** The flushes that wait for their end. While one does, spreading over the day is lifted. */
export class Flushes {
  readonly #clock: Clock;
  readonly #remaining: () => number;
  readonly #open = new Set<Flush>();

  constructor(clock: Clock, remaining: () => number) {
    this.#clock = clock;
    this.#remaining = remaining;
  }

  get areOpen(): boolean {
    return this.#open.size > 0;
  }

  begin(timeoutMs: number | undefined): Promise<FlushResult> {
    return new Promise((resolve) => {
      let cancel: (() => void) | undefined;
      const flush: Flush = {
        delivered: 0,
        end: (reason) => {
          cancel?.();
          this.#open.delete(flush);
          const remaining = this.#remaining();
          resolve({ delivered: flush.delivered, remaining, ...(reason && { reason }) });
        },
      };
      this.#open.add(flush);
      if (timeoutMs !== undefined) cancel = this.#clock.after(timeoutMs, () => flush.end('timeout'));
    });
  }

  delivered(): void {
    for (const flush of this.#open) flush.delivered += 1;
  }

  endAll(reason: FlushResult['reason']): void {
    for (const flush of [...this.#open]) flush.end(reason);
  }
}
