import type { QueuedEvent } from '../outbox/outbox.js';
import { hashShare } from './hash-share.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time-units.js';

/** One day of one installation, as the rules of spending need it (OnboardFlow API: "Spending a day"). Times are the gateway's. */
export interface DayBudget {
  /** The day's calls: the installation's limit, or less once a 429 corrected it. */
  readonly limit: number;
  /** 0..1: the part that only CUSTOM events may spend. */
  readonly reserve: number;
  readonly spent: number;
  readonly startsAt: number;
}

/** What is captured in this run and at most this old leaves at once. */
export const FRESH_MS = MINUTE_MS;

/** The wall clock's own trembling; an event further in the future was stamped before the clock was set back. */
const FUTURE_MS = 5_000;

/** Both by the wall clock, which stamped the event. */
export function isFresh(event: Pick<QueuedEvent, 'ofThisRun' | 'capturedAt'>, wallNow: number): boolean {
  const age = wallNow - event.capturedAt;
  return event.ofThisRun && age <= FRESH_MS && age >= -FUTURE_MS;
}

/** How many of the day's calls may be spent when this event leaves: the reserve is for CUSTOM, the second half of it for main's own. */
export function callsOpenTo(
  { event, source }: Pick<QueuedEvent, 'event' | 'source'>,
  day: DayBudget,
): number {
  const reserved = Math.floor(day.limit * day.reserve);
  if (event !== 'CUSTOM') return day.limit - reserved;
  return source === 'main' ? day.limit : day.limit - Math.ceil(reserved / 2);
}

/** What a backlog may spend as soon as the day begins: at least ten calls, else a fifth of the day's. */
function burstOf({ limit }: DayBudget): number {
  return Math.min(limit, Math.max(10, limit / 5));
}

/** From when on the next waiting event may leave, so that a backlog is spread over the day; 0 for at once. */
export function backlogOpensAt(day: DayBudget): number {
  const { limit, spent, startsAt } = day;
  const burst = burstOf(day);
  if (spent < burst) return 0;
  if (spent >= limit) return startsAt + DAY_MS;
  // `spent < burst + (limit − burst) × elapsed` turns true just after this share of the day.
  return startsAt + Math.floor(((spent - burst) / (limit - burst)) * DAY_MS) + 1;
}

/** How many calls of a day may go on finding out whether a closed gate opens. */
export function probeAllowance(limit: number): number {
  return Math.max(5, Math.floor(limit / 10));
}

/** Around midnight the gateway's clock and ours may disagree about the day by a `Date`'s second and a slow answer: nothing leaves then. */
const MIDNIGHT_GUARD_MS = 2_000;

/** One installation alone starts its day within five seconds. */
const ALONE_PHASE_MS = 5_000;

/**
 * How long after the day's reset the first call leaves, one moment for each installation, so that a fleet does not wake as one. It delays
 * only an app that runs in that first hour of the UTC day (the first five seconds, where there is one installation).
 */
export function phaseMs(installationId: string, installations: number): number {
  const longest = installations > 1 ? HOUR_MS : ALONE_PHASE_MS;
  return MIDNIGHT_GUARD_MS + Math.floor(hashShare(`phase ${installationId}`) * (longest - MIDNIGHT_GUARD_MS));
}

/** When the day's calls may begin, if they may not yet: after the phase, and not across the midnight that ends the day. */
export function closedAroundMidnight(
  startsAt: number,
  phase: number,
  now: number,
): { until: number } | undefined {
  const since = now - startsAt;
  // Before its start lies a day that a clock set back has made to last: there is no reset to wait for.
  if (since >= 0 && since < phase) return { until: startsAt + phase };
  if (since >= DAY_MS - MIDNIGHT_GUARD_MS && since < DAY_MS) return { until: startsAt + DAY_MS + phase };
  return undefined;
}
