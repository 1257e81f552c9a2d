import type { Timescale } from './scaled-clock.js';

/** What one life of the app is to do: given to the child process as JSON. */
export interface Orders {
  /** Which life this is; part of the value of each of its events. */
  readonly run: number;
  readonly seed: number;
  readonly userData: string;
  /** Where it reports what it did. */
  readonly reportFile: string;
  readonly endpoint: string;
  readonly clock: Timescale;
  readonly dailyLimit: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
  /** `visit`: a person uses the app until it is killed. `drain`: sends all that waits, and quits. */
  readonly part: 'visit' | 'drain';
  /** The most events of a visit. */
  readonly events: number;
  /** No other process uses the folder. */
  readonly isAlone: boolean;
  /** Consent is denied and granted again in the middle of visits. */
  readonly decides: boolean;
  /** The disk fails for moments. */
  readonly diskFails: boolean;
  /** It kills itself at this change of a file. */
  readonly diesAt?: { readonly change: number; readonly how: 'before' | 'half-way' | 'after' };
}
