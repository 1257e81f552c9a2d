import { setImmediate as turn } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { OnboardFlowClient } from '../../../../src/main/client/index.js';
import { loadSending, type Pause } from '../../../../src/main/delivery/index.js';
import type { Environment } from '../../../../src/main/environment.js';
import { initIn } from '../../../../src/main/init.js';
import type { InitOptions } from '../../../../src/main/options.js';
import { type Gateway, type GatewayOptions, startGateway } from '../../../../src/testing/index.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { FakeElectron } from '../../../support/fake-electron.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';

export const ANN = { id: 'ann', customer_id: 'cus_ann' };

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** One run of the app, and what it heard of its client. */
export interface Run {
  readonly client: OnboardFlowClient;
  readonly electron: FakeElectron;
  /** Lines that a developer would read. */
  readonly lines: readonly string[];
  readonly delivered: readonly string[];
  readonly rejected: readonly { readonly value: string; readonly status: number }[];
  readonly pauses: readonly Pause[];
}

/**
 * The whole client over real HTTP, in a time that passes only when it is told to: the gateway, the app's files, and one run of the app after
 * the other on them.
 */
export class World {
  readonly clock = new FakeClock();
  readonly userData: string;
  readonly gateway: Gateway;
  /** How far the machine's clock is behind the gateway's. */
  behindMs = 0;
  /** The gateway takes its time on purpose: time passes all the same. */
  isGatewaySlow = false;
  readonly #options: Partial<InitOptions>;
  readonly #runs: Run[] = [];

  private constructor(gateway: Gateway, options: Partial<InitOptions>, userData: string) {
    this.gateway = gateway;
    this.#options = options;
    this.userData = userData;
  }

  static async open(
    options: Partial<InitOptions> = {},
    gatewayOptions: GatewayOptions = {},
    userData = temporaryFolder(),
  ): Promise<World> {
    // Loaded before the first run, so that loading takes none of its time.
    await Promise.all([loadSending(), import('got'), import('p-queue')]);
    let world: World | undefined;
    const now = () => (world ? world.clock.now() + world.behindMs : 0);
    const gateway = await startGateway({ apiKey: 'k', clock: { now }, ...gatewayOptions });
    onTestFinished(() => gateway.close());
    world = new World(gateway, options, userData);
    return world;
  }

  /** A run of the app begins, with a user logged in unless said otherwise. */
  async start(options: Partial<InitOptions> = {}, environment: Partial<Environment> = {}): Promise<Run> {
    const run = this.begin(options, environment);
    run.client.identify(ANN);
    await this.settle();
    return run;
  }

  begin(options: Partial<InitOptions> = {}, environment: Partial<Environment> = {}): Run {
    const electron = new FakeElectron({ userData: this.userData });
    const client = initIn(
      electron.environment({ clock: this.clock, random: () => 0.5, ...environment }),
      {},
      {
        siteKey: 'site',
        apiKey: 'k',
        endpoint: this.gateway.url,
        plan: 'growth',
        capture: { lifecycle: false },
        inject: false,
        ...this.#options,
        ...options,
      },
    );
    const delivered: string[] = [];
    const rejected: { value: string; status: number }[] = [];
    const pauses: Pause[] = [];
    client.on('delivered', ({ value }) => delivered.push(value));
    client.on('rejected', ({ value, status }) => rejected.push({ value, status }));
    client.on('paused', (pause) => pauses.push(pause));
    const run: Run = { client, electron, lines: electron.console.lines, delivered, rejected, pauses };
    this.#runs.push(run);
    onTestFinished(() => client.close({ timeoutMs: 0 }));
    return run;
  }

  /** Time passes. */
  async pass(ms: number, stepMs = Math.max(100, ms / 200)): Promise<void> {
    for (let left = ms; left > 0; left -= stepMs) {
      this.clock.advance(Math.min(stepMs, left));
      await this.settle();
    }
  }

  /** Time passes until it is so. */
  async until(isSo: () => boolean, { stepMs = 100, withinMs = 10 * MINUTE } = {}): Promise<void> {
    await this.settle();
    for (let passed = 0; !isSo(); passed += stepMs) {
      if (passed > withinMs) throw new Error(`it did not come to be so within ${withinMs} ms: ${isSo}`);
      this.clock.advance(stepMs);
      await this.settle();
    }
  }

  /** What the real sockets have under way comes to its end. What the gateway holds back on purpose is not waited for. */
  async settle(): Promise<void> {
    do {
      for (let turns = 0; turns < 4; turns += 1) await turn();
    } while (this.#isUnderWay());
  }

  /** Values of the requests, in order. */
  get values(): string[] {
    return this.gateway.requests.map(({ body }) => (body as { value: string }).value);
  }

  /** Milliseconds from each request to the next. */
  get gaps(): number[] {
    const times = this.gateway.requests.map(({ receivedAt }) => receivedAt);
    return times.slice(1).map((time, index) => time - (times[index] ?? 0));
  }

  /** Different `Idempotency-Key`s among the requests. */
  get keys(): string[] {
    return [...new Set(this.gateway.requests.map(({ idempotencyKey }) => idempotencyKey ?? ''))];
  }

  #isUnderWay(): boolean {
    if (this.isGatewaySlow || this.gateway.requests.at(-1)?.outcome === 'hung') return false;
    return this.#runs.some(({ client }) => client.status().inFlight > 0);
  }
}
