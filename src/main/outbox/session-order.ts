import type { Entry } from './entry.js';

/** One session's entries in a list. */
interface Session {
  readonly id: string;
  oldest: Entry;
  size: number;
  older: Session | null;
  newer: Session | null;
}

/**
 * The sessions of a list's entries, in the order in which they came. Of each only the first entry is known: the others follow it in the list, mostly
 * at once, and entries of other sessions between them are passed by.
 */
export class SessionOrder {
  readonly #byId = new Map<string, Session>();
  #newest: Session | null = null;

  /** After an entry was appended to the list. */
  append(entry: Entry): void {
    const { sessionId } = entry;
    const known = this.#newest?.id === sessionId ? this.#newest : this.#byId.get(sessionId);
    if (known) known.size += 1;
    else this.#open(entry);
  }

  /** Begins anew with these. */
  rebuild(entries: Iterable<Entry>): void {
    this.#byId.clear();
    this.#newest = null;
    for (const entry of entries) this.append(entry);
  }

  /** Before an entry leaves the list. */
  remove(entry: Entry): void {
    const session = this.#byId.get(entry.sessionId);
    if (!session) return;
    session.size -= 1;
    if (session.size === 0) this.#close(session);
    else if (session.oldest === entry) session.oldest = nextOfSession(entry) as Entry;
  }

  /** Sessions from the newest to the oldest, each from its oldest entry on. Ends early when what would come next leaves meanwhile. */
  *newestFirst(): Generator<Entry, void> {
    for (let session = this.#newest; session; ) {
      const next: Session | null = session.older;
      const { id, oldest, size } = session;
      const { list } = oldest;
      let left = size;
      for (let entry: Entry | null = oldest; left > 0 && entry?.list === list; ) {
        const following: Entry | null = entry.newer;
        if (entry.sessionId === id) {
          left -= 1;
          yield entry;
        }
        entry = following;
      }
      session = next;
    }
  }

  #open(oldest: Entry): void {
    const session: Session = { id: oldest.sessionId, oldest, size: 1, older: this.#newest, newer: null };
    if (this.#newest) this.#newest.newer = session;
    this.#newest = session;
    this.#byId.set(session.id, session);
  }

  #close(session: Session): void {
    if (session.older) session.older.newer = session.newer;
    if (session.newer) session.newer.older = session.older;
    else this.#newest = session.older;
    this.#byId.delete(session.id);
  }
}

function nextOfSession({ newer, sessionId }: Entry): Entry | null {
  let entry = newer;
  while (entry && entry.sessionId !== sessionId) entry = entry.newer;
  return entry;
}
