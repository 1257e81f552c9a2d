import type PQueue from 'p-queue';
import type { EventName } from '../../shared/types.js';
import type { StampedEvent } from '../stamped-event.js';
import { Attempts } from './attempts.js';
import { phaseMs } from './budget.js';
import { eventRequest } from './event-request.js';
import { Flushes } from './flushes.js';
import { learnedLimit } from './gate.js';
import { claimEnd, Gatekeeper } from './gatekeeper.js';
import { guardTransport } from './guarded-transport.js';
import type { Claim } from './ledger.js';
import { look, type Outlook, SHORT_WAIT_MS } from './outlook.js';
import { createPace, type Pace } from './pace.js';
import { Reporter } from './reporter.js';
import type { BudgetStatus, FlushResult, Pause, Sender } from './sender.js';
import type { SenderOptions } from './sender-options.js';
import { SECOND_MS } from './time-units.js';
import { CLIENT_NOT_LOADED, type Transport, TransportError } from './transport.js';
import { judge } from './verdict.js';
import { WakeTimer } from './wake-timer.js';

/** After a turn that found an event and could not send it: it was settled just then, or another process took the day's last call. */
const REST_MS = SECOND_MS;

/** Closing waits this long for what was aborted: a transport has a second for its last word, an app's key function may take longer. */
const LAST_WORDS_MS = 1_500;

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
  readonly #reporter: Reporter;
  readonly #keeper: Gatekeeper;
  #queue: PQueue | undefined;
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

  constructor(options: SenderOptions) {
    const { clock, settings, outbox, transport } = options;
    this.#options = options;
    this.#transport = guardTransport(transport, clock);
    this.#pace = createPace(clock, settings.pacing.perSecond);
    this.#phase = phaseMs(settings.installationId, settings.installations);
    this.#flushes = new Flushes(clock, () => outbox.queued + outbox.waitingForUser);
    this.#reporter = new Reporter(options);
    this.#timer = new WakeTimer(clock, () => this.#pump());
    this.#keeper = new Gatekeeper(options, this.#reporter, this.#phase, (id, isDelivered) => {
      this.#attempts.forget(id);
      if (isDelivered) this.#flushes.delivered();
    });
  }

  start(): void {
    void this.#options.outbox.whenRead.then(() => {
      this.#isRead = true;
      this.wake();
    });
    this.#load().then(
      () => this.#pump(),
      () => this.#reporter.notLoaded('p-queue'),
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
    this.#keeper.probeAtOnce();
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
    this.#keeper.forgetEvents();
    this.#flushes.endAll('no-consent');
    this.wake();
  }

  async close({ timeoutMs = 0 }: { timeoutMs?: number } = {}): Promise<void> {
    this.#isClosed = true;
    this.#timer.cancel();
    this.#queue?.clear();
    if (this.#inFlight.size > 0 && timeoutMs > 0) await this.#idleWithin(timeoutMs);
    this.#forgetBegun();
    await this.#idleWithin(LAST_WORDS_MS);
    this.#transport.close?.();
    this.#flushes.endAll('closed');
    this.#reporter.pause({ reason: 'closed' }, this.#keeper.gate);
  }

  status(): { inFlight: number; paused: Pause | null; budget: BudgetStatus } {
    const { limit } = this.#options.settings;
    const { startsAt, resetsAt, spent } = this.#options.ledger.today();
    const dayLimit = learnedLimit(this.#keeper.gate, limit, startsAt);
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
      gate: this.#keeper.gate,
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
    let sent: Promise<void> | undefined;
    try {
      await this.#pace.take(signal);
      const key = await this.#options.credentials.get();
      if (signal.aborted) return;
      this.#lacksKey = key === null;
      if (key !== null) sent = this.#depart(key, signal);
    } finally {
      if (!signal.aborted) this.#isChoosing = false;
    }
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
    const { clock, ledger, credentials, settings } = this.#options;
    const { id } = event;
    const attempts = this.#attempts.begin(id);
    const timeoutMs = this.#attempts.timeoutMs(id, settings.timeoutMs);
    const request = eventRequest(event, settings, { key, timeoutMs, signal });
    const departedAt = clock.monotonic();
    const outcome = await this.#transport(request).catch(asTransportError);
    const roundTripMs = clock.monotonic() - departedAt;
    const verdict = judge(outcome, ledger.time.now());
    if (signal.aborted) {
      ledger.close(claim, claimEnd(verdict));
      return;
    }
    this.#inFlight.delete(id);
    if (verdict.kind === 'fault' && verdict.timedOut) this.#attempts.timedOut(id);
    if (verdict.kind === 'fault' && verdict.code === CLIENT_NOT_LOADED) this.#reporter.notLoaded('got');
    this.#keeper.end({ event, attempts, isProbe, claim, roundTripMs }, verdict);
    if (verdict.kind !== 'unauthorized') return;
    await credentials.refused(key);
    const another = await credentials.get();
    if (another !== null && another !== key) this.keyChanged();
  }

  /** Nothing runs and nothing may leave: flushes end, and a pause is told. */
  #atRest(outlook: Extract<Outlook, { kind: 'wait' }>): void {
    const { outbox, ledger } = this.#options;
    this.#reporter.pause(outlook.pause, this.#keeper.gate);
    const waitsMs = (outlook.until ?? Number.POSITIVE_INFINITY) - ledger.time.now();
    if (outlook.pause) this.#flushes.endAll(outlook.pause.reason);
    else if (waitsMs > SHORT_WAIT_MS && this.#isRead)
      this.#flushes.endAll(outbox.waitingForUser > 0 ? 'waiting-for-user' : undefined);
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
