import { type EntryContext, FARTHEST_MS } from './entry.js';

/** As many as come one among the other: three kinds of events, of windows and of main. */
const MOST_CONTEXTS = 6;

export interface Shared<Said> {
  readonly context: EntryContext;
  /** How a line says it. */
  readonly said: Said;
}

/** Finds again what the last events had too, so that ten thousand of them hold one copy of their user, session and facts. */
export class SharedParts<Said> {
  #recent: Shared<Said>[] = [];

  /** What the last events had. The one that was used last comes first. */
  get recent(): readonly Shared<Said>[] {
    return this.#recent;
  }

  /** One of them is another event's as well. */
  use(shared: Shared<Said>): Shared<Said> {
    if (shared !== this.#recent[0])
      this.#recent = [shared, ...this.#recent.filter((other) => other !== shared)].slice(0, MOST_CONTEXTS);
    return shared;
  }

  /** What was not found. */
  add(context: EntryContext, said: Said): Shared<Said> {
    return this.use({ context, said });
  }
}

/** Whether an event of this time may be of this context. */
export function reaches({ since }: EntryContext, capturedAt: number): boolean {
  return Math.abs(capturedAt - since) <= FARTHEST_MS;
}
