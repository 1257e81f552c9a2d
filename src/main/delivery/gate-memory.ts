import {
  type GateClosure,
  type GatePause,
  type GateState,
  isPristine,
  MOST_REMEMBERED,
  OPEN_GATE,
  type PauseCause,
  probedAtOnce,
  type Refusal,
  type Suspect,
} from './gate-state.js';
import { LONGEST_PAUSE_MS } from './retry-after.js';

/** Where the gate's memory survives a restart. Neither call throws. */
export interface PauseStore {
  /** What was saved last, as it lies on disk: not to be trusted. */
  load(): unknown;
  /** Undefined: nothing is worth remembering. */
  save(memory: unknown): void;
}

/** A memory of another form is of another version, and is not read. */
const FORM = 1;

export function remember(state: GateState): unknown {
  return isPristine(state) ? undefined : { form: FORM, ...state };
}

/**
 * The gate as a run begins: pauses and deadlines are what they were, but none is further away than the longest that there is, whatever a
 * lying clock wrote. A paused or closed gate is probed at once.
 */
export function recall(memory: unknown, now: number): GateState {
  if (!isRecord(memory) || memory.form !== FORM) return OPEN_GATE;
  const state: GateState = {
    pause: pauseOf(memory.pause),
    limited: limitOf(memory.limited, now),
    closed: closureOf(memory.closed, now),
    doubts: countOf(memory.doubts),
    refused: listOf(memory.refused, refusalOf),
    refusedBefore: listOf(memory.refusedBefore, idOf),
    blamed: isRecord(memory.blamed) ? blameOf(memory.blamed) : {},
    suspects: listOf(memory.suspects, (item) => suspectOf(item, now)),
    unnamed: unnamedOf(memory.unnamed),
  };
  return probedAtOnce(state, now);
}

type Fields = { readonly [name: string]: unknown };

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A count that nobody could have reached is damage: 0. */
function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 1e6 ? value : 0;
}

function timeOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

/** Event ids are UUIDs; whatever else stands there names no event. */
function idOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 64 ? value : undefined;
}

function listOf<Item>(value: unknown, itemOf: (item: unknown) => Item | undefined): Item[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(-MOST_REMEMBERED)
    .map(itemOf)
    .filter((item) => item !== undefined);
}

function refusalOf(value: unknown): Refusal | undefined {
  if (!isRecord(value)) return undefined;
  const id = idOf(value.id);
  return id === undefined ? undefined : { id, status: countOf(value.status) };
}

function suspectOf(value: unknown, now: number): Suspect | undefined {
  const refusal = refusalOf(value);
  if (!refusal || !isRecord(value)) return undefined;
  return { ...refusal, until: Math.min(timeOf(value.until), now + LONGEST_PAUSE_MS) };
}

function blameOf(value: Fields): Record<string, number> {
  const entries = Object.entries(value).slice(-MOST_REMEMBERED);
  return Object.fromEntries(
    entries.map(([id, count]) => [id, countOf(count)] as const).filter(([, count]) => count > 0),
  );
}

const CAUSES: readonly PauseCause[] = ['key', 'address', 'refusals', 'doubt'];

function pauseOf(value: unknown): GatePause | null {
  if (!isRecord(value)) return null;
  const cause = CAUSES.find((known) => known === value.cause);
  if (cause === undefined) return null;
  const reason = cause === 'key' ? 'unauthorized' : 'misconfigured';
  return { reason, cause, status: countOf(value.status), probeAt: 0, step: -1 };
}

function limitOf(value: unknown, now: number): GateState['limited'] {
  if (!isRecord(value)) return null;
  return {
    until: Math.min(timeOf(value.until), now + LONGEST_PAUSE_MS),
    event: idOf(value.event) ?? '',
  };
}

function closureOf(value: unknown, now: number): GateClosure | null {
  if (!isRecord(value)) return null;
  const last = isRecord(value.last) ? value.last : {};
  return {
    until: now,
    since: Math.min(timeOf(value.since), now),
    failures: Math.max(1, countOf(value.failures)),
    last: { id: idOf(last.id) ?? '', left: last.left === true, status: countOf(last.status) },
    tried: listOf(value.tried, idOf),
  };
}

function unnamedOf(value: unknown): GateState['unnamed'] {
  if (!isRecord(value)) return OPEN_GATE.unnamed;
  return {
    dayStart: timeOf(value.dayStart),
    refusals: countOf(value.refusals),
    limit: value.limit === null ? null : countOf(value.limit),
  };
}
