import type { QueuedEvent } from '../outbox/outbox.js';
import type { StampedEvent } from '../stamped-event.js';
import { recall, remember } from './gate-memory.js';
import { type GateState, probedAtOnce, shifted, withoutEvents } from './gate-state.js';
import { afterVerdict, type GateEffect } from './gate-transition.js';
import type { Claim, ClaimEnd } from './ledger.js';
import type { Reporter } from './reporter.js';
import type { SenderOptions } from './sender-options.js';
import { DAY_MS, MINUTE_MS } from './time-units.js';
import type { Verdict } from './verdict.js';

/** One attempt, as far as it has an end. */
export interface EndedAttempt {
  readonly event: StampedEvent;
  /** The same as its lane gave it. */
  readonly queued: QueuedEvent;
  /** How many there have been of this event in this run. */
  readonly attempts: number;
  readonly isProbe: boolean;
  readonly claim: Claim;
  readonly roundTripMs: number;
}

/** The outbox looks for what is too old whenever the clock is confirmed: not with every answer of a drain. */
const CONFIRM_EVERY_MS = MINUTE_MS;

/** Keeps the gate, also over restarts, and does to clock, count and events what each verdict means for them. */
export class Gatekeeper {
  readonly #options: SenderOptions;
  readonly #reporter: Reporter;
  /** How long after each reset the day's first call leaves. */
  readonly #phase: number;
  readonly #settled: (id: string, isDelivered: boolean) => void;
  #gate: GateState;
  #clockConfirmedAt = Number.NEGATIVE_INFINITY;

  constructor(
    options: SenderOptions,
    reporter: Reporter,
    phase: number,
    settled: (id: string, isDelivered: boolean) => void,
  ) {
    this.#options = options;
    this.#reporter = reporter;
    this.#phase = phase;
    this.#settled = settled;
    this.#gate = recall(options.pauses.load(), options.ledger.time.now());
  }

  get gate(): GateState {
    return this.#gate;
  }

  probeAtOnce(): void {
    this.#gate = probedAtOnce(this.#gate, this.#options.ledger.time.now());
  }

  forgetEvents(): void {
    this.#remember(withoutEvents(this.#gate));
  }

  end(attempt: EndedAttempt, verdict: Verdict): void {
    const { ledger, settings, random, log } = this.#options;
    const { event, attempts, isProbe, claim } = attempt;
    this.#learnTime(verdict, attempt);
    ledger.close(claim, claimEnd(verdict));
    const answer = verdict.kind === 'fault' ? verdict.code : `status ${verdict.status}`;
    log.debug(`${event.event} ${event.id}: attempt ${attempts}, ${verdict.kind}, ${answer}`);
    const { startsAt, resetsAt, spent, probes } = ledger.today();
    const { state, effects } = afterVerdict(this.#gate, { id: event.id, isProbe }, verdict, {
      now: ledger.time.now(),
      random,
      limit: settings.limit,
      spent,
      probes,
      dayStart: startsAt,
      nextDayOpensAt: resetsAt + this.#phase,
    });
    this.#remember(state);
    for (const effect of effects) this.#carryOut(effect, attempt);
    // Last: what is dropped for its age now must not be what was just delivered.
    this.#confirmClock(verdict);
  }

  #learnTime({ date }: Verdict, { claim, roundTripMs }: EndedAttempt): void {
    if (date === undefined) return;
    const { ledger } = this.#options;
    const shift = ledger.time.learn(date, roundTripMs);
    if (shift !== 0) this.#gate = shifted(this.#gate, shift);
    ledger.confirm(claim, date);
  }

  #confirmClock({ date }: Verdict): void {
    const { outbox, clock } = this.#options;
    const isDue = clock.monotonic() - this.#clockConfirmedAt >= CONFIRM_EVERY_MS;
    if (date === undefined || !isDue || Math.abs(date - clock.now()) >= DAY_MS) return;
    this.#clockConfirmedAt = clock.monotonic();
    outbox.confirmClock();
  }

  #carryOut(effect: GateEffect, attempt: EndedAttempt): void {
    const { outbox } = this.#options;
    const { id } = effect;
    const isItsOwn = id === attempt.event.id;
    const which = isItsOwn ? attempt.queued : id;
    if (effect.do === 'put-behind') {
      outbox.putBehind(which);
      return;
    }
    const event = isItsOwn ? attempt.event : outbox.read(which);
    const waited = outbox.settle(which);
    this.#settled(id, effect.do === 'settle');
    // Dropped or erased meanwhile: then it was counted as that.
    if (!event || !waited) return;
    if (effect.do === 'settle') this.#reporter.delivered(event, attempt.attempts);
    else this.#reporter.rejected(event, effect);
  }

  #remember(state: GateState): void {
    if (state === this.#gate) return;
    const before = JSON.stringify(remember(this.#gate));
    this.#gate = state;
    const memory = remember(state);
    if (JSON.stringify(memory) !== before) this.#options.pauses.save(memory);
  }
}

/** What a verdict means for the call that was counted. */
export function claimEnd(verdict: Verdict): ClaimEnd {
  if (verdict.kind === 'delivered') return 'delivered';
  return verdict.kind === 'fault' && !verdict.left ? 'never-left' : 'spent';
}
