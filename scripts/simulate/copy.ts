import { setImmediate as turn } from 'node:timers/promises';
import { daysIn } from '../../src/main/delivery/day-file.js';
import { openLedger } from '../../src/main/delivery/disk-ledger.js';
import { createSender } from '../../src/main/delivery/http-sender.js';
import type { Sender } from '../../src/main/delivery/index.js';
import {
  TransportError,
  type TransportRequest,
  type TransportResponse,
} from '../../src/main/delivery/transport.js';
import type { StampedEvent } from '../../src/main/stamped-event.js';
import type { EventName } from '../../src/shared/types.js';
import { MemoryFs } from '../../test/main/delivery/memory-fs.js';
import type { SeededRandom } from '../../test/support/seeded-random.js';
import { CopyClock } from './copy-clock.js';
import type { Counts } from './counts.js';
import { Diary } from './diary.js';
import { MemoryOutbox } from './memory-outbox.js';
import { weatherAt } from './sky.js';
import { BEGINNING, DAY, HOUR } from './time.js';
import type { Happening } from './week.js';

/** In a hundred copies two run on machines whose clock is wrong, by up to so much. */
const LIARS = 0.02;
const LONGEST_LIE_MS = 30 * HOUR;
/** In a thousand requests three fail for no reason that anybody knows. */
const BAD_LUCK = 0.003;

export interface CopyOptions {
  readonly id: string;
  readonly random: SeededRandom;
  readonly counts: Counts;
  /** Its calls a day, and the app's option. */
  readonly limit: number;
  readonly installations: number;
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const USER = { id: 'user', customer_id: 'user' };

/** One copy of the app: the real sender and the real count of the day, run after run, on one folder. */
export class Copy {
  readonly #options: CopyOptions;
  readonly #lieMs: number;
  readonly #fs = new MemoryFs();
  /** Of events that could leave at once: when they were captured. */
  readonly #fresh = new Map<string, number>();
  #pause: unknown;
  #left: StampedEvent[] = [];
  #isOnline = true;
  #run: { readonly clock: CopyClock; readonly outbox: MemoryOutbox; readonly sender: Sender } | undefined;
  #events = 0;
  readonly #diary: Diary;
  #isAsleep = false;
  #session = 0;

  constructor(options: CopyOptions) {
    const { random } = options;
    this.#options = options;
    this.#lieMs = random.chance(LIARS) ? random.between(-LONGEST_LIE_MS, LONGEST_LIE_MS) : 0;
    this.#diary = new Diary(options.counts.days);
  }

  async live(week: readonly Happening[]): Promise<void> {
    const { counts, limit } = this.#options;
    const { days } = counts;
    for (const happening of week) {
      await this.#advanceTo(happening.at);
      await this.#meet(happening);
    }
    await this.#advanceTo(BEGINNING + days * DAY);
    counts.waiting += (this.#run?.outbox.left() ?? this.#left).length;
    if (this.#lieMs === 0) this.#diary.close(limit, counts);
    await this.#run?.sender.close();
  }

  async #advanceTo(time: number): Promise<void> {
    const clock = this.#run?.clock;
    if (!clock) return;
    if (this.#isAsleep) clock.sleepUntil(time);
    else await clock.advanceTo(time);
  }

  async #meet({ at, what }: Happening): Promise<void> {
    switch (what) {
      case 'start':
        if (!this.#run) await this.#start(at);
        return;
      case 'end':
        this.#end();
        return;
      case 'sleep':
        this.#isAsleep = true;
        return;
      case 'wake':
        this.#isAsleep = false;
        this.#session += 1;
        this.#run?.sender.resumeFromSleep();
        await turn();
        return;
      case 'offline':
      case 'online':
        this.#isOnline = what === 'online';
        this.#diary.trouble(at);
        return;
      default:
        if (this.#run && !this.#isAsleep) await this.#track(what, at);
    }
  }

  async #start(at: number): Promise<void> {
    const { id, random, counts, limit, installations } = this.#options;
    const clock = new CopyClock(at, this.#lieMs);
    const outbox = new MemoryOutbox(
      limit,
      () => clock.now(),
      (reason) => counts.drop(reason),
      this.#left,
    );
    this.#session += 1;
    const sender = createSender({
      outbox,
      ledger: openLedger({
        fs: this.#fs.calls,
        folder: '/site',
        openDay: daysIn(this.#fs.calls, '/site'),
        clock,
        limit,
      }),
      pauses: {
        load: () => this.#pause,
        save: (pause) => {
          this.#pause = pause;
        },
      },
      transport: (request) => this.#answer(request, clock),
      credentials: { get: async () => 'k', refused: async () => {} },
      // The client's own defaults.
      settings: {
        siteKey: 'site',
        endpoint: 'https://gateway.example/',
        authScheme: 'Token',
        pacing: { concurrency: 1, perSecond: 5 },
        timeoutMs: 10_000,
        limit,
        reserve: 0.2,
        installations,
        installationId: id,
      },
      clock,
      random: () => random.next(),
      listener: {
        delivered: ({ id: event }) => this.#arrived(event, clock.trueNow),
        rejected: () => {},
        paused: () => {},
        resumed: () => {},
      },
      log: SILENT,
      maySend: () => true,
    });
    this.#run = { clock, outbox, sender };
    this.#isAsleep = false;
    sender.start();
    // The sender imports it too, before it looks at anything: that may take no time of the copy's.
    await import('p-queue');
    await turn();
  }

  /** Killed or quit: no call tells. What was in flight is asked again by the next run. */
  #end(): void {
    if (!this.#run) return;
    this.#left = this.#run.outbox.left();
    this.#run = undefined;
    this.#fresh.clear();
  }

  async #track(event: EventName, at: number): Promise<void> {
    const run = this.#run;
    if (!run) return;
    this.#events += 1;
    const { counts } = this.#options;
    counts.captured += 1;
    this.#diary.captured(at);
    const id = `${this.#options.id}/${this.#events}`;
    const isFresh = this.#mayLeaveAtOnce(event, at);
    const stored = run.outbox.add({
      id,
      event,
      value: event === 'CUSTOM' ? 'project:created' : '/reports/:id',
      meta: {},
      capturedAt: run.clock.now(),
      sessionId: `session ${this.#session}`,
      user: USER,
      properties: {},
      // What an app tracks by itself comes from main, views and clicks from its windows.
      source: event === 'CUSTOM' ? 'main' : 'window',
    });
    if (stored === 'queue-full') counts.refused += 1;
    else if (isFresh) this.#fresh.set(id, at);
    run.sender.wake();
    await turn();
  }

  /** The network and the gateway are there, and the day has calls for an event of this lane. */
  #mayLeaveAtOnce(event: EventName, at: number): boolean {
    if (!this.#run || !this.#isOnline || weatherAt(at) !== 'fair') return false;
    const { paused, budget } = this.#run.sender.status();
    const kept = event === 'CUSTOM' ? 0 : Math.floor(budget.limit * 0.2);
    return !paused && budget.remaining - this.#fresh.size > kept;
  }

  #arrived(id: string, at: number): void {
    const { counts } = this.#options;
    counts.delivered += 1;
    const captured = this.#fresh.get(id);
    if (captured !== undefined) counts.freshDelays.push(at - captured);
    this.#fresh.delete(id);
  }

  async #answer(request: TransportRequest, clock: CopyClock): Promise<TransportResponse> {
    const { counts, random } = this.#options;
    if (!this.#isOnline) throw new TransportError('ENOTFOUND', true);
    const weather = weatherAt(clock.trueNow);
    counts.call(clock.trueNow);
    this.#diary.called(clock.trueNow);
    if (weather !== 'fair') this.#diary.trouble(clock.trueNow);
    if (weather === 'silent') {
      counts.failedCalls += 1;
      return new Promise((_, reject) => {
        request.signal.addEventListener('abort', () => reject(new TransportError('ABORTED', false)));
      });
    }
    const roundTripMs = random.between(60, 400);
    await new Promise<void>((resolve) => {
      clock.after(roundTripMs, resolve);
    });
    const isGood = weather === 'fair' && !random.chance(BAD_LUCK);
    if (!isGood) counts.failedCalls += 1;
    return {
      status: isGood ? 200 : 503,
      headers: { date: new Date(clock.trueNow).toUTCString() },
      body: isGood ? '{"success":true}' : '',
    };
  }
}
