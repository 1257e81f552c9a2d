import type { SiteUser, StampedEvent } from '../stamped-event.js';

/** More than an app makes before its user has read a banner; the newest are kept. */
const MOST_HELD = 200;

/** What waits in memory, and nowhere else, until consent is decided. */
export class HeldEvents {
  #events: StampedEvent[] = [];

  /** Answers how many were pushed out for it: the windows' before main's own, the oldest of each. */
  add(event: StampedEvent): number {
    this.#events.push(event);
    if (this.#events.length <= MOST_HELD) return 0;
    this.#events.splice(
      Math.max(
        0,
        this.#events.findIndex(({ source }) => source === 'window'),
      ),
      1,
    );
    return 1;
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
