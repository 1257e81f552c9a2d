import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callsOpenTo, type DayBudget, isFresh } from '../../../src/main/delivery/budget.js';
import { chooseEvent, LANES, type Selection } from '../../../src/main/delivery/select.js';
import type { QueuedEvent } from '../../../src/main/outbox/outbox.js';
import { MemoryOutbox } from './memory-outbox.js';
import { MORNING } from './virtual-clock.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Math.floor(MORNING / DAY) * DAY;

interface Waiting extends Partial<QueuedEvent> {
  readonly id: string;
  readonly ageMs?: number;
}

function choose(waiting: readonly Waiting[], part: Partial<Selection> = {}, day: Partial<DayBudget> = {}) {
  const outbox = new MemoryOutbox();
  for (const {
    id,
    ageMs = 0,
    ofThisRun = true,
    event = 'CUSTOM',
    source = 'main',
    sessionId = 's',
  } of waiting) {
    const user = { id: 'u', customer_id: 'u' };
    const stamped = { id, event, source, sessionId, user, value: id, meta: {}, properties: {} };
    outbox.add({ ...stamped, capturedAt: MORNING - ageMs }, ofThisRun);
  }
  const choice = chooseEvent({
    lane: (name) => outbox.lane(name),
    day: { limit: 50, reserve: 0.2, spent: 0, startsAt: START, ...day },
    now: MORNING,
    wallNow: MORNING,
    isFlushing: false,
    skips: () => false,
    turns: { CUSTOM: 0, PAGE_VIEW: 0, CLICK: 0 },
    ...part,
  });
  return choice && 'event' in choice ? choice.event.id : choice?.waits;
}

describe('what leaves next', () => {
  test('is nothing where nothing waits', () => expect(choose([])).toBeUndefined());

  test('is what is fresh, before any backlog, also of a higher lane', () => {
    expect(
      choose([
        { id: 'old', ageMs: HOUR },
        { id: 'fresh', event: 'CLICK' },
      ]),
    ).toBe('fresh');
  });

  test('is the oldest of the fresh ones, found behind a backlog of the same session', () => {
    const backlog = Array.from({ length: 30 }, (_, index) => ({ id: `old ${index}`, ageMs: HOUR }));
    expect(choose([...backlog, { id: 'fresh 1', ageMs: 2 }, { id: 'fresh 2', ageMs: 1 }])).toBe('fresh 1');
  });

  test('is the oldest of the fresh ones, however many they are', () => {
    const fresh = Array.from({ length: 1_000 }, (_, index) => ({
      id: `fresh ${index}`,
      ageMs: 1_000 - index,
    }));
    expect(choose(fresh)).toBe('fresh 0');
    expect(choose(fresh, { skips: (id) => id === 'fresh 0' || id === 'fresh 1' })).toBe('fresh 2');
  });

  test('is not what waits for a verdict, or is in flight', () => {
    const skips = (id: string) => id === 'a';
    expect(choose([{ id: 'a' }, { id: 'b' }], { skips })).toBe('b');
    expect(choose([{ id: 'a' }], { skips })).toBeUndefined();
  });

  test('of a backlog waits for its share of the day, but not for a flush', () => {
    const waiting = [{ id: 'old', ageMs: HOUR }];
    expect(choose(waiting, {}, { spent: 49 })).toBe('spread');
    expect(choose(waiting, { isFlushing: true }, { spent: 49 })).toBe('old');
    expect(choose(waiting, { isFlushing: true }, { spent: 50 })).toBe('spent');
  });

  test('of main may be found behind any number of windows’ events that have spent their part', () => {
    const windows = Array.from({ length: 30 }, (_, index) => ({
      id: `w ${index}`,
      source: 'window' as const,
      ageMs: HOUR,
    }));
    const flushing = { isFlushing: true };
    expect(choose([...windows, { id: 'main', ageMs: HOUR }], flushing, { spent: 45 })).toBe('main');
    expect(choose(windows, flushing, { spent: 45 })).toBe('spent');
  });

  test('of a lane that does not fit in the day is the newest session’s, and every fifth time the oldest', () => {
    const waiting = Array.from({ length: 60 }, (_, index) => ({
      id: `${index < 30 ? 'old' : 'new'} ${index}`,
      sessionId: index < 30 ? 'yesterday' : 'today',
      ageMs: HOUR,
    }));
    const chosen = [0, 1, 2, 3, 4, 5].map((turn) =>
      choose(waiting, { turns: { CUSTOM: turn, PAGE_VIEW: 0, CLICK: 0 } }),
    );
    expect(chosen).toEqual(['new 30', 'new 30', 'new 30', 'new 30', 'old 0', 'new 30']);
  });
});

describe('whatever waits', () => {
  const event = fc.record({
    ageMs: fc.oneof(fc.integer({ min: 0, max: 90_000 }), fc.integer({ min: 0, max: 3 * DAY })),
    ofThisRun: fc.boolean(),
    event: fc.constantFrom(...LANES),
    source: fc.constantFrom('main' as const, 'window' as const),
    sessionId: fc.constantFrom('1', '2', '3'),
  });

  test('the choice keeps the reserve, passes over no fresh event for an old one, and is made where one is possible', () => {
    const some = fc.array(event, { maxLength: 30 });
    fc.assert(
      fc.property(some, fc.nat(60), fc.boolean(), fc.nat(9), (list, spent, isFlushing, turn) => {
        const inOrder = list.sort((a, b) => b.ageMs - a.ageMs);
        const waiting = inOrder.map((part, index) => ({ ...part, id: `event ${index}` }));
        const day = { limit: 50, reserve: 0.2, spent, startsAt: START };
        const turns = { CUSTOM: turn, PAGE_VIEW: turn, CLICK: turn };
        const id = choose(waiting, { isFlushing, turns }, day);
        const asQueued = waiting.map((one) => ({ ...one, capturedAt: MORNING - one.ageMs }));
        const open = asQueued.filter((one) => spent < callsOpenTo(one, day));
        const chosen = asQueued.find((one) => one.id === id);
        if (waiting.length === 0) expect(id).toBeUndefined();
        else if (open.length === 0) expect(id).toBe('spent');
        else if (!chosen) expect(id).toBe('spread');
        if (chosen) expect(open).toContainEqual(chosen);
        if (open.some((one) => isFresh(one, MORNING))) expect(chosen && isFresh(chosen, MORNING)).toBe(true);
        if (isFlushing && open.length > 0) expect(chosen).toBeDefined();
      }),
    );
  });
});
