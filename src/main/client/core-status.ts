import type { Settings } from '../options.js';
import type { Status } from './client-types.js';

const DAY_MS = 86_400_000;

/** The part of a client's status that only an enabled one has something to say about. */
export type CoreStatus = Omit<
  Status,
  'enabled' | 'delivered' | 'rejected' | 'dropped' | 'refused' | 'windows'
>;

/** The status of a client whose option `enabled` is false: it has no file and no user. */
export function disabledStatus({ dailyLimit, plan, installations }: Settings, now: number): CoreStatus {
  return {
    consent: 'granted',
    queued: 0,
    waitingForUser: 0,
    inFlight: 0,
    budget: unspent(dailyLimit ?? Math.floor(plan / installations), now),
    paused: null,
    storage: 'memory',
    sessionId: '',
    user: null,
    installationId: '',
  };
}

/** A day's calls while none can leave. */
export function unspent(limit: number, now: number): CoreStatus['budget'] {
  return { limit, spent: 0, remaining: limit, resetsAt: (Math.floor(now / DAY_MS) + 1) * DAY_MS };
}
