import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TransportError } from '../../../src/main/delivery/transport.js';
import { OFFLINE, OK, type Scripted, World } from './scripted-sender.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LIMIT = 30;

const MOODS: readonly Scripted[] = [
  OK,
  OK,
  OFFLINE,
  { error: new TransportError('ECONNRESET', false) },
  { hang: true },
  { status: 200, body: '<html>' },
  { status: 400 },
  { status: 401 },
  { status: 404 },
  { status: 413 },
  { status: 429 },
  { status: 429, headers: { 'retry-after': '90' } },
  { status: 429, headers: { 'retry-after': '40000' } },
  { status: 500 },
  { status: 503, body: '<html>' },
];

type Operation =
  | { readonly do: 'track'; readonly event: 'CUSTOM' | 'PAGE_VIEW' | 'CLICK'; readonly count: number }
  | { readonly do: 'mood'; readonly mood: number }
  | { readonly do: 'advance' | 'sleep' | 'back'; readonly ms: number }
  | { readonly do: 'restart' | 'flush' | 'keyChanged' | 'wake' };

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('track' as const),
      event: fc.constantFrom('CUSTOM' as const, 'PAGE_VIEW' as const, 'CLICK' as const),
      count: fc.integer({ min: 1, max: 8 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('mood' as const), mood: fc.nat(MOODS.length - 1) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      ms: fc.oneof(
        fc.integer({ min: 0, max: 20 * SECOND }),
        fc.integer({ min: 0, max: HOUR }),
        fc.integer({ min: 0, max: 10 * HOUR }),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('sleep' as const, 'back' as const),
      ms: fc.integer({ min: 0, max: 20 * HOUR }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('restart' as const, 'flush' as const, 'keyChanged' as const, 'wake' as const),
    }),
  },
);

/** A world whose gateway has moods. */
class MoodyWorld extends World {
  mood: Scripted = OK;
}

async function run(world: MoodyWorld, operation: Operation): Promise<void> {
  switch (operation.do) {
    case 'track':
      for (let event = 0; event < operation.count; event += 1)
        world.track('event', { event: operation.event });
      return;
    case 'mood':
      world.mood = MOODS[operation.mood] ?? OK;
      return;
    case 'advance':
      return world.clock.advance(operation.ms);
    case 'sleep':
      world.sleep(operation.ms);
      world.sender.resumeFromSleep();
      return;
    case 'back':
      world.clock.step(-operation.ms);
      return;
    case 'restart':
      return world.restart();
    case 'flush':
      void world.sender.flush();
      return;
    case 'keyChanged':
      world.sender.keyChanged();
      return;
    case 'wake':
      world.sender.wake();
      return;
  }
}

/** Fewer than in other properties: each plays days of a whole sender. */
const RUNS = { numRuns: 60 };

test('whatever gateway, network, clock and process do, no event is lost or settled twice, no day is overspent, and nothing is stuck', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(operation, { minLength: 5, maxLength: 40 }),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      async (operations, random) => {
        const world = new MoodyWorld({ limit: LIMIT });
        world.random = random;
        const perDay = new Map<number, number>();
        const count = (scripted: Scripted): Scripted => {
          const day = Math.floor(world.trueNow / DAY);
          if (!scripted.error?.neverLeft) perDay.set(day, (perDay.get(day) ?? 0) + 1);
          return scripted;
        };
        world.answer = () => count(world.mood);
        await world.start();
        // One answer tells this run what day it is; only then is a clock set back no danger to the count.
        world.track('event');
        await world.clock.advance(SECOND);
        for (const one of operations) await run(world, one);

        const tracked = world.outbox.queued + world.delivered.length + world.rejected.length;
        world.mood = OK;
        // Twenty days: a pause of six hours, a 429 of a day, clocks that were set back, and then all the events.
        for (let day = 0; day < 20 && world.outbox.queued > 0; day += 1) await world.clock.advance(DAY);
        world.track('last');
        await world.clock.advance(2 * DAY);
        for (const [day, calls] of perDay) expect(calls, `day ${day}`).toBeLessThanOrEqual(LIMIT);
        expect(world.outbox.queued).toBe(0);
        expect(world.delivered.length + world.rejected.length).toBe(tracked + 1);
      },
    ),
    RUNS,
  );
}, 60_000);
