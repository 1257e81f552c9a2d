import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Gateway, startGateway } from '../../src/testing/index.js';
import { SeededRandom } from '../support/seeded-random.js';
import { mountTmpfs } from '../support/tmpfs.js';
import { AppProcess } from './app-process.js';
import { FrontDoor } from './front-door.js';
import type { Orders } from './orders.js';
import type { Cut, Life, TrialRecord } from './record.js';
import { readReport } from './report.js';
import { timeOf } from './scaled-clock.js';
import type { Scenario } from './scenario.js';
import { foulWeather } from './weather.js';

const HOUR_MS = 3_600_000;
/** A frozen process is taken for dead after 90 s; its neighbour looks every 15 s. */
const LONGER_THAN_A_LEASE_MS = 120_000;
/** A life that is to die at a chosen change dies at one of the first so many: half of them belong to its start. */
const CHANGES_OF_A_LIFE = 150;
/** Some thousand events leave within seconds; but a dead process whose pid is in use again is taken over after 90 seconds. */
const LONGEST_DRAIN_MS = 200_000;
/** Enough bad answers for a life. */
const ANSWERS_OF_A_LIFE = 20;

export interface TrialOptions {
  readonly scenario: Scenario;
  readonly rounds: number;
  readonly seed: number;
  /** The bundled child. */
  readonly program: string;
  /** Told after each round. */
  readonly onRound?: (round: number, gateway: Pick<Gateway, 'events' | 'requests'>) => void;
}

/** Lets the app live and die, round after round, and brings in what is left at the end. */
export async function runTrial(options: TrialOptions): Promise<TrialRecord> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'onboardflow-kill-'));
  const trial = new Trial(options, folder);
  try {
    return await trial.run();
  } finally {
    await trial.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

class Trial {
  readonly #options: TrialOptions;
  readonly #folder: string;
  readonly #random: SeededRandom;
  readonly #epoch = Date.now();
  readonly #apps: (AppProcess | undefined)[] = [];
  readonly #cuts: Cut[] = [];
  readonly #lives: Life[] = [];
  readonly #failures: string[] = [];
  #passedMs = 0;
  #runs = 0;
  /** Scripted so far. */
  #answers = 0;
  #unmount = () => {};
  #gateway: Gateway | undefined;
  #door: FrontDoor | undefined;

  constructor(options: TrialOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
    this.#random = new SeededRandom(options.seed);
  }

  async run(): Promise<TrialRecord> {
    const { scenario, rounds, onRound } = this.#options;
    const gateway = await startGateway({ apiKey: 'k', clock: { now: () => timeOf(this.#timescale(0)) } });
    this.#gateway = gateway;
    this.#door = await FrontDoor.before(gateway);
    mkdirSync(this.#userData);
    if (scenario.diskKiB > 0) this.#unmount = mountTmpfs(this.#userData, scenario.diskKiB);
    for (let round = 1; round <= rounds; round += 1) {
      if (scenario.networkFails) this.#makeWeather(gateway);
      await (scenario.processes === 1 ? this.#liveAlone() : this.#liveTogether());
      this.#passedMs += this.#random.next() * scenario.hoursBetween * HOUR_MS;
      onRound?.(round, gateway);
    }
    for (const slot of this.#apps.keys()) await this.#killAt(slot);
    await this.#drain();
    const lines = readReport(this.#reportFile);
    const { requests } = gateway;
    return { scenario, lines, requests, cuts: this.#cuts, lives: this.#lives, failures: this.#failures };
  }

  async end(): Promise<void> {
    for (const app of this.#apps) if (app && !app.isGone) await app.kill();
    await this.#gateway?.close();
    await this.#door?.shut();
    this.#unmount();
  }

  /** As many answers as one life may want, those that the last one left included. */
  #makeWeather(gateway: Gateway): void {
    const wanted = this.#seen + ANSWERS_OF_A_LIFE - this.#answers;
    this.#answers += wanted;
    gateway.respondNext(foulWeather(this.#random, wanted));
  }

  /** One life, from start to kill; nothing of it is under way when it is over. */
  async #liveAlone(): Promise<void> {
    const { scenario } = this.#options;
    const random = this.#random;
    const how = random.pick(['before', 'half-way', 'after'] as const);
    const change = 1 + random.below(CHANGES_OF_A_LIFE);
    const app = this.#begin('visit', random.chance(0.4) ? { change, how } : undefined);
    // Now and then it is killed before it is up.
    if (random.chance(0.8)) await app.whenUp;
    const lifeMs = random.next() * scenario.longestLifeMs;
    const flap = scenario.networkFails && random.chance(0.3) ? this.#flap(lifeMs / 2) : undefined;
    await this.#untilGone(app, lifeMs);
    await flap;
    await app.kill();
    await this.#over(app);
    this.#cut('kill', this.#seen);
  }

  /** Two live side by side; one of them is killed, or frozen for so long that the other takes it for dead. */
  async #liveTogether(): Promise<void> {
    const { scenario } = this.#options;
    const random = this.#random;
    for (const slot of [0, 1]) {
      if (this.#apps[slot] && !this.#apps[slot].isGone) continue;
      this.#apps[slot] = this.#begin('visit', undefined);
      if (random.chance(0.8)) await this.#apps[slot].whenUp;
    }
    const slot = random.below(2);
    const app = this.#apps[slot];
    if (!app) return;
    await this.#untilGone(app, random.next() * scenario.longestLifeMs);
    if (!random.chance(scenario.freezes)) return this.#killAt(slot);
    await app.whenUp;
    const before = this.#seen;
    app.freeze();
    await this.#untilGone(app, LONGER_THAN_A_LEASE_MS / scenario.scale);
    app.thaw();
    await this.#untilGone(app, random.next() * scenario.longestLifeMs);
    this.#cut('freeze', before);
  }

  async #killAt(slot: number): Promise<void> {
    const app = this.#apps[slot];
    if (!app) return;
    this.#apps[slot] = undefined;
    const before = this.#seen;
    await app.kill();
    // What it had sent is still on its way to the gateway for a moment, beside what the other one sends.
    await new Promise((resolve) => setTimeout(resolve, 20));
    this.#note(app);
    this.#cut('kill', before);
  }

  /** Everything that waits is sent, on as many days as that takes. */
  async #drain(): Promise<void> {
    for (;;) {
      const app = this.#begin('drain', undefined);
      await this.#untilGone(app, LONGEST_DRAIN_MS);
      if (!app.isGone) this.#failures.push('what waits could not be sent at the end');
      await app.kill();
      await this.#over(app);
      const rest = readReport(this.#reportFile).at(-1);
      if (rest?.said !== 'rests' || rest.waiting === 0) return;
      this.#passedMs += 24 * HOUR_MS;
    }
  }

  #begin(part: Orders['part'], diesAt: Orders['diesAt']): AppProcess {
    const { scenario, program } = this.#options;
    const random = this.#random;
    this.#runs += 1;
    const lies =
      part === 'visit' && random.chance(1 / 3) ? random.between(-1, 1) * scenario.clockLiesByHours : 0;
    return new AppProcess(program, {
      run: this.#runs,
      seed: random.below(2 ** 32),
      userData: this.#userData,
      reportFile: this.#reportFile,
      endpoint: this.#door?.url ?? '',
      clock: this.#timescale(lies * HOUR_MS),
      dailyLimit: scenario.dailyLimit,
      concurrency: scenario.concurrency,
      // Twenty seconds of the trial's time, so that what hangs is given up within a life.
      timeoutMs: 20_000,
      part,
      events: scenario.events,
      isAlone: scenario.processes === 1,
      decides: scenario.decides,
      diskFails: scenario.diskFails && part === 'visit',
      ...(diesAt && { diesAt }),
    });
  }

  async #untilGone(app: AppProcess, atMostMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, atMostMs);
    });
    await Promise.race([app.whenGone, late]);
    clearTimeout(timer);
  }

  async #flap(afterMs: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    await this.#door?.shut();
    this.#cut('network', this.#seen);
    await new Promise((resolve) => setTimeout(resolve, this.#random.below(50)));
    await this.#door?.open();
  }

  async #over(app: AppProcess): Promise<void> {
    await this.#door?.quiet();
    this.#note(app);
  }

  #note(app: AppProcess): void {
    const { run, diesAt, clock } = app.orders;
    const lied = clock.offsetMs !== this.#passedMs;
    this.#lives.push({ run, lastRequest: this.#seen, lied, tore: diesAt?.how === 'half-way' });
    if (app.failure) this.#failures.push(app.failure);
  }

  #cut(kind: Cut['kind'], againAfter: number): void {
    this.#cuts.push({ kind, sentBy: this.#seen, againAfter });
  }

  get #seen(): number {
    return this.#gateway?.requests.length ?? 0;
  }

  get #userData(): string {
    return path.join(this.#folder, 'user data');
  }

  get #reportFile(): string {
    return path.join(this.#folder, 'report.jsonl');
  }

  #timescale(lieMs: number) {
    const { scale } = this.#options.scenario;
    return { epoch: this.#epoch, scale, offsetMs: this.#passedMs + lieMs };
  }
}
