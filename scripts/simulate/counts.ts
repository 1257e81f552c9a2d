import type { DropReason } from '../../src/main/outbox/index.js';
import { BEGINNING, DAY, MINUTE } from './time.js';

const MINUTES_A_DAY = DAY / MINUTE;

/** All that is counted of a fleet. */
export class Counts {
  /** Calls that reached the gateway, or were to reach it while it was silent, in each minute of the true time. */
  readonly callsAMinute: Uint32Array;
  /** Milliseconds from capture to delivery of events that could leave at once. */
  readonly freshDelays: number[] = [];
  captured = 0;
  /** `track` would not take it: all that waits is worth more. */
  refused = 0;
  delivered = 0;
  waiting = 0;
  failedCalls = 0;
  readonly dropped = new Map<DropReason, number>();
  readonly days: number;
  reporters = 0;
  /** Calls that copies could have made, and made, on days on which more happened than they have calls for and nothing stood in the way. */
  readonly fairDays = { calls: 0, made: 0 };
  /** Copies that made less than half of those. */
  starved = 0;

  constructor(days: number) {
    this.days = days;
    this.callsAMinute = new Uint32Array(days * MINUTES_A_DAY);
  }

  /** Dropped after it was accepted, or refused. */
  get neverSent(): number {
    return [...this.dropped.values()].reduce((sum, count) => sum + count, this.refused);
  }

  call(time: number): void {
    const minute = Math.floor((time - BEGINNING) / MINUTE);
    if (minute < this.callsAMinute.length) this.callsAMinute[minute] = (this.callsAMinute[minute] ?? 0) + 1;
  }

  drop(reason: DropReason): void {
    this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + 1);
  }

  /** Calls of each UTC day. */
  get callsADay(): number[] {
    return Array.from({ length: this.days }, (_, day) =>
      this.callsAMinute
        .subarray(day * MINUTES_A_DAY, (day + 1) * MINUTES_A_DAY)
        .reduce((sum, calls) => sum + calls, 0),
    );
  }

  get busiestMinute(): number {
    return this.callsAMinute.reduce((most, calls) => Math.max(most, calls), 0);
  }

  /** The share of fresh events that were there within so many milliseconds. */
  freshDelay(share: number): number {
    const sorted = Float64Array.from(this.freshDelays).sort();
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  }
}
