import type { EventName } from '../../shared/types.js';
import type { Lane, QueuedEvent } from '../outbox/outbox.js';
import { backlogOpensAt, callsOpenTo, type DayBudget, FRESH_MS, isFresh } from './budget.js';

/** In order of worth. */
export const LANES: readonly EventName[] = ['CUSTOM', 'PAGE_VIEW', 'CLICK'];

export interface Selection {
  readonly lane: (event: EventName) => Lane;
  readonly day: DayBudget;
  /** The gateway's time. */
  readonly now: number;
  /** The machine's time, which stamped the events. */
  readonly wallNow: number;
  /** Spreading over the day is lifted (`flush`). */
  readonly isFlushing: boolean;
  /** Not to be taken now: in flight, or waiting for a verdict on them. */
  readonly skips: (id: string) => boolean;
  /** How often each lane has been chosen from while it did not fit in the day: one time in five the oldest has its turn. */
  readonly turns: Readonly<Record<EventName, number>>;
}

/** What leaves next, or why nothing does although something waits. */
export type Choice =
  | { readonly event: QueuedEvent; readonly fits: boolean }
  /** `spread`: not before `backlogOpensAt`. `spent`: not today. */
  | { readonly waits: 'spread' | 'spent' }
  | undefined;

/** Events of the last minute looked through for the oldest one: more in a minute leave in the order of the newest of them. */
const MOST_FRESH = 256;

/** Every fifth call of a lane that does not fit in the day goes to its oldest event. */
const OLDEST_EVERY = 5;

/**
 * Chooses the next event: what is fresh by lane, then the backlog by lane. Within a lane oldest first while the lane fits in what is left of
 * the day, otherwise the newest session first, so that a backlog that never clears does not hide today. Costs a few steps at any size.
 */
export function chooseEvent(selection: Selection): Choice {
  const { lane, day, now, wallNow, isFlushing, skips } = selection;
  const callsLeft = (event: EventName, source: 'main' | 'window') =>
    callsOpenTo({ event, source }, day) - day.spent;
  const isOpen = (event: QueuedEvent) => callsLeft(event.event, event.source) > 0 && !skips(event.id);
  // Looked through only where something in it may leave at all.
  const open = LANES.filter((name) => {
    const { size, mainSize } = lane(name);
    return (
      (size > mainSize && callsLeft(name, 'window') > 0) || (mainSize > 0 && callsLeft(name, 'main') > 0)
    );
  });

  for (const name of open) {
    const event = findFresh(lane(name), wallNow, isOpen);
    if (event) return { event, fits: true };
  }
  const isSpread = !isFlushing && now < backlogOpensAt(day);
  for (const name of open) {
    const waiting = lane(name);
    const fits = waiting.size <= callsLeft(name, 'main');
    const oldestHasTurn = selection.turns[name] % OLDEST_EVERY === OLDEST_EVERY - 1;
    const order = fits || oldestHasTurn ? waiting.oldestFirst() : waiting.newestSessionFirst();
    const event = first(order, isOpen);
    if (event) return isSpread ? { waits: 'spread' } : { event, fits };
  }
  const isSpent = LANES.some((name) => {
    const { size, mainSize } = lane(name);
    return (
      (size > mainSize && callsLeft(name, 'window') <= 0) || (mainSize > 0 && callsLeft(name, 'main') <= 0)
    );
  });
  return isSpent ? { waits: 'spent' } : undefined;
}

function first(
  events: Iterable<QueuedEvent>,
  accepts: (event: QueuedEvent) => boolean,
): QueuedEvent | undefined {
  for (const event of events) if (accepts(event)) return event;
  return undefined;
}

/** The oldest of the fresh ones that may leave. */
function findFresh(
  lane: Lane,
  wallNow: number,
  isOpen: (event: QueuedEvent) => boolean,
): QueuedEvent | undefined {
  // Where nothing older waits, the next in order is the one.
  const next = first(lane.readyOldestFirst(), isOpen);
  if (!next || isFresh(next, wallNow)) return next;
  return lane
    .newestFirst(MOST_FRESH, wallNow - FRESH_MS)
    .findLast((event) => isFresh(event, wallNow) && isOpen(event));
}
