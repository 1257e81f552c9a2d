import type { EventName } from '../../shared/types.js';
import type { Lane, QueuedEvent } from '../outbox/outbox.js';
import { backlogOpensAt, callsOpenTo, type DayBudget, isFresh } from './budget.js';

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

/** The newest sessions in which an event of the last minute can be: the current one, and the one it may just have replaced. */
const SESSIONS_WITH_FRESH = 2;

/** Every fifth call of a lane that does not fit in the day goes to its oldest event. */
const OLDEST_EVERY = 5;

/**
 * Chooses the next event: what is fresh by lane, then the backlog by lane. Within a lane oldest first while the lane fits in what is left of
 * the day, otherwise the newest session first, so that a backlog that never clears does not hide today.
 */
export function chooseEvent(selection: Selection): Choice {
  const { lane, day, now, wallNow, isFlushing, skips } = selection;
  let isSpent = false;
  const mayLeave = (event: QueuedEvent): boolean => {
    if (skips(event.id)) return false;
    if (day.spent < callsOpenTo(event, day)) return true;
    isSpent = true;
    return false;
  };
  const callsLeft = (name: EventName): number =>
    callsOpenTo({ event: name, source: 'main' }, day) - day.spent;
  const open = LANES.filter((name) => callsLeft(name) > 0);
  if (LANES.some((name) => callsLeft(name) <= 0 && lane(name).size > 0)) isSpent = true;

  for (const name of open) {
    const event = findFresh(lane(name), wallNow, mayLeave);
    if (event) return { event, fits: true };
  }
  const isSpread = !isFlushing && now < backlogOpensAt(day);
  for (const name of open) {
    const waiting = lane(name);
    const fits = waiting.size <= callsLeft(name);
    const oldestHasTurn = selection.turns[name] % OLDEST_EVERY === OLDEST_EVERY - 1;
    const order = fits || oldestHasTurn ? waiting.oldestFirst() : waiting.newestSessionFirst();
    const event = first(order, mayLeave);
    if (event) return isSpread ? { waits: 'spread' } : { event, fits };
  }
  return isSpent ? { waits: 'spent' } : undefined;
}

function first(
  events: Iterable<QueuedEvent>,
  accepts: (event: QueuedEvent) => boolean,
): QueuedEvent | undefined {
  for (const event of events) if (accepts(event)) return event;
  return undefined;
}

/** The oldest of the fresh ones. The lane's order usually gives it at once; behind a backlog it is looked for in the newest sessions. */
function findFresh(
  lane: Lane,
  wallNow: number,
  mayLeave: (event: QueuedEvent) => boolean,
): QueuedEvent | undefined {
  if (lane.size === 0) return undefined;
  const oldest = first(lane.oldestFirst(), () => true);
  const isAllFresh = oldest !== undefined && isFresh(oldest, wallNow);
  const sessions = new Set<string>();
  for (const event of isAllFresh ? lane.oldestFirst() : lane.newestSessionFirst()) {
    sessions.add(event.sessionId);
    if (!isAllFresh && sessions.size > SESSIONS_WITH_FRESH) return undefined;
    if (isFresh(event, wallNow) && mayLeave(event)) return event;
  }
  return undefined;
}
