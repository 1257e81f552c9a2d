import type { GateState } from './gate-state.js';

/** Whether a request may leave now. */
export type Admission =
  | { readonly kind: 'open' }
  /**
   * One request, and none beside it. `prefers`: this event, where it still waits; `avoids`: another one than these, where one waits.
   * `isCounted`: it goes from the day's allowance for probes. `isTrial`: it tries whether a 429's day has more calls than were spent.
   */
  | {
      readonly kind: 'probe';
      readonly prefers?: string;
      readonly avoids: readonly string[];
      readonly isCounted: boolean;
      readonly isTrial: boolean;
    }
  | {
      readonly kind: 'shut';
      readonly reason: 'unauthorized' | 'misconfigured' | 'rate-limited' | 'backing-off';
      readonly until: number;
    };

export function admission(state: GateState, now: number): Admission {
  const { pause, limited, closed } = state;
  if (pause && now < pause.probeAt) return { kind: 'shut', reason: pause.reason, until: pause.probeAt };
  if (limited && now < limited.until) return { kind: 'shut', reason: 'rate-limited', until: limited.until };
  if (closed && now < closed.until) return { kind: 'shut', reason: 'backing-off', until: closed.until };
  if (!pause && !limited && !closed) return { kind: 'open' };

  const probe = { kind: 'probe', isCounted: pause === null, isTrial: limited !== null } as const;
  if (limited) return { ...probe, prefers: limited.event, avoids: [] };
  // The first probe may find that all is well again; from the second on, another event tells whether only this one fails.
  if (closed && !pause && closed.failures === 1 && !state.blamed[closed.last.id]) {
    return { ...probe, prefers: closed.last.id, avoids: [] };
  }
  return { ...probe, avoids: [...state.refusedBefore, ...(closed?.tried ?? [])] };
}

interface KeptBack {
  has(id: string): boolean;
  readonly until?: number;
}

const NOTHING: KeptBack = { has: () => false };

/** Events that wait for what becomes of others, and for how long at most. */
export function keptBack(state: GateState, now: number): KeptBack {
  if (state.refused.length === 0 && state.suspects.length === 0) return NOTHING;
  const suspects = state.suspects.filter((suspect) => now < suspect.until);
  const ids = new Set([...state.refused, ...suspects].map(({ id }) => id));
  if (suspects.length === 0) return ids;
  return { has: (id) => ids.has(id), until: Math.min(...suspects.map(({ until }) => until)) };
}

/** The day's calls as the last 429s left them. */
export function learnedLimit(state: GateState, limit: number, dayStart: number): number {
  const { unnamed } = state;
  return unnamed.dayStart === dayStart && unnamed.limit !== null ? Math.min(limit, unnamed.limit) : limit;
}
