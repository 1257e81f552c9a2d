import type { OnboardFlowClient } from '../../src/main/client/index.js';
import type { FakeElectron } from '../support/fake-electron.js';
import type { SeededRandom } from '../support/seeded-random.js';
import type { Orders } from './orders.js';
import type { Report } from './report.js';
import { tracesIn, USER_PREFIX, VALUE_PREFIX } from './traces.js';

const LANES = ['CUSTOM', 'PAGE_VIEW', 'CLICK'] as const;
const PERSONS = 4;

/** Somebody uses the app: events of every lane, with and without a user, log-ins and log-outs, and says what came of each. */
export class Visitor {
  readonly #orders: Orders;
  readonly #client: OnboardFlowClient;
  readonly #electron: FakeElectron;
  readonly #report: Report;
  readonly #random: SeededRandom;
  #lastTry = 0;
  #tracked = 0;

  constructor(parts: {
    orders: Orders;
    client: OnboardFlowClient;
    electron: FakeElectron;
    report: Report;
    random: SeededRandom;
  }) {
    this.#orders = parts.orders;
    this.#client = parts.client;
    this.#electron = parts.electron;
    this.#report = parts.report;
    this.#random = parts.random;
  }

  /** A handful of things in one go. */
  async act(): Promise<void> {
    for (let left = 1 + this.#random.below(5); left > 0; left -= 1) await this.#actOnce();
  }

  /** Names a user: whatever still waits for one may leave. */
  identify(): void {
    const user = `${USER_PREFIX}${this.#random.below(PERSONS)}`;
    const n = this.#next();
    this.#report.say({ said: 'tries', what: 'identify', n, user });
    const logins = this.#random.below(100);
    this.#end(n, this.#client.identify({ id: user, custom_properties: { logins } }));
  }

  async #actOnce(): Promise<void> {
    const chance = this.#random.next();
    if (this.#orders.decides && chance < 0.02) return this.#decide();
    if (chance < 0.1) return this.identify();
    if (chance < 0.14) return this.#reset();
    // The machine is about to sleep: what is written goes to the device.
    if (chance < 0.16) this.#electron.powerMonitor.emit('suspend');
    else if (this.#tracked < this.#orders.events) this.#track();
  }

  #track(): void {
    this.#tracked += 1;
    const client = this.#client;
    const n = this.#next();
    const event = this.#random.pick(LANES);
    const value = `${VALUE_PREFIX}${this.#orders.run}-${n}`;
    this.#report.say({ said: 'tries', what: 'track', n, event, value });
    const meta = { title: 'x'.repeat(this.#random.below(200)) };
    const answer = { CUSTOM: client.custom, PAGE_VIEW: client.pageView, CLICK: client.click }[event].call(
      client,
      value,
      meta,
    );
    if (answer.accepted) this.#report.say({ said: 'accepted', n, id: answer.id, stored: answer.stored });
    else this.#report.say({ said: 'refused', n, reason: answer.reason });
  }

  #reset(): void {
    const n = this.#next();
    this.#report.say({ said: 'tries', what: 'reset', n });
    this.#client.reset();
    this.#end(n, { accepted: true });
  }

  /** Consent is withdrawn, or given again. */
  async #decide(): Promise<void> {
    const n = this.#next();
    const isDenied = this.#client.status().consent === 'denied';
    this.#report.say({ said: 'tries', what: isDenied ? 'grant' : 'deny', n });
    await this.#client.setConsent(isDenied ? 'granted' : 'denied');
    this.#end(n, { accepted: true });
    // A neighbour may be in the middle of an event that it took before; it finds out at its next one, or at its next start.
    if (!isDenied && this.#orders.isAlone)
      this.#report.say({ said: 'traces', found: tracesIn(this.#orders.userData) });
  }

  #end(n: number, answer: { accepted: true } | { accepted: false; reason: string }): void {
    if (answer.accepted) this.#report.say({ said: 'did', n, at: Date.now() });
    else this.#report.say({ said: 'refused', n, reason: answer.reason });
  }

  #next(): number {
    this.#lastTry += 1;
    return this.#lastTry;
  }
}
