import type { EventName } from '../../shared/types.js';
import type { Lane, QueuedEvent } from '../outbox/outbox.js';
import { backlogOpensAt, closedAroundMidnight, type DayBudget, probeAllowance } from './budget.js';
import { type Admission, admission, keptBack, learnedLimit } from './gate.js';
import type { GateState } from './gate-state.js';
import type { DayCount } from './ledger.js';
import { chooseEvent, type Selection } from './select.js';
import type { Pause } from './sender.js';

/** What the sender sees when it looks at gate, day and queue together. */
export interface Situation {
  readonly gate: GateState;
  readonly today: DayCount;
  /** The installation's calls a day. */
  readonly limit: number;
  readonly reserve: number;
  /** After each reset, how long this installation waits. */
  readonly phase: number;
  /** The gateway's time, and the machine's. */
  readonly now: number;
  readonly wallNow: number;
  readonly lane: (event: EventName) => Lane;
  readonly inFlight: { readonly size: number; has(id: string): boolean };
  readonly isFlushing: boolean;
  readonly turns: Selection['turns'];
}

/** What to do next. */
export type Outlook =
  | {
      readonly kind: 'go';
      readonly event: QueuedEvent;
      /** Nothing may leave beside it. */
      readonly isAlone: boolean;
      readonly isProbe: boolean;
      /** Counted against the day's allowance for probes. */
      readonly isCountedProbe: boolean;
      /** The most calls that may be spent with this one. */
      readonly limit: number;
      /** Its lane fits in what is left of the day. */
      readonly fits: boolean;
    }
  /** Nothing now; `until` where time alone changes that. `pause`, where it is one. */
  | { readonly kind: 'wait'; readonly until?: number; readonly pause?: Pause };

/** A wait shorter than this is pacing, not a pause. */
export const SHORT_WAIT_MS = 10_000;

/** Looks; changes nothing. */
export function look(situation: Situation): Outlook {
  const outlook = lookPastPause(situation);
  const { pause } = situation.gate;
  // What only a person can end is the reason, whatever keeps its probes from leaving.
  if (!pause || outlook.kind === 'go' || !outlook.pause) return outlook;
  return { ...outlook, pause: { ...outlook.pause, reason: pause.reason } };
}

function lookPastPause(situation: Situation): Outlook {
  const { gate, today, limit, now, inFlight, phase } = situation;
  const admitted = admission(gate, now);
  const nextDayOpensAt = today.resetsAt + phase;
  if (admitted.kind === 'shut') {
    const { reason, until } = admitted;
    if (reason !== 'backing-off') return { kind: 'wait', until, pause: { reason, until } };
    return outranking(situation, { kind: 'wait', until, pause: { reason, until } });
  }
  const isProbe = admitted.kind === 'probe';
  const isCountedProbe = isProbe && admitted.isCounted;
  if (isProbe && inFlight.size > 0) return { kind: 'wait', ...gatePause(gate) };
  if (isCountedProbe && today.probes >= probeAllowance(limit)) {
    const reason = gate.limited ? 'rate-limited' : 'backing-off';
    return { kind: 'wait', until: nextDayOpensAt, pause: { reason, until: nextDayOpensAt } };
  }

  const choice = chooseForGate(situation, admitted);
  if (!choice) {
    const { until } = keptBack(gate, now);
    return { kind: 'wait', ...gatePause(gate), ...(until !== undefined && { until }) };
  }
  if ('waits' in choice) {
    if (choice.waits === 'spent') return spent(nextDayOpensAt);
    return { kind: 'wait', until: Math.min(backlogOpensAt(dayOf(situation)), today.resetsAt) };
  }
  const closed = closedAroundMidnight(today.startsAt, phase, now);
  if (closed) return closed.until - now > SHORT_WAIT_MS ? spent(closed.until) : { kind: 'wait', ...closed };
  const isDoubtful = today.nextAt !== undefined;
  if (isDoubtful && inFlight.size > 0) return { kind: 'wait' };
  if (today.nextAt !== undefined && now < today.nextAt) return spent(today.nextAt);
  const dayLimit = isProbe && admitted.isTrial ? limit : dayOf(situation).limit;
  const { event, fits } = choice;
  return {
    kind: 'go',
    event,
    isAlone: isProbe || isDoubtful,
    isProbe,
    isCountedProbe,
    limit: dayLimit,
    fits,
  };
}

function spent(until: number): Outlook {
  return { kind: 'wait', until, pause: { reason: 'budget-spent', until } };
}

/** A day that is spent is reported before a back-off, whose end would change nothing. */
function outranking(situation: Situation, outlook: Outlook): Outlook {
  const choice = chooseForGate(situation, { kind: 'open' });
  const isSpent = choice !== undefined && 'waits' in choice && choice.waits === 'spent';
  return isSpent ? spent(situation.today.resetsAt + situation.phase) : outlook;
}

/** Why the gate is not open although a probe might leave, or is under way. */
export function gatePause({ pause, limited, closed }: GateState): { pause?: Pause } {
  if (pause) return { pause: { reason: pause.reason } };
  if (limited) return { pause: { reason: 'rate-limited' } };
  return closed ? { pause: { reason: 'backing-off' } } : {};
}

function dayOf({ gate, today, limit, reserve }: Situation): DayBudget {
  const { startsAt, spent: spentCalls } = today;
  return { limit: learnedLimit(gate, limit, startsAt), reserve, spent: spentCalls, startsAt };
}

function chooseForGate(situation: Situation, admitted: Exclude<Admission, { kind: 'shut' }>) {
  const { gate, inFlight, limit, lane, now, wallNow, isFlushing, turns } = situation;
  const kept = keptBack(gate, now);
  const isHeld = (id: string) => inFlight.has(id) || kept.has(id);
  const learned = dayOf(situation);
  const day = admitted.kind === 'probe' && admitted.isTrial ? { ...learned, limit } : learned;
  const selection = { lane, day, now, wallNow, isFlushing, turns, skips: isHeld };
  if (admitted.kind === 'open') return chooseEvent(selection);
  const { prefers, avoids } = admitted;
  const special = prefers
    ? chooseEvent({ ...selection, skips: (id) => id !== prefers || isHeld(id) })
    : chooseEvent({ ...selection, skips: (id) => avoids.includes(id) || isHeld(id) });
  if (special && 'event' in special) return special;
  // Only events that failed wait: the one that did so last is tried last.
  const last = avoids.at(-1);
  const other = chooseEvent({ ...selection, skips: (id) => id === last || isHeld(id) });
  if (other && 'event' in other) return other;
  return chooseEvent(selection);
}
