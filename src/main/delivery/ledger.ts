import type { ServerTime } from './server-time.js';

/** The day's calls as they are known at this moment. All times are Unix milliseconds of the gateway. */
export interface DayCount {
  readonly startsAt: number;
  readonly resetsAt: number;
  /** Calls that left, or may have left, on this day. */
  readonly spent: number;
  /** Probes of a closed gate among them that were not delivered. */
  readonly probes: number;
  /** Set while the count or the day is in doubt: the next call leaves no earlier than this, and only when none is in flight. */
  readonly nextAt: number | undefined;
}

/** A call that was counted and may leave now. To be closed by `close`, once. */
export interface Claim {
  readonly probe: boolean;
}

/** What became of a claimed call. `delivered` gives a probe back to the gate's allowance; `never-left` gives the call back. */
export type ClaimEnd = 'delivered' | 'spent' | 'never-left';

/** Counts the day's calls on disk, each before it leaves, so that kills, restarts, two processes and lying clocks never spend a day twice. */
export interface Ledger {
  /** The gateway's time, in whose days calls are counted. */
  readonly time: ServerTime;
  today(): DayCount;
  /** Counts one call; null when the day has none left, or none at this moment. Not to be asked while `today().nextAt` is in the future. */
  claim(limit: number, probe: boolean): Claim | null;
  close(claim: Claim, end: ClaimEnd): void;
  /** The gateway said in which day it answered the claimed call. Called after `ServerTime.learn`, before `close`. */
  confirm(claim: Claim, date: number): void;
}
