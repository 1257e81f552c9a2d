/** A request never waits longer than this for its answer, however often it timed out before. */
const LONGEST_TIMEOUT_MS = 60_000;

/** Events tried and not settled that are remembered; a run that tries more forgets the first ones' counts. */
const MOST_EVENTS = 1_000;

interface Tried {
  attempts: number;
  timeouts: number;
}

/** How often each waiting event was tried in this run. */
export class Attempts {
  readonly #tried = new Map<string, Tried>();

  /** One more; answers how many it has been. */
  begin(id: string): number {
    const tried = this.#tried.get(id) ?? { attempts: 0, timeouts: 0 };
    tried.attempts += 1;
    this.#tried.set(id, tried);
    const oldest = this.#tried.keys().next();
    if (this.#tried.size > MOST_EVENTS && !oldest.done) this.#tried.delete(oldest.value);
    return tried.attempts;
  }

  timedOut(id: string): void {
    const tried = this.#tried.get(id);
    if (tried) tried.timeouts += 1;
  }

  /** Each time-out doubles the event's next one. */
  timeoutMs(id: string, firstMs: number): number {
    const doubled = firstMs * 2 ** (this.#tried.get(id)?.timeouts ?? 0);
    return Math.min(doubled, Math.max(firstMs, LONGEST_TIMEOUT_MS));
  }

  forget(id: string): void {
    this.#tried.delete(id);
  }

  clear(): void {
    this.#tried.clear();
  }
}
