import { backOffMs, limitJitterMs, pauseProbeMs, unnamedWaitMs } from './back-off.js';
import { probeAllowance } from './budget.js';
import {
  type GatePause,
  type GateState,
  isPristine,
  MOST_REMEMBERED,
  type PauseCause,
} from './gate-state.js';
import { HOUR_MS } from './time-units.js';
import type { Verdict } from './verdict.js';

export interface Attempt {
  readonly id: string;
  /** It left while the gate was not open. */
  readonly isProbe: boolean;
}

/** The day and the moment in which a verdict arrived. */
export interface GateFacts {
  readonly now: number;
  readonly random: () => number;
  /** The installation's calls a day, and how many are spent. */
  readonly limit: number;
  readonly spent: number;
  /** Probes that failed today, this one included. */
  readonly probes: number;
  readonly dayStart: number;
  /** When the next day's first call may leave. */
  readonly nextDayOpensAt: number;
}

/** What is to be done with events. */
export type GateEffect =
  | { readonly do: 'settle'; readonly id: string }
  | {
      readonly do: 'reject';
      readonly id: string;
      readonly status: number;
      readonly why: 'refused' | 'server-error' | 'too-large';
    }
  | { readonly do: 'put-behind'; readonly id: string };

export interface Transition {
  readonly state: GateState;
  readonly effects: readonly GateEffect[];
}

/** Failures of one event, each with another one delivered right after it, that reject it. */
const BLAMES_TO_REJECT = 5;

/** A suspect that no other event helps to judge is tried again after this; the last step of the pauses' schedule. */
const SUSPECT_REST_MS = 6 * HOUR_MS;

/** Different events refused in a row that can only mean the configuration; answers in doubt in a row that can. */
const REFUSALS_TO_PAUSE = 3;
const DOUBTS_TO_PAUSE = 3;

/** What a verdict makes of the gate, and of events. Pure: the moment and the chance come with the facts. */
export function afterVerdict(
  state: GateState,
  attempt: Attempt,
  verdict: Verdict,
  facts: GateFacts,
): Transition {
  switch (verdict.kind) {
    case 'delivered':
      return delivered(state, attempt);
    case 'refused':
      return refused(state, attempt, verdict.status, facts);
    case 'rejected': {
      const { id } = attempt;
      const effects: GateEffect[] = [{ do: 'reject', id, status: verdict.status, why: 'too-large' }];
      return { state: probeFailed(withoutEvent(answered(state, attempt), id), attempt, facts), effects };
    }
    case 'unauthorized':
      return just(paused(state, attempt, { cause: 'key', status: verdict.status }, facts));
    case 'misconfigured':
      return just(paused(state, attempt, { cause: 'address', status: verdict.status }, facts));
    case 'rate-limited':
      return just(rateLimited(state, attempt, verdict.retryAfterMs, facts));
    case 'in-doubt': {
      const doubting = { ...state, doubts: state.doubts + 1 };
      if (doubting.doubts < DOUBTS_TO_PAUSE)
        return just(failed(doubting, attempt, { left: true, status: verdict.status }, facts));
      return just(paused(doubting, attempt, { cause: 'doubt', status: verdict.status }, facts));
    }
    case 'fault':
      return just(failed(state, attempt, verdict, facts));
  }
}

function just(state: GateState): Transition {
  return { state, effects: [] };
}

function isOpen({ pause, limited, closed }: GateState): boolean {
  return !pause && !limited && !closed;
}

/** Nothing more is to be remembered of a settled event. */
function withoutEvent(state: GateState, id: string): GateState {
  const { [id]: _, ...blamed } = state.blamed;
  return {
    ...state,
    blamed,
    suspects: state.suspects.filter((other) => other.id !== id),
    refusedBefore: state.refusedBefore.filter((other) => other !== id),
  };
}

function delivered(state: GateState, { id, isProbe }: Attempt): Transition {
  const effects: GateEffect[] = [{ do: 'settle', id }];
  if (isPristine(state)) return { state, effects };
  for (const { id: other, status } of state.refused) {
    if (other !== id) effects.push({ do: 'reject', id: other, status, why: 'refused' });
  }
  const known = { ...withoutEvent(state, id), doubts: 0, refused: [] };
  // A request that left before the gate closed says nothing of how the gateway fares now.
  if (!isProbe && !isOpen(state)) return { state: known, effects };

  const opened: GateState = {
    ...known,
    pause: null,
    limited: null,
    closed: null,
    unnamed: { ...state.unnamed, limit: null },
  };
  const last = state.closed?.last;
  const failures = last?.left && last.id !== '' ? [last, ...state.suspects] : state.suspects;
  return failures
    .filter((failure) => failure.id !== id)
    .reduce(blame, { state: { ...opened, suspects: [] }, effects });
}

/** Another event was delivered right after this one had failed. */
function blame({ state, effects }: Transition, { id, status }: { id: string; status: number }): Transition {
  const blames = (state.blamed[id] ?? 0) + 1;
  if (blames >= BLAMES_TO_REJECT) {
    return {
      state: withoutEvent(state, id),
      effects: [...effects, { do: 'reject', id, status, why: 'server-error' }],
    };
  }
  const blamed = Object.entries({ ...state.blamed, [id]: blames }).slice(-MOST_REMEMBERED);
  return {
    state: { ...state, blamed: Object.fromEntries(blamed) },
    effects: [...effects, { do: 'put-behind', id }],
  };
}

/** The gateway answered: it is there, whatever it thinks of the event. */
function answered(state: GateState, { isProbe }: Attempt): GateState {
  return isProbe ? { ...state, closed: null, limited: null } : state;
}

function refused(state: GateState, attempt: Attempt, status: number, facts: GateFacts): Transition {
  const { id, isProbe } = attempt;
  const there = answered(state, attempt);
  if (there.pause?.cause === 'refusals') {
    const refusedBefore = [...new Set([...there.refusedBefore, id])].slice(-MOST_REMEMBERED);
    return just(probeFailed({ ...there, refusedBefore }, attempt, facts));
  }
  // A refusal of this event shows that key and address are right.
  const resumed = isProbe ? { ...there, pause: null } : there;
  if (resumed.refusedBefore.includes(id)) {
    return { state: withoutEvent(resumed, id), effects: [{ do: 'reject', id, status, why: 'refused' }] };
  }
  const inARow = [...resumed.refused.filter((other) => other.id !== id), { id, status }];
  if (inARow.length < REFUSALS_TO_PAUSE) return just({ ...resumed, refused: inARow });
  const refusedBefore = [...new Set([...resumed.refusedBefore, ...inARow.map((other) => other.id)])];
  const kept = { ...resumed, refused: [], refusedBefore: refusedBefore.slice(-MOST_REMEMBERED) };
  return just(paused(kept, attempt, { cause: 'refusals', status }, facts));
}

/** Pauses, or, where the same pause holds already, waits for its next probe. */
function paused(
  state: GateState,
  attempt: Attempt,
  { cause, status }: { cause: PauseCause; status: number },
  facts: GateFacts,
): GateState {
  const there = { ...state, closed: null, limited: null };
  if (state.pause?.cause === cause) return probeFailed(there, attempt, facts);
  const reason = cause === 'key' ? 'unauthorized' : 'misconfigured';
  const pause: GatePause = { reason, cause, status, step: 0, probeAt: facts.now + pauseProbeMs(0) };
  return { ...there, pause };
}

/** A probe did not end the pause: the schedule goes on. */
function probeFailed(state: GateState, { isProbe }: Attempt, { now }: GateFacts): GateState {
  const { pause } = state;
  if (!pause || !isProbe) return state;
  const step = pause.step + 1;
  return { ...state, pause: { ...pause, step, probeAt: now + pauseProbeMs(step) } };
}

function failed(
  state: GateState,
  attempt: Attempt,
  { left, status }: { left: boolean; status: number },
  facts: GateFacts,
): GateState {
  const { id, isProbe } = attempt;
  // What failed beside the one that closed the gate is the same failure.
  if (!isProbe && !isOpen(state)) return state;
  if (left && state.blamed[id] && !state.suspects.some((suspect) => suspect.id === id)) {
    const suspects = [...state.suspects, { id, status, until: facts.now + SUSPECT_REST_MS }];
    const suspecting = { ...state, suspects: suspects.slice(-MOST_REMEMBERED) };
    return isProbe ? failed(suspecting, attempt, { left, status }, facts) : suspecting;
  }
  // A probe that never left asked nobody: it is tried again as soon as the way is there.
  if (state.pause && left) return probeFailed(state, attempt, facts);
  const { closed } = state;
  const failures = (closed?.failures ?? 0) + 1;
  const since = closed?.since ?? facts.now;
  const allowance = probeAllowance(facts.limit);
  const wait = backOffMs({
    failures,
    closedForMs: facts.now - since,
    isCostly: left,
    probesLeft: Math.max(0, allowance - facts.probes),
    probeAllowance: allowance,
    untilResetMs: facts.nextDayOpensAt - facts.now,
    random: facts.random(),
  });
  const tried = [...(closed?.tried ?? []).filter((other) => other !== id), id].slice(-MOST_REMEMBERED);
  return {
    ...state,
    closed: { until: facts.now + wait, since, failures, last: { id, left, status }, tried },
  };
}

function rateLimited(
  state: GateState,
  attempt: Attempt,
  retryAfterMs: number | undefined,
  facts: GateFacts,
): GateState {
  const { id: event, isProbe } = attempt;
  const { now, dayStart, spent } = facts;
  // Beside one that is waited out already, another 429 says nothing new.
  if (state.limited && !isProbe) return state;
  const there = probeFailed({ ...state, closed: null }, attempt, facts);
  const known = state.unnamed.dayStart === dayStart ? state.unnamed : { dayStart, refusals: 0, limit: null };
  if (retryAfterMs !== undefined) {
    const until = now + retryAfterMs + limitJitterMs(retryAfterMs, facts.random());
    // A minute's or an hour's limit says nothing of the day's.
    const unnamed = retryAfterMs <= HOUR_MS ? known : { ...known, limit: spent };
    return { ...there, limited: { until, event }, unnamed };
  }
  const refusals = known.refusals + 1;
  const wait = unnamedWaitMs(refusals);
  const until = wait === undefined ? facts.nextDayOpensAt : now + wait + limitJitterMs(wait, facts.random());
  return { ...there, limited: { until, event }, unnamed: { dayStart, refusals, limit: spent } };
}
