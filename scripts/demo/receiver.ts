/** One call that reached the gateway, and what became of it. */
export interface Arrival {
  /** The body as parsed; undefined where it was no JSON. */
  readonly body: unknown;
  /** The answer's; null where none was given. */
  readonly status: number | null;
  /** Whether the gateway took the event. */
  readonly accepted: boolean;
  /** In words, where it was not taken. */
  readonly refusal: string | null;
  /** Whether the same event, by its `Idempotency-Key`, had been taken before. */
  readonly copy: boolean;
}

/** Where the demo's events go, and what is seen of them there. */
export interface Receiver {
  /** What the app is given as its endpoint. */
  readonly endpoint: string;
  readonly apiKey: string;
  /** Lines that say where the events can be looked at. */
  readonly introduction: readonly string[];
  /** A page for a browser, where there is one. */
  readonly page: string | null;
  readonly arrivals: readonly Arrival[];
  /** Calls at each arrival; the answer ends it. */
  onArrival(listener: (arrival: Arrival) => void): () => void;
  close(): Promise<void>;
}

/** The arrivals so far, and who wants to hear of the next. */
export class ArrivalLog {
  readonly arrivals: Arrival[] = [];
  readonly #listeners = new Set<(arrival: Arrival) => void>();

  add(arrival: Arrival): void {
    this.arrivals.push(arrival);
    for (const listener of this.#listeners) listener(arrival);
  }

  readonly onArrival = (listener: (arrival: Arrival) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
