import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { daysIn } from '../../../src/main/delivery/day-file.js';
import { openLedger } from '../../../src/main/delivery/disk-ledger.js';
import type { Claim, Ledger } from '../../../src/main/delivery/ledger.js';
import { MemoryFs } from './memory-fs.js';
import { VirtualClock } from './virtual-clock.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const LIMIT = 7;

type Operation =
  | { readonly do: 'elapse' | 'sleep' | 'step'; readonly ms: number }
  | {
      readonly do: 'call';
      readonly process: number;
      readonly end: 'dated' | 'undated' | 'lost' | 'never-left';
    }
  | { readonly do: 'restart'; readonly process: number }
  | { readonly do: 'tear' };

/**
 * Two processes of one app, and a gateway that counts what it gets in its own days. A process is a ledger that asks as the sender does:
 * while the count is in doubt, one call at a time.
 */
class Fleet {
  readonly clock = new VirtualClock();
  readonly fs = new MemoryFs();
  /** Calls that the gateway got, by its day. */
  readonly got = new Map<number, number>();
  /** Among them those that left while their process believed in another day. */
  readonly mistaken = new Map<number, number>();
  /** Steps of the clock and starts of a process: what can bring a process to believe in another day. */
  causes = 0;
  #steps = 0;
  readonly #ledgers: Ledger[] = [];

  constructor(processes: number) {
    for (let process = 0; process < processes; process += 1) this.#ledgers.push(this.#open());
  }

  get trueNow(): number {
    return this.clock.now() - this.#steps;
  }

  run(operation: Operation): void {
    switch (operation.do) {
      case 'elapse':
        this.clock.elapse(operation.ms);
        break;
      case 'sleep':
        this.clock.sleep(operation.ms);
        this.causes += this.#ledgers.length;
        break;
      case 'step':
        this.clock.step(operation.ms);
        this.#steps += operation.ms;
        this.causes += this.#ledgers.length;
        break;
      case 'restart':
        this.#ledgers[operation.process % this.#ledgers.length] = this.#open();
        this.causes += 1;
        break;
      case 'tear':
        this.fs.torn = 5;
        break;
      case 'call':
        this.#call(operation.process, operation.end);
        break;
    }
  }

  #open(): Ledger {
    return openLedger({
      fs: this.fs.calls,
      folder: '/site',
      openDay: daysIn(this.fs.calls, '/site'),
      clock: this.clock,
      limit: LIMIT,
    });
  }

  #call(process: number, end: 'dated' | 'undated' | 'lost' | 'never-left'): void {
    const ledger = this.#ledgers[process % this.#ledgers.length];
    if (!ledger) return;
    const { nextAt, startsAt } = ledger.today();
    if (nextAt !== undefined && nextAt > ledger.time.now()) return;
    const claim: Claim | null = ledger.claim(LIMIT, false);
    if (!claim) return;
    if (end === 'never-left') {
      ledger.close(claim, 'never-left');
      return;
    }
    const day = Math.floor(this.trueNow / DAY);
    this.got.set(day, (this.got.get(day) ?? 0) + 1);
    if (startsAt !== day * DAY) this.mistaken.set(day, (this.mistaken.get(day) ?? 0) + 1);
    if (end === 'dated') {
      ledger.time.learn(this.trueNow, 0);
      ledger.confirm(claim, this.trueNow);
    }
    if (end !== 'lost') ledger.close(claim, 'delivered');
  }
}

const process = fc.nat(1);
const call = (...ends: ('dated' | 'undated' | 'lost' | 'never-left')[]) =>
  fc.record({ do: fc.constant('call' as const), process, end: fc.constantFrom(...ends) });
const elapse = fc.record({
  do: fc.constant('elapse' as const),
  ms: fc.oneof(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 10 * HOUR })),
});
const sleep = fc.record({ do: fc.constant('sleep' as const), ms: fc.integer({ min: 0, max: 40 * HOUR }) });
const restart = fc.record({ do: fc.constant('restart' as const), process });
const tear = fc.record({ do: fc.constant('tear' as const) });
const back = fc.record({ do: fc.constant('step' as const), ms: fc.integer({ min: -400 * DAY, max: 0 }) });
const step = fc.record({
  do: fc.constant('step' as const),
  ms: fc.integer({ min: -400 * DAY, max: 400 * DAY }),
});

function operations(...kinds: [fc.Arbitrary<Operation>, number][]): fc.Arbitrary<Operation[]> {
  const weighted = kinds.map(([arbitrary, weight]) => ({ arbitrary, weight }));
  return fc.array(fc.oneof(...weighted), { minLength: 1, maxLength: 120 });
}

const RUNS = { numRuns: 300 };

describe('whatever happens, in no UTC day does the gateway get more calls than the limit', () => {
  test('from two processes that are killed and started again, whatever becomes of their calls', () => {
    fc.assert(
      fc.property(
        operations(
          [call('dated', 'undated', 'lost', 'never-left'), 12],
          [elapse, 2],
          [restart, 2],
          [tear, 1],
        ),
        (list) => {
          const fleet = new Fleet(2);
          for (const operation of list) fleet.run(operation);
          for (const [day, calls] of fleet.got) expect(calls, `day ${day}`).toBeLessThanOrEqual(LIMIT);
        },
      ),
      RUNS,
    );
  });

  test('over sleeps, of which monotonic clocks may know nothing', () => {
    fc.assert(
      fc.property(operations([call('dated', 'lost'), 12], [elapse, 2], [sleep, 2], [restart, 1]), (list) => {
        const fleet = new Fleet(1);
        for (const operation of list) fleet.run(operation);
        for (const [day, calls] of fleet.got) expect(calls, `day ${day}`).toBeLessThanOrEqual(LIMIT);
      }),
      RUNS,
    );
  });

  test('under a clock set back in a run that knows the day', () => {
    fc.assert(
      fc.property(operations([call('dated', 'undated', 'lost'), 12], [elapse, 2], [back, 2]), (list) => {
        const fleet = new Fleet(1);
        fleet.run({ do: 'call', process: 0, end: 'dated' });
        for (const operation of list) fleet.run(operation);
        for (const [day, calls] of fleet.got) expect(calls, `day ${day}`).toBeLessThanOrEqual(LIMIT);
      }),
      RUNS,
    );
  });

  test('under a clock that is ahead by the same all the time, however often the app starts', () => {
    const ahead = fc.integer({ min: 0, max: 400 * DAY });
    fc.assert(
      fc.property(ahead, operations([call('dated'), 12], [elapse, 2], [restart, 3]), (ms, list) => {
        const fleet = new Fleet(1);
        fleet.run({ do: 'step', ms });
        for (const operation of list) fleet.run(operation);
        for (const [day, calls] of fleet.got) expect(calls, `day ${day}`).toBeLessThanOrEqual(LIMIT);
      }),
      RUNS,
    );
  });

  test('but for one call each time that a clock lies about the day and no answer has said so yet', () => {
    fc.assert(
      fc.property(operations([call('dated'), 12], [elapse, 2], [step, 2], [restart, 1]), (list) => {
        const fleet = new Fleet(1);
        for (const operation of list) fleet.run(operation);
        let mistakes = 0;
        for (const [day, calls] of fleet.got) {
          const mistaken = fleet.mistaken.get(day) ?? 0;
          mistakes += mistaken;
          expect(calls, `day ${day}`).toBeLessThanOrEqual(LIMIT + mistaken);
        }
        expect(mistakes).toBeLessThanOrEqual(fleet.causes);
      }),
      RUNS,
    );
  });
});

describe('no clock stalls the count for good', () => {
  test('two days after the last lie all of a day can be spent', () => {
    fc.assert(
      fc.property(
        operations([call('dated', 'undated', 'lost'), 12], [elapse, 2], [step, 3], [restart, 1]),
        (list) => {
          const fleet = new Fleet(1);
          for (const operation of list) fleet.run(operation);
          fleet.run({ do: 'restart', process: 0 });
          for (let hours = 0; hours < 49; hours += 1) {
            fleet.run({ do: 'elapse', ms: HOUR });
            fleet.run({ do: 'call', process: 0, end: 'dated' });
          }
          fleet.run({ do: 'elapse', ms: DAY });
          const day = Math.floor(fleet.trueNow / DAY);
          for (let calls = 0; calls < 2 * LIMIT; calls += 1)
            fleet.run({ do: 'call', process: 0, end: 'dated' });
          expect(fleet.got.get(day)).toBe(LIMIT);
        },
      ),
      RUNS,
    );
  });
});
