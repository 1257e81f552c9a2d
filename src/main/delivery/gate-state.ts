/**
 * What the gate knows (OnboardFlow API: "What each answer means"): plain data, remembered over restarts. Times are the gateway's, in Unix
 * milliseconds. With `pause`, `limited` and `closed` all null it is open.
 */
export interface GateState {
  /** No event would fare better: the key or the configuration is wrong. */
  readonly pause: GatePause | null;
  /** A 429 asked to wait; then the same event goes again. */
  readonly limited: { readonly until: number; readonly event: string } | null;
  /** Failures: shut until, then half-open, one request at a time. */
  readonly closed: GateClosure | null;
  /** Answers in doubt since the last delivery. */
  readonly doubts: number;
  /** Refused since the last delivery, and kept back: the next delivery of another event rejects them. */
  readonly refused: readonly Refusal[];
  /** Refused before a pause that a delivery has ended, or will: a second refusal rejects them at once. */
  readonly refusedBefore: readonly string[];
  /** Failures that a delivery of another event has turned against an event. */
  readonly blamed: Readonly<Record<string, number>>;
  /** Blamed before and failed again: kept back until another event is delivered, or until then. They close no gate. */
  readonly suspects: readonly Suspect[];
  /** What 429s without a near time said of one day. `limit`: what was spent then, until a delivery shows that more is allowed. */
  readonly unnamed: { readonly dayStart: number; readonly refusals: number; readonly limit: number | null };
}

export interface GatePause {
  readonly reason: 'unauthorized' | 'misconfigured';
  readonly cause: PauseCause;
  /** The answer's status that paused. */
  readonly status: number;
  readonly probeAt: number;
  /** Which wait of the probes' schedule this is; −1 for a probe at once. */
  readonly step: number;
}

export type PauseCause = 'key' | 'address' | 'refusals' | 'doubt';

export interface GateClosure {
  readonly until: number;
  readonly since: number;
  readonly failures: number;
  /** The last failure. `left`: it may have been the event's fault, as the request may have arrived. */
  readonly last: { readonly id: string; readonly left: boolean; readonly status: number };
  /** Events that failed since the gate closed, the last one last. */
  readonly tried: readonly string[];
}

export interface Refusal {
  readonly id: string;
  readonly status: number;
}

export interface Suspect extends Refusal {
  readonly until: number;
}

export const OPEN_GATE: GateState = {
  pause: null,
  limited: null,
  closed: null,
  doubts: 0,
  refused: [],
  refusedBefore: [],
  blamed: {},
  suspects: [],
  unnamed: { dayStart: 0, refusals: 0, limit: null },
};

/** Events that the gate keeps in mind while it is closed, and that it blames: more would only be a longer file. */
export const MOST_REMEMBERED = 100;

/** Nothing to remember over a restart. */
export function isPristine(state: GateState): boolean {
  const { pause, limited, closed, doubts, refused, refusedBefore, blamed, unnamed } = state;
  const isOpen = pause === null && limited === null && closed === null && doubts === 0;
  // A suspect is blamed as well.
  const knowsEvents = refused.length > 0 || refusedBefore.length > 0 || Object.keys(blamed).length > 0;
  return isOpen && !knowsEvents && unnamed.refusals === 0;
}

/** Consent is withdrawn: what names an event goes, what concerns the gateway stays. */
export function withoutEvents(state: GateState): GateState {
  const { limited, closed } = state;
  return {
    ...state,
    limited: limited && { ...limited, event: '' },
    closed: closed && { ...closed, last: { ...closed.last, id: '' }, tried: [] },
    refused: [],
    refusedBefore: [],
    blamed: {},
    suspects: [],
  };
}

/** The gateway's time was corrected by so much: deadlines keep their distance. */
export function shifted(state: GateState, byMs: number): GateState {
  const { pause, limited, closed, suspects } = state;
  return {
    ...state,
    suspects: suspects.map((suspect) => ({ ...suspect, until: suspect.until + byMs })),
    pause: pause && { ...pause, probeAt: pause.probeAt + byMs },
    limited: limited && { ...limited, until: limited.until + byMs },
    closed: closed && { ...closed, until: closed.until + byMs, since: closed.since + byMs },
  };
}

/** The key or an option changed, or the app starts: a probe goes at once. */
export function probedAtOnce(state: GateState, now: number): GateState {
  return state.pause ? { ...state, pause: { ...state.pause, probeAt: now, step: -1 } } : state;
}
