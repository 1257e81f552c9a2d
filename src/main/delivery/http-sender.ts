import type { EventName } from '../../shared/types.js';
import type { QueuedEvent } from '../outbox/outbox.js';
import type { StampedEvent } from '../stamped-event.js';
import { Attempts } from './attempts.js';
import { phaseMs } from './budget.js';
import { eventRequest } from './event-request.js';
import { Flushes } from './flushes.js';
import { learnedLimit } from './gate.js';
import { claimEnd, Gatekeeper } from './gatekeeper.js';
import { guardTransport } from './guarded-transport.js';
import type { Claim } from './ledger.js';
import { gatePause, look, type Outlook, SHORT_WAIT_MS } from './outlook.js';
import { createPace, type Pace } from './pace.js';
import { Reporter } from './reporter.js';
import type { BudgetStatus, FlushResult, Pause, Sender } from './sender.js';
import type { SenderOptions } from './sender-options.js';
import { SECOND_MS } from './time-units.js';
import { CLIENT_NOT_LOADED, type Transport, TransportError } from './transport.js';
import { TurnQueue } from './turn-queue.js';
import { judge } from './verdict.js';
import { WakeTimer } from './wake-timer.js';

/** After a turn that found an event and could not send it: it was settled just then, or another process took the day's last call. */
const REST_MS = SECOND_MS;

/** Closing waits this long for what was aborted: a transport has a second for its last word, an app's key function may take longer. */
const LAST_WORDS_MS = 1_500;

export function createSender(options: SenderOptions): Sender {
  return new HttpSender(options);
}

interface Departure {
  /** The event as its lane gave it. */
  readonly queued: QueuedEvent;
  readonly key: string;
  readonly claim: Claim;
  readonly signal: AbortSignal;
  readonly isProbe: boolean;
}

/** One event a request, one turn after the other: wait for the pace, look at gate, day and queue, count the call on disk, send, judge. */
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
  readonly #queue: TurnQueue;
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
    this.#queue = new TurnQueue(clock, settings.pacing.concurrency, () => this.wake());
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
    this.#queue.load().then(
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
    this.#queue.clear();
    if (this.#inFlight.size > 0 && timeoutMs > 0) await this.#queue.idleWithin(timeoutMs);
    this.#forgetBegun();
    await this.#queue.idleWithin(LAST_WORDS_MS);
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
      paused: (outlook.kind === 'wait' ? outlook.pause : gatePause(this.#keeper.gate).pause) ?? null,
      budget: { limit: dayLimit, spent, remaining: Math.max(0, dayLimit - spent), resetsAt },
    };
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
    if (!this.#queue.isLoaded || this.#isClosed || this.#queue.isChoosing) return;
    const { clock, ledger } = this.#options;
    this.#timer.cancel();
    const outlook = this.#look();
    if (outlook.kind === 'go') {
      const restMs = this.#restsUntil - clock.monotonic();
      this.#queue.release(outlook.isAlone);
      if (restMs > 0) this.#timer.arm(restMs);
      else this.#queue.begin((signal, chosen) => this.#turn(signal, chosen));
      return;
    }
    this.#queue.hold();
    if (outlook.until !== undefined) this.#timer.arm(outlook.until - ledger.time.now());
    if (this.#queue.isIdle) this.#atRest(outlook);
  }

  async #turn(signal: AbortSignal, chosen: () => void): Promise<void> {
    await this.#pace.take(signal);
    const key = await this.#options.credentials.get();
    if (signal.aborted) return;
    this.#lacksKey = key === null;
    const sent = key === null ? undefined : this.#depart(key, signal);
    chosen();
    // Another turn may begin beside this one.
    this.wake();
    await sent;
  }

  /** Chooses an event and lets it leave; undefined where nothing may. Everything up to the transport's call happens in one go. */
  #depart(key: string, signal: AbortSignal): Promise<void> | undefined {
    const { outbox, ledger, clock } = this.#options;
    const outlook = this.#look();
    if (outlook.kind !== 'go') return undefined;
    const { event: queued } = outlook;
    const event = outbox.read(queued);
    const claim = event && ledger.claim(outlook.limit, outlook.isCountedProbe);
    if (!claim) {
      this.#restsUntil = clock.monotonic() + REST_MS;
      return undefined;
    }
    if (!outlook.fits) this.#turns[event.event] += 1;
    this.#inFlight.add(event.id);
    return this.#send(event, { queued, key, claim, signal, isProbe: outlook.isProbe });
  }

  async #send(event: StampedEvent, { queued, key, claim, signal, isProbe }: Departure): Promise<void> {
    const { clock, ledger, credentials, settings, log } = this.#options;
    const { id } = event;
    const attempts = this.#attempts.begin(id);
    const timeoutMs = this.#attempts.timeoutMs(id, settings.timeoutMs);
    const request = eventRequest(event, settings, { key, timeoutMs, signal });
    log.debug(`${event.event} ${id}: attempt ${attempts} leaves`);
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
    this.#keeper.end({ event, queued, attempts, isProbe, claim, roundTripMs }, verdict);
    if (verdict.kind !== 'unauthorized') return;
    await credentials.refused(key);
    const another = await credentials.get();
    if (another !== null && another !== key) this.keyChanged();
  }

  /** Nothing runs and nothing may leave: flushes end, and a pause is told. */
  #atRest(outlook: Extract<Outlook, { kind: 'wait' }>): void {
    const { outbox, ledger } = this.#options;
    this.#reporter.pause(outlook.pause, this.#keeper.gate, ledger.today().nextAt !== undefined);
    // How much remains is known once what earlier runs left has been read; the reading wakes the sender.
    if (!this.#isRead) return;
    const waitsMs = (outlook.until ?? Number.POSITIVE_INFINITY) - ledger.time.now();
    if (outlook.pause) this.#flushes.endAll(outlook.pause.reason);
    else if (waitsMs > SHORT_WAIT_MS)
      this.#flushes.endAll(outbox.waitingForUser > 0 ? 'waiting-for-user' : undefined);
  }

  #forgetBegun(): void {
    this.#inFlight.clear();
    this.#queue.forgetBegun();
  }
}

function asTransportError(error: unknown): TransportError {
  return error instanceof TransportError ? error : new TransportError('TRANSPORT_FAILED', false);
}
