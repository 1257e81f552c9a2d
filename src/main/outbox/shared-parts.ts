import { type EntryContext, FARTHEST_MS } from './entry.js';

/** As many as come one among the other: three kinds of events, of windows and of main. */
const MOST_CONTEXTS = 6;

interface Shared<Said> {
  readonly context: EntryContext;
  /** How a line says it. */
  readonly said: Said;
}

/** Finds again what the last events had too, so that ten thousand of them hold one copy of their user, session and facts. */
export class SharedParts<Said> {
  /** The one that was used last comes first. */
  #recent: Shared<Said>[] = [];

  /** What an event of this time has in common with one of the last, if there is one that has it. */
  find(capturedAt: number, isSame: (shared: Shared<Said>) => boolean): Shared<Said> | undefined {
    const found = this.#recent.find(
      (shared) => Math.abs(capturedAt - shared.context.since) <= FARTHEST_MS && isSame(shared),
    );
    if (found && found !== this.#recent[0]) this.#put(found);
    return found;
  }

  /** What was not found. The same text in several of them is held once. */
  add(context: EntryContext, said: Said): Shared<Said> {
    const { sessionId, user, properties } = context;
    const shared = {
      context: {
        ...context,
        sessionId: this.#own(sessionId),
        user: user && this.#own(user),
        properties: this.#own(properties),
      },
      said,
    };
    this.#put(shared);
    return shared;
  }

  #put(first: Shared<Said>): void {
    this.#recent = [first, ...this.#recent.filter((shared) => shared !== first)].slice(0, MOST_CONTEXTS);
  }

  #own(text: string): string {
    for (const { context } of this.#recent)
      for (const known of [context.sessionId, context.user, context.properties])
        if (known === text) return known;
    return text;
  }
}
