import type { Lane, Outbox, QueuedEvent, WhichEvent } from '../../../src/main/outbox/outbox.js';
import type { SiteUser, StampedEvent } from '../../../src/main/stamped-event.js';
import type { EventName } from '../../../src/shared/types.js';

type Held = StampedEvent & { readonly ofThisRun: boolean };

/** The outbox's promises without its disk. */
export class MemoryOutbox implements Outbox {
  leads = true;
  whenRead = Promise.resolve();
  clockConfirmed = 0;
  readonly storage = 'memory' as const;
  readonly settledIds: string[] = [];
  readonly behindIds: string[] = [];
  #events: Held[] = [];

  add(event: StampedEvent, ofThisRun = true): 'memory' {
    this.#events.push({ ...event, ofThisRun });
    return 'memory';
  }

  assignUser(user: SiteUser): number {
    const waiting = this.waitingForUser;
    this.#events = this.#events.map((event) => (event.user ? event : { ...event, user }));
    return waiting;
  }

  lane(name: EventName): Lane {
    const events: QueuedEvent[] = this.#events.filter((event) => event.event === name && event.user !== null);
    const sessions = [...new Set(events.map((event) => event.sessionId))].reverse();
    return {
      size: events.length,
      mainSize: events.filter((event) => event.source === 'main').length,
      oldestFirst: () => events,
      newestSessionFirst: () =>
        sessions.flatMap((session) => events.filter((event) => event.sessionId === session)),
      newestFirst: (most, since) => {
        const older = events.findLastIndex((event) => event.capturedAt < since);
        return events
          .slice(older + 1)
          .slice(-most)
          .reverse();
      },
      readyOldestFirst: () => events,
    };
  }

  read(which: WhichEvent): StampedEvent | undefined {
    const id = idOf(which);
    return this.#events.find((event) => event.id === id);
  }

  settle(which: WhichEvent): boolean {
    const id = idOf(which);
    this.settledIds.push(id);
    const before = this.#events.length;
    this.#events = this.#events.filter((event) => event.id !== id);
    return this.#events.length < before;
  }

  putBehind(which: WhichEvent): void {
    const id = idOf(which);
    this.behindIds.push(id);
    const moved = this.#events.filter((event) => event.id === id);
    this.#events = [...this.#events.filter((event) => event.id !== id), ...moved];
  }

  get queued(): number {
    return this.#events.filter((event) => event.user).length;
  }

  get waitingForUser(): number {
    return this.#events.length - this.queued;
  }

  confirmClock(): void {
    this.clockConfirmed += 1;
  }

  erase(): void {
    this.#events = [];
  }

  forget(): void {
    this.erase();
  }

  /** As a restart finds them: nothing is of this run any more. */
  restarted(): MemoryOutbox {
    const next = new MemoryOutbox();
    for (const event of this.#events) next.add(event, false);
    return next;
  }

  releaseSpare(): void {}
  sync(): void {}
  close(): void {}
}

function idOf(which: WhichEvent): string {
  return typeof which === 'string' ? which : which.id;
}
