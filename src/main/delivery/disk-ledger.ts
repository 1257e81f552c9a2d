import { randomBytes } from 'node:crypto';
import type { Clock } from '../../shared/clock.js';
import type { Logger } from '../logger.js';
import { type DayFile, dayOfFile, type LedgerFs, type OpenDay } from './day-file.js';
import type { Claim, ClaimEnd, DayCount, Ledger } from './ledger.js';
import { createServerTime, type ServerTime } from './server-time.js';
import { DAY_MS, dayOf } from './time-units.js';

export interface LedgerOptions {
  readonly fs: Pick<LedgerFs, 'readdirSync'>;
  /**
   * The site's folder; made when it is missing, and then no call of today can be missing from it. To be opened before anything else is
   * written there: a folder without a count is taken for one whose count was lost.
   */
  readonly folder: string;
  /** Given, because a part of the module that is loaded earlier opens them too. */
  readonly openDay: OpenDay;
  readonly clock: Clock;
  /** The day's calls: while the count is in doubt they leave a day divided by this apart. */
  readonly limit: number;
  readonly log?: Pick<Logger, 'info'>;
}

/** Files kept of days that no answer has confirmed as past: enough for a week of lying clocks. */
const UNCONFIRMED_FILES = 7;

/** Calls that a run may count in memory alone before it slows down: a disk that is full for a moment must not silence the first of them. */
const UNRECORDED_CALLS = 5;

/** A `Date`'s second and an answer's way: by so much less or more a clock is no further ahead than before. */
const AHEAD_TOLERANCE_SECONDS = 2;

interface OpenClaim extends Claim {
  /** The days it is counted in: two when it was in flight at midnight, as it may have arrived on either side. */
  readonly days: Set<number>;
}

export function openLedger(options: LedgerOptions): Ledger {
  return new DiskLedger(options);
}

class DiskLedger implements Ledger {
  readonly time: ServerTime;
  readonly #options: LedgerOptions;
  /** Tells this run's records from those of other processes and runs. */
  readonly #writer = randomBytes(4).toString('hex');
  readonly #open = new Set<OpenClaim>();
  #file: DayFile;
  /** Days that have a file, the newest last. */
  #days: number[];
  #unrecorded = 0;
  #lastDeliveryAt = Number.NEGATIVE_INFINITY;
  #said = false;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.time = createServerTime(options.clock);
    const names = this.#namesInFolder();
    this.#days = (names ?? []).map(dayOfFile).filter((day) => day !== undefined);
    this.#days.sort((a, b) => a - b);
    this.#file = this.#openFirst(names === null);
  }

  today(): DayCount {
    this.#roll();
    const { day, tally } = this.#file;
    return {
      startsAt: day * DAY_MS,
      resetsAt: (day + 1) * DAY_MS,
      spent: tally.spent,
      probes: tally.probes,
      nextAt: this.#nextAt(),
    };
  }

  claim(limit: number, probe: boolean): Claim | null {
    this.#roll();
    const file = this.#file;
    if (file.tally.spent >= limit) return null;
    const kind = probe ? 'P' : 'A';
    const seconds = Math.max(0, Math.floor(this.time.now() / 1000));
    const spent = file.append(kind, seconds);
    if (spent === undefined) {
      // What other processes counted can still be read.
      file.read();
      if (file.tally.spent >= limit) return null;
      file.countUnrecorded(kind, seconds);
      this.#unrecorded += 1;
      this.#sayOnce();
    } else if (spent > limit) {
      // Another process came first with the day's last call.
      file.append(probe ? 'Q' : 'C', 0);
      return null;
    } else {
      this.#recordUnrecorded();
    }
    const claim: OpenClaim = { probe, days: new Set([file.day]) };
    this.#open.add(claim);
    return claim;
  }

  close(claim: Claim, end: ClaimEnd): void {
    const open = claim as OpenClaim;
    if (!this.#open.delete(open)) return;
    if (end === 'delivered') this.#lastDeliveryAt = this.time.now();
    // What is said of a call belongs to the day of its count; one that is over is not read again.
    if (!open.days.has(this.#file.day)) return;
    const isProbe = claim.probe && open.days.size === 1;
    if (end === 'never-left') this.#append(isProbe ? 'Q' : 'C', 0);
    else if (end === 'delivered' && isProbe) this.#append('D', 0);
  }

  confirm(claim: Claim, date: number): void {
    const { days } = claim as OpenClaim;
    const day = dayOf(date);
    // An answer written just before midnight and read just after it does not undo the day that has begun.
    const today = dayOf(this.time.now());
    for (const later of this.#days.filter((other) => other > today)) this.#foldInto(today, later);
    this.#roll();
    this.#clampLastCall(this.#file);
    if (this.#file.day !== day) return;
    if (!days.has(day)) {
      // Counted on an earlier day under a clock that ran behind.
      this.#append('K', 1);
      days.add(day);
    }
    if (this.#file.tally.isUnconfirmed) this.#append('V', 0);
    this.#rememberAhead();
    for (const earlier of this.#days.filter((other) => other < day)) this.#remove(earlier);
  }

  /** A later day was counted under a clock that ran ahead: its calls left today, or before. */
  #foldInto(today: number, later: number): void {
    const target = this.#fileOf(today);
    const { spent } = this.#fileOf(later).tally;
    if (spent > 0) this.#appendTo(target, 'K', spent);
    for (const claim of this.#open) if (claim.days.has(later)) claim.days.add(today);
    this.#remove(later);
    if (this.#file.day === later) this.#file = target;
  }

  /** At the run's start: the day that the clock says, but never one before the newest that was counted in. */
  #openFirst(isFresh: boolean): DayFile {
    const newest = this.#days.at(-1);
    const isAssumed = newest !== undefined && this.#assumeAhead(newest);
    const calendar = dayOf(this.time.now());
    if (newest !== undefined && newest > calendar) return this.#continueAhead(newest, calendar);
    const file = this.#fileOf(calendar);
    if (newest === calendar) {
      // Every file begins with a record: one without is what a power cut leaves of a count.
      if (file.isEmpty) this.#appendTo(file, 'S', 0);
      // Should the clock be right by now, only an answer tells.
      else if (isAssumed) this.#appendTo(file, 'U', 0);
      return file;
    }
    // Even where nothing is to be said a record is written: from now on a missing file means a lost count.
    this.#appendTo(file, newest !== undefined ? 'U' : isFresh ? 'V' : 'S', 0);
    return file;
  }

  /**
   * A clock that an answer of an earlier run found ahead is taken for being so still, until one of this run tells: else each start would
   * open a day that has not begun, with a call that the day under way does not have.
   */
  #assumeAhead(newest: number): boolean {
    const wall = this.#options.clock.now();
    if (dayOf(wall) <= newest) return false;
    const aheadMs = this.#fileOf(newest).tally.aheadSeconds * 1000;
    if (aheadMs === 0 || dayOf(wall - aheadMs) < newest) return false;
    this.time.assumeAhead(aheadMs);
    return true;
  }

  #rememberAhead(): void {
    const ahead = Math.max(0, Math.round((this.#options.clock.now() - this.time.now()) / 1000));
    const { aheadSeconds } = this.#file.tally;
    if (Math.abs(ahead - aheadSeconds) > AHEAD_TOLERANCE_SECONDS) this.#append('O', ahead);
  }

  /**
   * The clock is behind the newest day: it was set back, or was ahead when that day was opened. That day is continued, so that nothing is
   * spent twice, until an answer says which day it is, or until the clock itself has seen a midnight: then a real day may have passed. The
   * newer file stays until an answer tells: should its day be today after all, its count goes on.
   */
  #continueAhead(newest: number, calendar: number): DayFile {
    const file = this.#fileOf(newest);
    const since = file.tally.behindSince;
    if (since === undefined || calendar < since) this.#appendTo(file, 'B', calendar);
    if (since === undefined || calendar <= since) return file;
    const known = this.#days.includes(calendar);
    const opened = this.#fileOf(calendar);
    if (!known) this.#appendTo(opened, 'U', 0);
    return opened;
  }

  /** Into the next day, once its time has come. */
  #roll(): void {
    const calendar = dayOf(this.time.now());
    const { day } = this.#file;
    if (calendar === day) return;
    if (calendar < day) {
      const certain = this.time.certainDay();
      if (certain === undefined) this.#file = this.#continueAhead(day, calendar);
      return;
    }
    const known = this.#days.includes(calendar);
    this.#file = this.#fileOf(calendar);
    this.#unrecorded = 0;
    if (!known && calendar !== this.time.certainDay()) this.#append('U', 0);
    for (const claim of this.#open) {
      if (claim.days.has(calendar)) continue;
      claim.days.add(calendar);
      this.#append('K', 1);
    }
    for (const old of this.#days.slice(0, -UNCONFIRMED_FILES)) this.#remove(old);
  }

  #nextAt(): number | undefined {
    const { tally } = this.#file;
    const apart = Math.ceil(DAY_MS / Math.max(1, this.#options.limit));
    if (tally.isDoubtful || this.#unrecorded > UNRECORDED_CALLS) {
      return tally.lastCallAt === 0 ? 0 : tally.lastCallAt + apart;
    }
    // The day's first call is to bring a `Date`. One that fails is the gate's affair; one that succeeds without is no reason to hurry.
    return tally.isUnconfirmed ? this.#lastDeliveryAt + apart : undefined;
  }

  #fileOf(day: number): DayFile {
    if (this.#file?.day === day) return this.#file;
    const file = this.#options.openDay(day, this.#writer);
    file.read();
    this.#clampLastCall(file);
    if (!this.#days.includes(day)) this.#days = [...this.#days, day].sort((a, b) => a - b);
    return file;
  }

  /** A last call in the future was written under a clock that ran ahead. */
  #clampLastCall({ tally }: DayFile): void {
    tally.lastCallAt = Math.min(tally.lastCallAt, this.time.now());
  }

  /** The disk takes records again: what was counted in memory is written for the next run. */
  #recordUnrecorded(): void {
    const calls = this.#unrecorded;
    if (calls === 0) return;
    this.#unrecorded = 0;
    this.#file.tally.spent -= calls;
    this.#append('K', calls);
  }

  #append(kind: 'C' | 'Q' | 'D' | 'K' | 'U' | 'V' | 'O', value: number): void {
    this.#appendTo(this.#file, kind, value);
  }

  #appendTo(file: DayFile, kind: 'C' | 'Q' | 'D' | 'K' | 'S' | 'U' | 'V' | 'B' | 'O', value: number): void {
    if (file.append(kind, value) !== undefined) return;
    file.countUnrecorded(kind, value);
    this.#sayOnce();
  }

  /** Null where there is no folder; undefined where there is one and nobody may look into it. */
  #namesInFolder(): string[] | null | undefined {
    try {
      return this.#options.fs.readdirSync(this.#options.folder);
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? null : undefined;
    }
  }

  #remove(day: number): void {
    this.#options.openDay(day, this.#writer).remove();
    this.#days = this.#days.filter((other) => other !== day);
  }

  /** No warning: the outbox, on the same disk, gives the one that the developer gets. */
  #sayOnce(): void {
    if (this.#said) return;
    this.#said = true;
    this.#options.log?.info(
      "the day's count cannot be written to disk; it goes on in memory, and calls leave more slowly",
    );
  }
}
