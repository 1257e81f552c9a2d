import type { Reporter, User } from '../../shared/types.js';
import type { BudgetStatus, FlushResult, Pause, PauseReason } from '../delivery/sender.js';
import type { IntakeRefusal } from '../intake/intake.js';
import type { DropReason } from '../outbox/outbox.js';

/** Why `track` did not take an event. `queue-full`: all that waits is worth more, or, for a window's event, main's own. */
export type TrackRefusal = IntakeRefusal | 'disabled' | 'no-consent' | 'queue-full' | 'closed';

/**
 * `stored: 'disk'`: handed to the system; survives a killed process at once, a power cut after at most one second.
 * `'memory'`: the disk does not work, or consent is not given yet.
 */
export type TrackAnswer =
  | { readonly accepted: true; readonly id: string; readonly stored: 'disk' | 'memory' }
  | { readonly accepted: false; readonly reason: TrackRefusal; readonly message: string };

export type IdentifyAnswer =
  | { readonly accepted: true }
  | {
      readonly accepted: false;
      readonly reason: 'invalid' | 'disabled' | 'no-consent' | 'closed';
      readonly message: string;
    };

/** Where the key is kept from now on; `nowhere` after `null`, or where it was refused with a `message`. */
export interface SetApiKeyAnswer {
  readonly accepted: boolean;
  readonly stored: 'encrypted' | 'memory' | 'nowhere';
  readonly message?: string;
}

/** A plain snapshot. Times are Unix milliseconds. */
export interface Status {
  readonly enabled: boolean;
  readonly consent: 'granted' | 'pending' | 'denied';
  /** Waiting events that have a user. */
  readonly queued: number;
  readonly waitingForUser: number;
  readonly inFlight: number;
  /** Since this start of the app, like the three below. */
  readonly delivered: number;
  readonly rejected: number;
  readonly dropped: { readonly [Reason in DropReason]?: number };
  /** Messages from pages that may not speak. */
  readonly refused: number;
  readonly budget: BudgetStatus;
  readonly paused: Pause | null;
  readonly storage: 'disk' | 'memory';
  readonly sessionId: string;
  readonly user: { readonly id: string } | null;
  readonly installationId: string;
  /** Windows whose preload said hello. */
  readonly windows: number;
}

export interface ClientEvents {
  delivered: { id: string; event: string; value: string; attempts: number };
  rejected: { id: string; event: string; value: string; status: number; message: string };
  dropped: { reason: DropReason; count: number };
  paused: Pause;
  resumed: { reason: PauseReason };
  refused: { reason: string; origin: string };
}

/** What `init` gives. Nothing of it throws, and no promise rejects. */
export interface OnboardFlowClient extends Reporter<TrackAnswer> {
  /** The user from now on, remembered over restarts until `reset`. Sends nothing by itself; events waiting for a user get this one. */
  identify(user: User): IdentifyAnswer;
  /** Log-out: no user and a new session; events already taken keep the user they had. */
  reset(): void;
  /** Keeps the key encrypted where the system really encrypts, else in memory; resumes a sender paused by a 401. `null` deletes it. */
  setApiKey(key: string | null): Promise<SetApiKeyAnswer>;
  /** `'denied'` aborts what is in flight and erases queue, user and ids. `remembered`: the decision stands on disk. */
  setConsent(decision: 'granted' | 'denied'): Promise<{ readonly remembered: boolean }>;
  /** Sends what waits, without spreading it over the day, within the day's calls. Default 10 seconds. */
  flush(options?: { readonly timeoutMs?: number }): Promise<FlushResult>;
  /** Stops capture and sending, waits at most `timeoutMs` (default 1,000) for what is in flight, removes every listener and handle. */
  close(options?: { readonly timeoutMs?: number }): Promise<void>;
  status(): Status;
  /** Answers the function that takes the listener off again. */
  on<Name extends keyof ClientEvents>(name: Name, listener: (event: ClientEvents[Name]) => void): () => void;
}
