import type PQueue from 'p-queue';
import type { Clock } from '../../shared/clock.js';
import type { EventName } from '../../shared/types.js';
import type { Logger } from '../logger.js';
import type { Outbox } from '../outbox/outbox.js';
import type { StampedEvent } from '../stamped-event.js';
import { wireBody } from '../wire-body.js';
import { Attempts } from './attempts.js';
import { phaseMs } from './budget.js';
import { Flushes } from './flushes.js';
import { afterVerdict, type GateEffect, learnedLimit } from './gate.js';
import { type PauseStore, recall, remember } from './gate-memory.js';
import { type GateState, probedAtOnce, shifted, withoutEvents } from './gate-state.js';
import { guardTransport } from './guarded-transport.js';
import type { Claim, Ledger } from './ledger.js';
import { look, type Outlook, SHORT_WAIT_MS } from './outlook.js';
import { createPace, type Pace } from './pace.js';
import { pauseLine } from './pause-lines.js';
import type { BudgetStatus, FlushResult, Pause, PauseReason, Sender, SenderListener } from './sender.js';
import { DAY_MS, SECOND_MS } from './time-units.js';
import { type Transport, TransportError, type TransportRequest } from './transport.js';
import { judge, type Verdict } from './verdict.js';
import { WakeTimer } from './wake-timer.js';

export interface SenderSettings {
  readonly siteKey: string;
  readonly endpoint: string;
  readonly authScheme: 'Token' | 'Bearer';
  readonly pacing: { readonly concurrency: number; readonly perSecond: number };
  /** For one request, whole. */
  readonly timeoutMs: number;
  /** This installation's calls on a UTC day. */
  readonly limit: number;
  /** 0..1: the part of them that only CUSTOM events may spend. */
  readonly reserve: number;
  readonly installations: number;
  readonly installationId: string;
  /** The package's, for the User-Agent. */
  readonly version?: string;
}

/** Where the key comes from. Neither call rejects. */
export interface SenderCredentials {
  get(): Promise<string | null>;
  /** The gateway refused this key; resolves once there was a chance to get another one. */
  refused(key: string): Promise<void>;
}

export interface SenderOptions {
  readonly outbox: Outbox;
  readonly ledger: Ledger;
  readonly pauses: PauseStore;
  readonly transport: Transport;
  readonly credentials: SenderCredentials;
  readonly settings: SenderSettings;
  readonly clock: Clock;
  /** 0 (included) to 1 (excluded). */
  readonly random: () => number;
  readonly listener: SenderListener;
  readonly log: Logger;
  /** Consent: looked at before every request. */
  readonly maySend: () => boolean;
}

/** After a turn that found an event and could not send it: it was settled just then, or another process took the day's last call. */
const REST_MS = SECOND_MS;

const REJECTIONS: Readonly<Record<Extract<GateEffect, { do: 'reject' }>['why'], string>> = {
  refused: 'the gateway refused the event and took another one after it',
  'server-error': 'the gateway failed on this event five times and took another one each time (server-error)',
  'too-large': 'the gateway finds the event too large',
};

export function createSender(options: SenderOptions): Sender {
  return new HttpSender(options);
}

/**
 * One event a request, one turn after the other: wait for the pace, look at gate, day and queue, count the call on disk, send, judge.
 * p-queue bounds how many turns run beside each other and pauses them. Its priorities are not used: which event is worth most is known
 * only at the moment when one may leave, so each turn chooses its event then.
 */
class HttpSender implements Sender {
  readonly #options: SenderOptions;
  readonly #transport: Transport;
  readonly #pace: Pace;
  readonly #phase: number;
  readonly #attempts = new Attempts();
  readonly #inFlight = new Set<string>();
  readonly #turns: Record<EventName, number> = { CUSTOM: 0, PAGE_VIEW: 0, CLICK: 0 };
  readonly #flushes: Flushes;
  readonly #timer: WakeTimer;
  #queue: PQueue | undefined;
  #gate: GateState;
  /** Aborted, and replaced, when all that was begun is to be forgotten. */
  #epoch = new AbortController();
  /** A turn is under way that has not chosen its event yet. */
  #isChoosing = false;
  #restsUntil = Number.NEGATIVE_INFINITY;
  #wakes = false;
  #lacksKey = false;
  #isClosed = false;
  /** The outbox knows all that waits. */
  #isRead = false;
  #reported: PauseReason | undefined;

  constructor(options: SenderOptions) {
    const { clock, settings, outbox, ledger, pauses, transport } = options;
    this.#options = options;
    this.#transport = guardTransport(transport, clock);
    this.#pace = createPace(clock, settings.pacing.perSecond);
    this.#phase = phaseMs(settings.installationId, settings.installations);
    this.#flushes = new Flushes(clock, () => outbox.queued + outbox.waitingForUser);
    this.#timer = new WakeTimer(clock, () => this.#pump());
    this.#gate = recall(pauses.load(), ledger.time.now());
  }

  start(): void {
    void this.#options.outbox.whenRead.then(() => {
      this.#isRead = true;
      this.wake();
    });
    this.#load().then(
      () => this.#pump(),
      () => this.#options.log.error('p-queue could not be loaded: nothing is sent in this run'),
    );
  }

  /** Many calls in one tick are one look at the queue. */
  wake(): void {
    if (this.#wakes) return;
    this.#wakes = true;
    queueMicrotask(() => {
      this.#wakes = false;
      this.#pump();
    });
  }

  keyChanged(): void {
    this.#lacksKey = false;
    this.#gate = probedAtOnce(this.#gate, this.#options.ledger.time.now());
    this.wake();
  }

  resumeFromSleep(): void {
    this.wake();
  }

  flush({ timeoutMs }: { timeoutMs?: number } = {}): Promise<FlushResult> {
    const { outbox } = this.#options;
    if (this.#isClosed) {
      const remaining = outbox.queued + outbox.waitingForUser;
      return Promise.resolve({ delivered: 0, remaining, reason: 'closed' });
    }
    const result = this.#flushes.begin(timeoutMs);
    this.wake();
    return result;
  }

  abort(): void {
    this.#forgetBegun();
    this.#attempts.clear();
    this.#remember(withoutEvents(this.#gate));
    this.#flushes.endAll('no-consent');
    this.wake();
  }

  async close({ timeoutMs = 0 }: { timeoutMs?: number } = {}): Promise<void> {
    this.#isClosed = true;
    this.#timer.cancel();
    this.#queue?.clear();
    if (this.#inFlight.size > 0 && timeoutMs > 0) await this.#idleWithin(timeoutMs);
    this.#forgetBegun();
    await this.#queue?.onIdle();
    this.#transport.close?.();
    this.#flushes.endAll('closed');
    this.#report({ reason: 'closed' });
  }

  status(): { inFlight: number; paused: Pause | null; budget: BudgetStatus } {
    const { limit } = this.#options.settings;
    const { startsAt, resetsAt, spent } = this.#options.ledger.today();
    const dayLimit = learnedLimit(this.#gate, limit, startsAt);
    const outlook = this.#look();
    return {
      inFlight: this.#inFlight.size,
      paused: (outlook.kind === 'wait' && outlook.pause) || null,
      budget: { limit: dayLimit, spent, remaining: Math.max(0, dayLimit - spent), resetsAt },
    };
  }

  async #load(): Promise<void> {
    const { default: Queue } = await import('p-queue');
    this.#queue = new Queue({ concurrency: this.#options.settings.pacing.concurrency, autoStart: false });
    // A turn has ended.
    this.#queue.on('next', () => this.wake());
  }

  #look(): Outlook {
    const { outbox, ledger, clock, settings, maySend } = this.#options;
    if (this.#isClosed) return { kind: 'wait', pause: { reason: 'closed' } };
    if (!maySend()) return { kind: 'wait', pause: { reason: 'no-consent' } };
    if (!outbox.leads) return { kind: 'wait' };
    if (this.#lacksKey) return { kind: 'wait', pause: { reason: 'no-key' } };
    return look({
      gate: this.#gate,
      today: ledger.today(),
      limit: settings.limit,
      reserve: settings.reserve,
      phase: this.#phase,
      now: ledger.time.now(),
      wallNow: clock.now(),
      lane: (event) => outbox.lane(event),
      inFlight: this.#inFlight,
      isFlushing: this.#flushes.areOpen,
      turns: this.#turns,
    });
  }

  /** Looks, and begins a turn, or sets the timer for when it is worth looking again. */
  #pump(): void {
    const queue = this.#queue;
    if (!queue || this.#isClosed) return;
    const { clock, ledger, settings } = this.#options;
    this.#timer.cancel();
    const outlook = this.#look();
    if (outlook.kind === 'go') {
      const restMs = this.#restsUntil - clock.monotonic();
      queue.concurrency = outlook.isAlone ? 1 : settings.pacing.concurrency;
      queue.start();
      if (restMs > 0) this.#timer.arm(restMs);
      else this.#beginTurn(queue);
      return;
    }
    queue.pause();
    if (outlook.until !== undefined) this.#timer.arm(outlook.until - ledger.time.now());
    if (queue.pending === 0) this.#atRest(outlook);
  }

  #beginTurn(queue: PQueue): void {
    if (this.#isChoosing) return;
    this.#isChoosing = true;
    const { signal } = this.#epoch;
    queue
      .add(() => this.#turn(signal), { signal })
      // Only an abort rejects: consent was withdrawn, or the sender closes.
      .catch(() => {});
  }

  async #turn(signal: AbortSignal): Promise<void> {
    await this.#pace.take(signal);
    const key = await this.#options.credentials.get();
    if (signal.aborted) return;
    this.#lacksKey = key === null;
    const sent = key === null ? undefined : this.#depart(key, signal);
    this.#isChoosing = false;
    // Another turn may begin beside this one.
    this.wake();
    await sent;
  }

  /** Chooses an event and lets it leave; undefined where nothing may. Everything up to the transport's call happens in one go. */
  #depart(key: string, signal: AbortSignal): Promise<void> | undefined {
    const { outbox, ledger, clock } = this.#options;
    const outlook = this.#look();
    if (outlook.kind !== 'go') return undefined;
    const { id, event: name } = outlook.event;
    const event = outbox.read(id);
    const claim = event && ledger.claim(outlook.limit, outlook.isCountedProbe);
    if (!claim) {
      this.#restsUntil = clock.monotonic() + REST_MS;
      return undefined;
    }
    if (!outlook.fits) this.#turns[name] += 1;
    this.#inFlight.add(id);
    return this.#send(event, { key, claim, signal, isProbe: outlook.isProbe });
  }

  async #send(
    event: StampedEvent,
    { key, claim, signal, isProbe }: { key: string; claim: Claim; signal: AbortSignal; isProbe: boolean },
  ): Promise<void> {
    const { clock, ledger, credentials } = this.#options;
    const { id } = event;
    const attempts = this.#attempts.begin(id);
    const departedAt = clock.monotonic();
    const outcome = await this.#transport(this.#requestOf(event, key, signal)).catch(asTransportError);
    this.#inFlight.delete(id);
    const verdict = judge(outcome, ledger.time.now());
    this.#learnTime(verdict, claim, clock.monotonic() - departedAt);
    ledger.close(claim, endOf(verdict));
    if (signal.aborted) return;
    if (verdict.kind === 'fault' && verdict.timedOut) this.#attempts.timedOut(id);
    this.#apply(event, attempts, isProbe, verdict);
    if (verdict.kind !== 'unauthorized') return;
    await credentials.refused(key);
    const another = await credentials.get();
    if (another !== null && another !== key) this.keyChanged();
  }

  #requestOf(event: StampedEvent, key: string, signal: AbortSignal): TransportRequest {
    const { settings } = this.#options;
    return {
      url: settings.endpoint,
      method: 'POST',
      headers: {
        authorization: `${settings.authScheme} ${key}`,
        'content-type': 'application/json',
        accept: 'application/json',
        // The same with every attempt: the gateway may ignore it, a relay collapses copies by it.
        'idempotency-key': event.id,
        'user-agent': `onboardflow-electron/${settings.version ?? '0'}`,
      },
      body: wireBody(event, settings.siteKey),
      timeoutMs: this.#attempts.timeoutMs(event.id, settings.timeoutMs),
      signal,
    };
  }

  #learnTime({ date }: Verdict, claim: Claim, roundTripMs: number): void {
    if (date === undefined) return;
    const { ledger, outbox, clock } = this.#options;
    const shift = ledger.time.learn(date, roundTripMs);
    if (shift !== 0) this.#gate = shifted(this.#gate, shift);
    ledger.confirm(claim, date);
    if (Math.abs(date - clock.now()) < DAY_MS) outbox.confirmClock();
  }

  #apply(event: StampedEvent, attempts: number, isProbe: boolean, verdict: Verdict): void {
    const { ledger, settings, random, log } = this.#options;
    const { id } = event;
    const { startsAt, resetsAt, spent, probes } = ledger.today();
    log.debug(`${event.event} ${id}: attempt ${attempts}, ${verdict.kind}, status ${verdict.status}`);
    const { state, effects } = afterVerdict(this.#gate, { id, isProbe }, verdict, {
      now: ledger.time.now(),
      random,
      limit: settings.limit,
      spent,
      probes,
      dayStart: startsAt,
      nextDayOpensAt: resetsAt + this.#phase,
    });
    this.#remember(state);
    for (const effect of effects) this.#carryOut(effect, attempts);
  }

  #carryOut(effect: GateEffect, attempts: number): void {
    const { outbox, listener } = this.#options;
    const { id } = effect;
    if (effect.do === 'put-behind') {
      outbox.putBehind(id);
      return;
    }
    // Dropped or erased meanwhile: then it was counted as that.
    const event = outbox.read(id);
    outbox.settle(id);
    this.#attempts.forget(id);
    if (!event) return;
    const { event: name, value } = event;
    if (effect.do === 'settle') {
      this.#flushes.delivered();
      this.#tell(() => listener.delivered({ id, event: name, value, attempts }));
    } else {
      const { status, why } = effect;
      this.#tell(() => listener.rejected({ id, event: name, value, status, message: REJECTIONS[why] }));
    }
  }

  /** Keeps the gate's state, also over a restart. */
  #remember(state: GateState): void {
    const before = JSON.stringify(remember(this.#gate));
    this.#gate = state;
    const memory = remember(state);
    if (JSON.stringify(memory) !== before) this.#options.pauses.save(memory);
  }

  /** Nothing runs and nothing may leave: flushes end, and a pause is told. */
  #atRest(outlook: Extract<Outlook, { kind: 'wait' }>): void {
    const { outbox, ledger } = this.#options;
    this.#report(outlook.pause);
    const waitsMs = (outlook.until ?? Number.POSITIVE_INFINITY) - ledger.time.now();
    if (outlook.pause) this.#flushes.endAll(outlook.pause.reason);
    else if (waitsMs > SHORT_WAIT_MS && this.#isRead)
      this.#flushes.endAll(outbox.waitingForUser > 0 ? 'waiting-for-user' : undefined);
  }

  #report(pause: Pause | undefined): void {
    const { listener, log, settings } = this.#options;
    const before = this.#reported;
    if (pause?.reason === before) return;
    this.#reported = pause?.reason;
    if (before) this.#tell(() => listener.resumed({ reason: before }));
    if (!pause) return;
    this.#tell(() => listener.paused(pause));
    const line = pauseLine(pause, this.#gate, settings);
    if (line) log.warn(line);
  }

  #tell(call: () => void): void {
    try {
      call();
    } catch {
      this.#options.log.error('a listener of the sender failed');
    }
  }

  /** What was begun ends now, and what it brings is not looked at. */
  #forgetBegun(): void {
    const begun = this.#epoch;
    this.#epoch = new AbortController();
    this.#queue?.clear();
    this.#isChoosing = false;
    this.#inFlight.clear();
    begun.abort(new TransportError('ABORTED', false));
  }

  async #idleWithin(timeoutMs: number): Promise<void> {
    let cancel: (() => void) | undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.#options.clock.after(timeoutMs, resolve);
    });
    await Promise.race([this.#queue?.onIdle(), late]);
    cancel?.();
  }
}

function asTransportError(error: unknown): TransportError {
  return error instanceof TransportError ? error : new TransportError('TRANSPORT_FAILED', false);
}

function endOf(verdict: Verdict): 'delivered' | 'spent' | 'never-left' {
  if (verdict.kind === 'delivered') return 'delivered';
  return verdict.kind === 'fault' && !verdict.left ? 'never-left' : 'spent';
}
