import { daysIn } from '../../../src/main/delivery/day-file.js';
import { openLedger } from '../../../src/main/delivery/disk-ledger.js';
import { createSender } from '../../../src/main/delivery/http-sender.js';
import type { Pause, Sender, SenderListener } from '../../../src/main/delivery/sender.js';
import type { SenderOptions, SenderSettings } from '../../../src/main/delivery/sender-options.js';
import {
  TransportError,
  type TransportRequest,
  type TransportResponse,
} from '../../../src/main/delivery/transport.js';
import type { StampedEvent } from '../../../src/main/stamped-event.js';
import { MemoryFs } from './memory-fs.js';
import { MemoryOutbox } from './memory-outbox.js';
import { VirtualClock } from './virtual-clock.js';

/** One answer of the scripted gateway. `hang` never comes; `error` is a failure without an answer. */
export interface Scripted {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly error?: TransportError;
  readonly hang?: boolean;
  /** How long the answer takes. */
  readonly delayMs?: number;
  /** Without the `Date` header that a gateway sends. */
  readonly undated?: boolean;
}

export interface Received {
  readonly id: string;
  readonly value: string;
  readonly key: string;
  readonly at: number;
  readonly request: TransportRequest;
}

/** The transport sends. */
export const HONEST = Symbol('honest');

export const OK: Scripted = { status: 200, body: '{"success": true}' };
export const OFFLINE: Scripted = { error: new TransportError('ENOTFOUND', true) };

const SETTINGS: SenderSettings = {
  siteKey: 'f37F2PPh',
  endpoint: 'https://gateway.example/api/v1/tracker/event/',
  authScheme: 'Token',
  pacing: { concurrency: 1, perSecond: 5 },
  timeoutMs: 10_000,
  limit: 50,
  reserve: 0.2,
  installations: 1,
  installationId: 'installation-1',
};

export type WorldOptions = Partial<SenderSettings> & { readonly clock?: VirtualClock };

/**
 * A sender with everything around it that survives its restarts: clock, disk, gateway. The gateway has a clock of its own, right whatever
 * the machine's says, and answers each request by the first of: `script` (one each), `answer`.
 */
export class World {
  readonly clock: VirtualClock;
  readonly fs = new MemoryFs();
  readonly settings: SenderSettings;
  outbox = new MemoryOutbox();
  key: string | null = 'the-key';
  maySend = true;
  memory: unknown;
  random = 0.5;
  answer: Scripted | ((request: Received) => Scripted) = OK;
  readonly script: Scripted[] = [];
  readonly received: Received[] = [];
  readonly delivered: string[] = [];
  readonly rejected: { readonly value: string; readonly status: number; readonly message: string }[] = [];
  readonly pauses: (Pause | { readonly resumed: string })[] = [];
  readonly lines: string[] = [];
  readonly refusedKeys: string[] = [];
  /** What the app's key function answers when it is asked again. */
  nextKey: string | undefined;
  sender!: Sender;
  /** How far the machine's clock is off. */
  readonly #start: number;
  #count = 0;
  #run = 0;

  constructor({ clock = new VirtualClock(), ...settings }: WorldOptions = {}) {
    this.clock = clock;
    this.settings = { ...SETTINGS, ...settings };
    this.#start = clock.now() - clock.monotonic();
    this.open();
  }

  /** The true time: no step of the machine's clock changes it. Sleeps are not counted; tests that sleep say so. */
  get trueNow(): number {
    return this.#start + this.clock.monotonic() + this.slept;
  }

  slept = 0;

  /** What the transport does instead of sending: `throw`, `reject`, or the answer it gives. */
  misbehave: unknown = HONEST;

  sleep(ms: number): void {
    this.slept += ms;
    this.clock.sleep(ms);
  }

  /** A run of the app begins, without being ready yet. */
  open(): void {
    const run = this.#run;
    const listener: SenderListener = {
      delivered: ({ value }) => run === this.#run && this.delivered.push(value),
      rejected: ({ value, status, message }) =>
        run === this.#run && this.rejected.push({ value, status, message }),
      paused: (pause) => this.pauses.push(pause),
      resumed: ({ reason }) => this.pauses.push({ resumed: reason }),
    };
    const warn = (line: string) => run === this.#run && this.lines.push(line);
    const options: SenderOptions = {
      outbox: this.outbox,
      ledger: openLedger({
        fs: this.fs.calls,
        folder: '/site',
        openDay: daysIn(this.fs.calls, '/site'),
        clock: this.clock,
        limit: this.settings.limit,
      }),
      pauses: {
        load: () => (this.memory === undefined ? undefined : JSON.parse(JSON.stringify(this.memory))),
        save: (memory) => {
          this.memory = memory;
        },
      },
      transport: (request) => {
        if (this.misbehave === HONEST) return this.#whileAlive(this.#answer(request));
        if (this.misbehave === 'throw') throw new Error('not today');
        if (this.misbehave === 'reject') return Promise.reject('a string');
        return Promise.resolve(this.misbehave as TransportResponse);
      },
      credentials: {
        get: async () => this.key,
        refused: async (key) => {
          this.refusedKeys.push(key);
          if (this.nextKey !== undefined) this.key = this.nextKey;
        },
      },
      settings: this.settings,
      clock: this.clock,
      random: () => this.random,
      listener,
      log: { debug() {}, info() {}, warn, error: warn },
      maySend: () => this.maySend,
    };
    this.sender = createSender(options);
  }

  async start(): Promise<void> {
    // Loaded here, so that the sender's own import of it takes no time of the machine's.
    await import('p-queue');
    this.sender.start();
    await this.clock.advance(0);
  }

  /** The process is killed and started again: nothing of it says good-bye. */
  async restart(): Promise<void> {
    this.clock.dropTimers();
    this.#run += 1;
    this.outbox = this.outbox.restarted();
    this.open();
    await this.start();
  }

  /** As the client does it for each `track`. */
  track(value: string, part: Partial<StampedEvent> = {}): string {
    this.#count += 1;
    const id = `00000000-0000-4000-8000-${String(this.#count).padStart(12, '0')}`;
    this.outbox.add({
      id,
      event: 'CUSTOM',
      value,
      meta: {},
      capturedAt: this.clock.now(),
      sessionId: 'session-1',
      user: { id: 'u', customer_id: 'u' },
      properties: {},
      source: 'main',
      ...part,
    });
    this.sender.wake();
    return id;
  }

  get values(): string[] {
    return this.received.map(({ value }) => value);
  }

  /** What a killed process asked for is answered to nobody. */
  #whileAlive<Value>(answer: Promise<Value>): Promise<Value> {
    const run = this.#run;
    return new Promise((resolve, reject) => {
      answer.then(
        (value) => run === this.#run && resolve(value),
        (error: unknown) => run === this.#run && reject(error),
      );
    });
  }

  async #answer(request: TransportRequest): Promise<TransportResponse> {
    const { value } = JSON.parse(request.body) as { value: string };
    const received: Received = {
      id: request.headers['idempotency-key'] ?? '',
      value,
      key: request.headers.authorization ?? '',
      at: this.trueNow,
      request,
    };
    this.received.push(received);
    const scripted =
      this.script.shift() ?? (typeof this.answer === 'function' ? this.answer(received) : this.answer);
    if (scripted.hang) {
      await new Promise((_, reject) => {
        request.signal.addEventListener('abort', () => reject(new TransportError('ABORTED', false)));
      });
    }
    if (scripted.delayMs) {
      const { delayMs } = scripted;
      await new Promise<void>((resolve) => this.clock.after(delayMs, resolve));
    }
    if (scripted.error) throw scripted.error;
    const date = scripted.undated ? {} : { date: new Date(this.trueNow).toUTCString() };
    return {
      status: scripted.status ?? 200,
      headers: { ...date, ...scripted.headers },
      body: scripted.body ?? '',
    };
  }
}
