import type { SiteUser, StampedEvent } from '../../../src/main/stamped-event.js';
import type { EventName } from '../../../src/shared/types.js';

export interface ReferenceLimits {
  readonly maxEvents: number;
  readonly maxWaitingForUser: number;
  readonly maxAgeMs: number;
  readonly maxWaitForUserMs: number;
}

interface Waiting {
  readonly event: StampedEvent;
  readonly behind: number;
}

const RANK: { readonly [lane in EventName]: number } = { CLICK: 0, PAGE_VIEW: 1, CUSTOM: 2 };

/** What waits, said as plainly as can be: an immutable list in the order of acceptance. */
export class Reference {
  constructor(
    readonly limits: ReferenceLimits,
    readonly waiting: readonly Waiting[] = [],
  ) {}

  /** Undefined when the event may push out nothing. */
  add(event: StampedEvent): Reference | undefined {
    let waiting = this.waiting;
    const drop = (among: (one: Waiting) => boolean): boolean => {
      const allowed = waiting.filter((one) => among(one) && mayPushOut(event, one.event));
      const victim = allowed.sort(byWorth)[0];
      waiting = waiting.filter((one) => one !== victim);
      return victim !== undefined;
    };
    const full = () => waiting.length >= this.limits.maxEvents;
    if (
      isUserless(event) &&
      waiting.filter((one) => isUserless(one.event)).length >= this.limits.maxWaitingForUser
    ) {
      if (!drop((one) => isUserless(one.event))) return undefined;
    }
    if (full() && !drop(() => true)) return undefined;
    return this.#with([...waiting, { event, behind: 0 }]);
  }

  settle(id: string): Reference {
    return this.#with(this.waiting.filter(({ event }) => event.id !== id));
  }

  putBehind(id: string): Reference {
    const last = Math.max(0, ...this.waiting.map(({ behind }) => behind));
    return this.#with(
      this.waiting.map((one) => (one.event.id === id && one.event.user ? { ...one, behind: last + 1 } : one)),
    );
  }

  assignUser(user: SiteUser): Reference {
    return this.#with(
      this.waiting.map((one) => (one.event.user ? one : { ...one, event: { ...one.event, user } })),
    );
  }

  expire(now: number): Reference {
    const { maxAgeMs, maxWaitForUserMs } = this.limits;
    return this.#with(
      this.waiting.filter(({ event }) => {
        const age = now - event.capturedAt;
        return event.waitsForEver || (age <= maxAgeMs && (event.user !== null || age <= maxWaitForUserMs));
      }),
    );
  }

  get ids(): string[] {
    return this.waiting.map(({ event }) => event.id);
  }

  get waitingForUser(): number {
    return this.waiting.filter(({ event }) => event.user === null).length;
  }

  event(id: string): StampedEvent | undefined {
    return this.waiting.find(({ event }) => event.id === id)?.event;
  }

  /** The ids that may leave, in their order. */
  lane(lane: EventName): string[] {
    const ready = this.waiting.filter(({ event }) => event.event === lane && event.user);
    return ready.sort((one, other) => one.behind - other.behind).map(({ event }) => event.id);
  }

  /** Only these of what waits. */
  only(ids: ReadonlySet<string>): Reference {
    return this.#with(this.waiting.filter(({ event }) => ids.has(event.id)));
  }

  #with(waiting: readonly Waiting[]): Reference {
    return new Reference(this.limits, waiting);
  }
}

function isUserless(event: StampedEvent): boolean {
  return event.user === null && !event.waitsForEver;
}

function mayPushOut(event: StampedEvent, victim: StampedEvent): boolean {
  return RANK[victim.event] <= RANK[event.event] && (event.source === 'main' || victim.source === 'window');
}

/** Who goes first: the lower lane, in it the windows' events, of those the oldest by capture. */
function byWorth({ event: one }: Waiting, { event: other }: Waiting): number {
  return (
    RANK[one.event] - RANK[other.event] ||
    Number(one.source === 'main') - Number(other.source === 'main') ||
    one.capturedAt - other.capturedAt
  );
}
