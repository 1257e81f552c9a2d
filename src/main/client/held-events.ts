import type { SiteUser, StampedEvent } from '../stamped-event.js';

/** More than an app makes before its user has read a banner; the newest are kept. */
const MOST_HELD = 200;

/** What waits in memory, and nowhere else, until consent is decided. */
export class HeldEvents {
  #events: StampedEvent[] = [];

  /** Answers how many were pushed out for it. */
  add(event: StampedEvent): number {
    this.#events.push(event);
    const excess = Math.max(0, this.#events.length - MOST_HELD);
    this.#events.splice(0, excess);
    return excess;
  }

  assignUser(user: SiteUser): void {
    this.#events = this.#events.map((event) => (event.user ? event : { ...event, user }));
  }

  get withUser(): number {
    return this.#events.filter((event) => event.user).length;
  }

  get withoutUser(): number {
    return this.#events.length - this.withUser;
  }

  /** All of them, in order; afterwards none is held. */
  release(): StampedEvent[] {
    return this.#events.splice(0);
  }
}
