import type { EntryContext } from './entry.js';

/** Finds again what the last events had too, so that ten thousand of them hold one copy of their user, session and facts. */
export class SharedParts {
  readonly #contexts = new Map<string, EntryContext>();
  #user = '';

  context(context: EntryContext): EntryContext {
    const kind = `${context.event}/${context.source}`;
    const last = this.#contexts.get(kind);
    if (last && isSame(last, context)) return last;
    this.#contexts.set(kind, context);
    return context;
  }

  user(json: string): string {
    if (json !== this.#user) this.#user = json;
    return this.#user;
  }
}

function isSame(one: EntryContext, other: EntryContext): boolean {
  return (
    one.sessionId === other.sessionId &&
    one.properties === other.properties &&
    one.ofThisRun === other.ofThisRun &&
    one.waitsForEver === other.waitsForEver
  );
}
