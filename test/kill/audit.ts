import { acceptedEvents, triedEvents } from './accepted-events.js';
import { auditCopies } from './audit-copies.js';
import { auditUsers } from './audit-users.js';
import { denials } from './denials.js';
import type { TrialRecord } from './record.js';

const DAY_MS = 86_400_000;
/** Breaches of one kind that are written out. */
const MOST_SHOWN = 5;

/** Holds a trial against every promise; answers what was broken, in sentences. */
export function audit(record: TrialRecord): string[] {
  const checks = [lost, foreign, auditCopies, overspent, auditUsers, sentAfterDenial, damaged];
  return [...shortened(record.failures), ...checks.flatMap((check) => shortened(check(record)))];
}

/** What was accepted arrived, or is counted. */
function lost({ lines, requests, scenario }: TrialRecord): string[] {
  const arrived = new Set(requests.filter((request) => request.refusal === null).map(keyOf));
  const rejected = new Set(lines.flatMap((line) => (line.said === 'rejected' ? line.id : [])));
  const lastDenial = denials(lines).at(-1)?.at ?? -1;
  const missing = acceptedEvents(lines).filter(
    ({ id, at, stored }) =>
      !arrived.has(id) &&
      !rejected.has(id) &&
      // It is gone by the user's wish.
      at > lastDenial &&
      // A disk that fails gives no promise over a kill, and the answer said so.
      !((scenario.diskFails || scenario.diskKiB > 0) && stored === 'memory'),
  );
  if (missing.length <= countedLosses(lines)) return [];
  return missing.map(
    ({ id, event, value }) => `lost: ${event} ${value} (${id}) was accepted and never arrived`,
  );
}

/** Drops of accepted events; what `track` itself refused is counted too, but was never accepted. */
function countedLosses(lines: TrialRecord['lines']): number {
  const refused = lines.filter((line) => line.said === 'refused' && line.reason === 'queue-full').length;
  const dropped = lines.flatMap((line) =>
    line.said === 'dropped' && line.reason !== 'damaged' && line.reason !== 'denied' ? line.count : [],
  );
  return dropped.reduce((sum, count) => sum + count, 0) - refused;
}

/** What arrived was tracked, under one key, as what it was tracked. */
function foreign({ lines, requests }: TrialRecord): string[] {
  const tried = new Map([...triedEvents(lines).values()].map(({ value, event }) => [value, event]));
  const ids = new Map(acceptedEvents(lines).map(({ value, id }) => [value, id]));
  return requests.flatMap((request) => {
    // One that was cut within its upload has no body to look at.
    if (request.body === undefined) return [];
    const { value, event } = request.body as { value: string; event: string };
    const key = keyOf(request);
    if (tried.get(value) !== event) return `foreign: ${event} ${value} was never tracked`;
    if (!ids.has(value)) ids.set(value, key);
    return ids.get(value) === key ? [] : `key: ${value} came as ${key}, and is ${ids.get(value)}`;
  });
}

/** Not one call more than the day's, by the gateway's own clock; but a life under a wrong clock may ask once which day it is. */
function overspent({ requests, lives, scenario }: TrialRecord): string[] {
  const days = new Map<number, { calls: number; readonly liars: Set<number> }>();
  for (const { number, receivedAt } of requests) {
    const day = Math.floor(receivedAt / DAY_MS);
    const known = days.get(day) ?? { calls: 0, liars: new Set() };
    known.calls += 1;
    const life = lives.find(({ lastRequest }) => number <= lastRequest);
    if (life?.lied) known.liars.add(life.run);
    days.set(day, known);
  }
  return [...days]
    .filter(([, { calls, liars }]) => calls > scenario.dailyLimit + liars.size)
    .map(
      ([day, { calls }]) => `limit: ${calls} calls on ${new Date(day * DAY_MS).toISOString().slice(0, 10)}`,
    );
}

/** Once consent is denied, nothing of before leaves, and nothing of it is on disk. */
function sentAfterDenial({ lines, requests, lives, scenario }: TrialRecord): string[] {
  const breaches = lines.flatMap((line) =>
    line.said === 'traces' ? line.found.map((file) => `denied: life ${line.run} left traces in ${file}`) : [],
  );
  const events = acceptedEvents(lines);
  for (const denial of denials(lines)) {
    const erased = new Set(events.filter(({ at }) => at < denial.at).map(({ id }) => id));
    const last = lives.find(({ run }) => run === denial.run)?.lastRequest ?? 0;
    const late = requests.filter((request) => erased.has(keyOf(request)) && request.number > last);
    breaches.push(...late.map(({ number }) => `denied: request ${number} is of an event from before denial`));
    // In the denier's own life only what had left already may still come in.
    if (scenario.scale !== 1) continue;
    const within = requests.filter(
      (request) =>
        erased.has(keyOf(request)) &&
        request.number <= last &&
        request.receivedAt > (denial.answeredAt ?? Infinity),
    );
    if (within.length > scenario.concurrency)
      breaches.push(`denied: ${within.length} requests left after denial in life ${denial.run}`);
  }
  return breaches;
}

/** Damage is only where a write was torn; the same torn line is found again until its segment is written anew. */
function damaged({ lines, lives, scenario }: TrialRecord): string[] {
  const isTorn = scenario.diskFails || lives.some(({ tore }) => tore);
  const found = lines.filter((line) => line.said === 'dropped' && line.reason === 'damaged');
  return isTorn ? [] : found.map(({ run }) => `damaged: life ${run} found damage, and no write was torn`);
}

export function keyOf({ idempotencyKey }: TrialRecord['requests'][number]): string {
  return idempotencyKey ?? '';
}

function shortened(breaches: readonly string[]): string[] {
  const more = breaches.length - MOST_SHOWN;
  return more > 0 ? [...breaches.slice(0, MOST_SHOWN), `… and ${more} more like these`] : [...breaches];
}
