import type { Entry } from './entry.js';

/** One session's entries in a lane, oldest first. */
export interface Session {
  readonly id: string;
  oldest: Entry | null;
  newest: Entry | null;
  older: Session | null;
  newer: Session | null;
}

/** A lane's ready entries by session, sessions in the order in which they came. */
export class SessionOrder {
  readonly #byId = new Map<string, Session>();
  #newest: Session | null = null;

  append(entry: Entry): void {
    const session = this.#byId.get(entry.sessionId) ?? this.#open(entry.sessionId);
    entry.session = session;
    entry.olderInSession = session.newest;
    entry.newerInSession = null;
    if (session.newest) session.newest.newerInSession = entry;
    else session.oldest = entry;
    session.newest = entry;
  }

  /** Begins anew with these. */
  rebuild(entries: Iterable<Entry>): void {
    this.#byId.clear();
    this.#newest = null;
    for (const entry of entries) this.append(entry);
  }

  remove(entry: Entry): void {
    const { session, olderInSession: older, newerInSession: newer } = entry;
    if (!session) return;
    if (older) older.newerInSession = newer;
    else session.oldest = newer;
    if (newer) newer.olderInSession = older;
    else session.newest = older;
    entry.session = entry.olderInSession = entry.newerInSession = null;
    if (!session.oldest) this.#close(session);
  }

  /** Sessions from the newest to the oldest, each from its oldest entry on. Ends early when what would come next leaves meanwhile. */
  *newestFirst(): Generator<Entry, void> {
    for (let session = this.#newest; session; ) {
      const next: Session | null = session.older;
      for (let entry = session.oldest; entry?.session === session; ) {
        const following: Entry | null = entry.newerInSession;
        yield entry;
        entry = following;
      }
      session = next;
    }
  }

  #open(id: string): Session {
    const session: Session = { id, oldest: null, newest: null, older: this.#newest, newer: null };
    if (this.#newest) this.#newest.newer = session;
    this.#newest = session;
    this.#byId.set(id, session);
    return session;
  }

  #close(session: Session): void {
    if (session.older) session.older.newer = session.newer;
    if (session.newer) session.newer.older = session.older;
    else this.#newest = session.older;
    this.#byId.delete(session.id);
  }
}
