import type { Kind, Summary } from './summary.js';

/** What the picture tells apart: accepted events by kind, and what was refused. */
export type Series = Exclude<Kind, 'other'> | 'refused';

/** From the ground up, in the order of the picture. */
export const SERIES: readonly Series[] = ['PAGE_VIEW', 'CLICK', 'CUSTOM', 'refused'];

/** How many of each. */
export type Counts = Readonly<Record<Series, number>>;

/** One minute of the picture. */
export interface Minute {
  /** Unix milliseconds. */
  readonly start: number;
  readonly counts: Counts;
}

const A_MINUTE_MS = 60_000;

function none(): Record<Series, number> {
  return { PAGE_VIEW: 0, CLICK: 0, CUSTOM: 0, refused: 0 };
}

/** The series a request counts in; copies and what is under way count in none. */
function seriesOf({ verdict, kind }: Summary): Series | null {
  if (verdict === 'refused') return 'refused';
  return verdict === 'accepted' && kind !== 'other' ? kind : null;
}

/** Counts by series. */
export function countBySeries(summaries: Iterable<Summary>): Counts {
  const counts = none();
  for (const summary of summaries) {
    const series = seriesOf(summary);
    if (series !== null) counts[series] += 1;
  }
  return counts;
}

/** Counts by minute: the last `minutes` up to and with the one of `now`. */
export function countByMinute(summaries: Iterable<Summary>, now: number, minutes: number): Minute[] {
  const first = Math.floor(now / A_MINUTE_MS) - minutes + 1;
  const counts = Array.from({ length: minutes }, none);
  for (const summary of summaries) {
    const series = seriesOf(summary);
    const minute = counts[Math.floor(summary.request.receivedAt / A_MINUTE_MS) - first];
    if (series !== null && minute !== undefined) minute[series] += 1;
  }
  return counts.map((found, at) => ({ start: (first + at) * A_MINUTE_MS, counts: found }));
}

/** One reason why requests were not accepted, and how often. */
export interface Reason {
  readonly reason: string;
  readonly status: number | null;
  readonly times: number;
}

/** The reasons why requests were not accepted, the most frequent first. */
export function countReasons(summaries: Iterable<Summary>): Reason[] {
  const reasons = new Map<string, Reason>();
  for (const { request, reason } of summaries) {
    if (reason === null) continue;
    const times = (reasons.get(reason)?.times ?? 0) + 1;
    reasons.set(reason, { reason, status: request.status, times });
  }
  return [...reasons.values()].sort((one, other) => other.times - one.times);
}
