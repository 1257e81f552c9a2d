import fc from 'fast-check';
import type { SiteUser, StampedEvent } from '../../../src/main/stamped-event.js';
import { FakeClock } from '../../support/fake-clock.js';
import { MemoryDisk } from './memory-disk.js';
import { ANN, BOB, event, type Opened, openAs, readAll } from './open-outbox.js';
import { Reference, type ReferenceLimits } from './reference.js';

/** Something that is done to an outbox. Events are named by their number among those that wait. */
export type Step =
  | {
      readonly do: 'add';
      readonly lane: StampedEvent['event'];
      readonly source: 'main' | 'window';
      readonly who: 'user' | 'nobody' | 'for ever';
      /** Some are as large as they may be: a few of them settled make a journal worth tidying. */
      readonly characters: number;
    }
  | { readonly do: 'settle'; readonly nth: number }
  | { readonly do: 'put behind'; readonly nth: number }
  | { readonly do: 'name user'; readonly user: SiteUser }
  | { readonly do: 'restart'; readonly how: 'kill' | 'close' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'expire' };

/** Small bounds, so that a short sequence reaches them. */
export const LIMITS: ReferenceLimits = {
  maxEvents: 12,
  maxWaitingForUser: 4,
  maxAgeMs: 40_000,
  maxWaitForUserMs: 20_000,
};

export const steps = fc.array(
  fc.oneof(
    {
      weight: 10,
      arbitrary: fc.record({
        do: fc.constant('add' as const),
        lane: fc.constantFrom('CLICK' as const, 'PAGE_VIEW' as const, 'CUSTOM' as const),
        source: fc.constantFrom('main' as const, 'window' as const),
        who: fc.constantFrom('user' as const, 'user' as const, 'nobody' as const, 'for ever' as const),
        characters: fc.constantFrom(1, 100, 8_000),
      }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('settle' as const), nth: fc.nat(11) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('put behind' as const), nth: fc.nat(11) }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('name user' as const), user: fc.constantFrom(ANN, BOB) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('restart' as const),
        how: fc.constantFrom('kill' as const, 'close' as const),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, 1, 1000, 16_000) }),
    },
    { weight: 1, arbitrary: fc.constant({ do: 'expire' as const }) },
  ),
  { maxLength: 100, size: 'max' },
);

/** An outbox on a disk in memory, driven step by step beside the reference. */
export class Sequence {
  readonly disk = new MemoryDisk();
  /** Time that is the same for every run. */
  now = Date.UTC(2026, 0, 15, 12);
  reference = new Reference(LIMITS);
  opened: Opened;
  #added = 0;
  #run = 0;
  #isClockTrusted = false;

  constructor() {
    this.opened = this.open(this.disk);
  }

  open(disk: MemoryDisk): Opened {
    this.#run += 1;
    let chance = this.#run / 1000;
    const opened = openAs({
      root: '/data',
      fs: disk,
      clock: new FakeClock(this.now),
      limits: LIMITS,
      random: () => {
        chance = (chance * 7 + 0.1234567) % 1;
        return chance;
      },
    });
    readAll(opened);
    return opened;
  }

  take(step: Step): void {
    const { outbox, clock } = this.opened;
    const nth = (index: number) =>
      this.reference.ids[index % Math.max(1, this.reference.ids.length)] ?? 'none';
    switch (step.do) {
      case 'add': {
        // Captured one after the other, so that older is older in every order.
        const added = event(`e-${this.#added++}`, {
          event: step.lane,
          source: step.source,
          capturedAt: this.now++,
          sessionId: `s-${this.#run}`,
          meta: { title: 'x'.repeat(step.characters) },
          user: step.who === 'user' ? ANN : null,
          ...(step.who === 'for ever' && { waitsForEver: true as const }),
        });
        const stored = outbox.add(added);
        const after = this.reference.add(added);
        if ((stored === 'queue-full') !== (after === undefined)) throw new Error(`${added.id} ${stored}`);
        this.reference = after ?? this.reference;
        return;
      }
      case 'settle': {
        const id = nth(step.nth);
        outbox.settle(id);
        this.reference = this.reference.settle(id);
        return;
      }
      case 'put behind': {
        const id = nth(step.nth);
        outbox.putBehind(id);
        this.reference = this.reference.putBehind(id);
        return;
      }
      case 'name user':
        outbox.assignUser(step.user);
        this.reference = this.reference.assignUser(step.user);
        return;
      case 'restart':
        if (step.how === 'close') outbox.close();
        this.opened = this.open(this.disk);
        this.#isClockTrusted = false;
        return;
      case 'wait':
        this.now += step.ms;
        clock.advance(step.ms);
        // What is too old by a trusted clock goes now or at the next beat: now, to know which.
        if (this.#isClockTrusted) this.#expire();
        return;
      case 'expire':
        this.#isClockTrusted = true;
        this.#expire();
    }
  }

  #expire(): void {
    const { outbox, clock } = this.opened;
    clock.stepWall(this.now - clock.now());
    outbox.confirmClock();
    this.reference = this.reference.expire(this.now);
  }
}
