import type { EntryContext } from './entry.js';

/** Whose an event is, and the bytes that say so in its line. */
export interface Person {
  readonly bytes: Buffer;
  readonly sessionId: string;
  readonly user: string;
  readonly properties: string;
}

/** Finds again what the last events had too, so that ten thousand of them hold one copy of their user, session and facts. */
export class SharedParts {
  readonly #contexts = new Map<string, EntryContext>();
  #context: EntryContext | undefined;
  /** Of the line that was read last. */
  last: Person | undefined;
  #user = '';

  context(context: EntryContext): EntryContext {
    if (this.#context && isSame(this.#context, context)) return this.#context;
    const kind = `${context.event}/${context.source}`;
    const last = this.#contexts.get(kind);
    this.#context = last && isSame(last, context) ? last : context;
    this.#contexts.set(kind, this.#context);
    return this.#context;
  }

  user(json: string): string {
    if (json !== this.#user) this.#user = json;
    return this.#user;
  }
}

function isSame(one: EntryContext, other: EntryContext): boolean {
  return (
    one.event === other.event &&
    one.source === other.source &&
    one.sessionId === other.sessionId &&
    one.properties === other.properties &&
    one.ofThisRun === other.ofThisRun &&
    one.waitsForEver === other.waitsForEver
  );
}
