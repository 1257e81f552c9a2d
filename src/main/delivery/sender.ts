/** Why nothing leaves at the moment, the first that applies in this order. */
export type PauseReason =
  | 'closed'
  | 'no-consent'
  | 'no-key'
  | 'unauthorized'
  | 'misconfigured'
  | 'rate-limited'
  | 'budget-spent'
  | 'backing-off';

/** `until`: Unix milliseconds, where an end is known. */
export interface Pause {
  readonly reason: PauseReason;
  readonly until?: number;
}

export interface BudgetStatus {
  /** Calls that this installation may make on a UTC day. */
  readonly limit: number;
  readonly spent: number;
  readonly remaining: number;
  /** Unix milliseconds. */
  readonly resetsAt: number;
}

export interface FlushResult {
  readonly delivered: number;
  readonly remaining: number;
  /** Why it returned before all was delivered: a pause reason, or `timeout`. */
  readonly reason?: PauseReason | 'timeout' | 'waiting-for-user';
}

/** What the sender reports; the client turns it into its own events and counts. */
export interface SenderListener {
  delivered(event: { id: string; event: string; value: string; attempts: number }): void;
  /** `status` is the answer's, 0 where there was none. */
  rejected(event: { id: string; event: string; value: string; status: number; message: string }): void;
  paused(pause: Pause): void;
  resumed(pause: { reason: PauseReason }): void;
}

/** Takes events from the outbox to the gateway, one a request, within the day's calls. Nothing it does throws. */
export interface Sender {
  /** Called once the app is ready. */
  start(): void;
  /** Something new waits, or something changed that may let it leave. */
  wake(): void;
  /** The key changed: an `unauthorized` or `no-key` pause ends now. */
  keyChanged(): void;
  /** The machine wakes from sleep: timers are looked at again, with no burst. */
  resumeFromSleep(): void;
  flush(options?: { timeoutMs?: number }): Promise<FlushResult>;
  /** Aborts what is in flight and forgets what it knew of those events (consent withdrawn). */
  abort(): void;
  /** Nothing new leaves; what is in flight has `timeoutMs` (0: no time) to get its answer, so that it need not go twice. */
  close(options?: { timeoutMs?: number }): Promise<void>;
  status(): {
    readonly inFlight: number;
    readonly paused: Pause | null;
    readonly budget: BudgetStatus;
  };
}
