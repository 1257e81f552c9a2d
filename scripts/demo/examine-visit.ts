import { isDeepStrictEqual } from 'node:util';
import { type Dictionary, isDictionary } from './dictionary.js';
import { examineEvent, type VisitTime } from './examine-event.js';
import type { ExpectedEvent } from './expected-events.js';
import type { Arrival } from './receiver.js';

/** What became of the visit; everything empty where all is well. */
export interface Findings {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly wrong: readonly string[];
  /** Answers other than the one that takes an event, each with how often. */
  readonly refusals: readonly string[];
}

/** Each expected event once, each right in every field, and nothing else. */
export function examineVisit(
  arrivals: readonly Arrival[],
  expected: readonly ExpectedEvent[],
  time: VisitTime,
): Findings {
  const open = [...expected];
  const unexpected: string[] = [];
  const wrong: string[] = [];
  const sessions = new Set<unknown>();
  for (const body of taken(arrivals)) {
    const match = closest(body, open);
    if (!match) {
      unexpected.push(nameOf(body));
      continue;
    }
    open.splice(open.indexOf(match), 1);
    sessions.add(body.session_id);
    const problems = examineEvent(body, match, time);
    if (problems.length > 0) wrong.push(`${nameOf(match)}: ${problems.join('; ')}`);
  }
  if (sessions.size > 1) wrong.push(`one visit is one session, but session_id has ${sessions.size} values`);
  return { missing: open.map(nameOf), unexpected, wrong, refusals: refusalsOf(arrivals) };
}

/** Whether there is nothing more to wait for. */
export function isComplete(arrivals: readonly Arrival[], expected: readonly ExpectedEvent[]): boolean {
  return examineVisit(arrivals, expected, { begun: 0, ended: Date.now() }).missing.length === 0;
}

function taken(arrivals: readonly Arrival[]): Dictionary[] {
  return arrivals.flatMap(({ body, accepted, copy }) =>
    accepted && !copy && isDictionary(body) ? [body] : [],
  );
}

/** Among those of this kind and value the one with this very `meta`, else the first: then its `meta` is what is wrong. */
function closest(
  { event, value, meta }: Dictionary,
  open: readonly ExpectedEvent[],
): ExpectedEvent | undefined {
  const alike = open.filter((one) => one.event === event && one.value === value);
  return alike.find((one) => isDeepStrictEqual(one.meta, meta)) ?? alike[0];
}

function nameOf({ event, value, meta }: Dictionary | ExpectedEvent): string {
  const action = isDictionary(meta) && meta.action !== undefined ? ` (${meta.action})` : '';
  return `${event} ${value}${action}`;
}

function refusalsOf(arrivals: readonly Arrival[]): string[] {
  const counts = new Map<string, number>();
  for (const { accepted, status, refusal } of arrivals) {
    if (accepted) continue;
    const what = `${status ?? 'no answer'}: ${refusal ?? 'not taken'}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].map(([what, count]) => `${count} × ${what}`);
}
