import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  backlogOpensAt,
  callsOpenTo,
  closedAroundMidnight,
  type DayBudget,
  isFresh,
  phaseMs,
  probeAllowance,
} from '../../../src/main/delivery/budget.js';
import { installationShare } from '../../../src/main/delivery/installation-share.js';
import { MORNING } from './virtual-clock.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const START = Math.floor(MORNING / DAY) * DAY;
const day = (part: Partial<DayBudget> = {}): DayBudget => ({
  limit: 50,
  reserve: 0.2,
  spent: 0,
  startsAt: START,
  ...part,
});

describe('a fresh event', () => {
  const event = (ageMs: number, ofThisRun = true) => ({ ofThisRun, capturedAt: MORNING - ageMs });

  test('is of this run and at most a minute old', () => {
    expect(isFresh(event(0), MORNING)).toBe(true);
    expect(isFresh(event(60_000), MORNING)).toBe(true);
    expect(isFresh(event(60_001), MORNING)).toBe(false);
    expect(isFresh(event(0, false), MORNING)).toBe(false);
  });

  test('is none from the future, where the clock was before it was set back', () => {
    expect(isFresh(event(-HOUR), MORNING)).toBe(false);
    expect(isFresh(event(-1000), MORNING)).toBe(true);
  });
});

describe('the reserve', () => {
  test('of the Free plan: views and clicks may spend 40, windows’ CUSTOM 45, main’s CUSTOM all 50', () => {
    for (const source of ['main', 'window'] as const) {
      expect(callsOpenTo({ event: 'PAGE_VIEW', source }, day())).toBe(40);
      expect(callsOpenTo({ event: 'CLICK', source }, day())).toBe(40);
    }
    expect(callsOpenTo({ event: 'CUSTOM', source: 'window' }, day())).toBe(45);
    expect(callsOpenTo({ event: 'CUSTOM', source: 'main' }, day())).toBe(50);
  });

  test('is never more than asked for, and never leaves main’s CUSTOM less than the limit', () => {
    const limit = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(limit, fc.double({ min: 0, max: 1, noNaN: true }), (calls, reserve) => {
        const budget = day({ limit: calls, reserve });
        const view = callsOpenTo({ event: 'PAGE_VIEW', source: 'main' }, budget);
        const window = callsOpenTo({ event: 'CUSTOM', source: 'window' }, budget);
        const main = callsOpenTo({ event: 'CUSTOM', source: 'main' }, budget);
        expect(main).toBe(calls);
        expect(window).toBeLessThanOrEqual(main);
        expect(view).toBeLessThanOrEqual(window);
        expect(view).toBeGreaterThanOrEqual(calls * (1 - reserve) - 1e-9);
      }),
    );
  });
});

describe('the spreading of a backlog', () => {
  test('follows the share of the day that has passed, after a burst', () => {
    expect(backlogOpensAt(day({ spent: 9 }))).toBe(0);
    expect(backlogOpensAt(day({ spent: 10 }))).toBe(START + 1);
    expect(backlogOpensAt(day({ spent: 30 }))).toBe(START + DAY / 2 + 1);
    expect(backlogOpensAt(day({ spent: 50 }))).toBe(START + DAY);
  });

  test('opens exactly when the rule says so: spent < burst + (L − burst) × elapsed', () => {
    const limit = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(limit, fc.nat(10_000), fc.integer({ min: 0, max: DAY - 1 }), (calls, spent, elapsed) => {
        fc.pre(spent < calls);
        const burst = Math.min(calls, Math.max(10, 0.2 * calls));
        const allowed = burst + (calls - burst) * (elapsed / DAY);
        // Within a rounding of one millisecond the two may differ.
        fc.pre(Math.abs(spent - allowed) > (2 * (calls - burst)) / DAY);
        expect(START + elapsed >= backlogOpensAt(day({ limit: calls, spent }))).toBe(spent < allowed);
      }),
    );
  });
});

test('probes may take a tenth of the day, at least five', () => {
  expect([10, 50, 100, 1000].map(probeAllowance)).toEqual([5, 5, 10, 100]);
});

describe('the phase after a reset', () => {
  test('is within five seconds for one installation, within the hour for a fleet, and always the same', () => {
    for (const id of ['a', 'b', 'c', 'd']) {
      expect(phaseMs(id, 1)).toBeLessThan(5_000);
      expect(phaseMs(id, 2)).toBeLessThan(HOUR);
      expect(phaseMs(id, 2)).toBe(phaseMs(id, 1000));
    }
  });

  test('spreads a fleet evenly', () => {
    const quarters = [0, 0, 0, 0];
    for (let copy = 0; copy < 4000; copy += 1) {
      const quarter = Math.floor(phaseMs(`copy ${copy}`, 4000) / (HOUR / 4));
      quarters[quarter] = (quarters[quarter] ?? 0) + 1;
    }
    for (const copies of quarters) expect(copies).toBeGreaterThan(900);
  });

  test('keeps calls away from both sides of midnight', () => {
    expect(closedAroundMidnight(START, 3000, START)).toEqual({ until: START + 3000 });
    expect(closedAroundMidnight(START, 3000, START + 3000)).toBeUndefined();
    expect(closedAroundMidnight(START, 3000, START + DAY - 1000)).toEqual({ until: START + DAY + 3000 });
  });

  test('is not waited for in a day that a clock set back has made to last', () => {
    expect(closedAroundMidnight(START, 3000, START - HOUR)).toBeUndefined();
  });
});

describe('an installation’s share', () => {
  const share = (plan: number, installations: number, installationId = 'id', dailyLimit?: number) =>
    installationShare({ plan, installations, installationId, dailyLimit });

  test('is the plan divided by the copies', () => {
    expect(share(50, 1)).toEqual({ limit: 50, sampledOut: false });
    expect(share(1000, 3)).toEqual({ limit: 333, sampledOut: false });
    expect(share(1000, 100)).toEqual({ limit: 10, sampledOut: false });
  });

  test('is what dailyLimit says, whatever the rest', () => {
    expect(share(50, 10_000, 'id', 7)).toEqual({ limit: 7, sampledOut: false });
  });

  test('of a single copy is the whole plan, however small', () => {
    expect(share(5, 1)).toEqual({ limit: 5, sampledOut: false });
  });

  test.each([
    [1000, 10_000],
    [5000, 10_000],
    [10_000, 5_000],
    [50, 100],
  ])(
    'of %i calls among %i copies: ten for those that report, chosen once, and never more than the plan',
    (plan, copies) => {
      let reporting = 0;
      for (let copy = 0; copy < copies; copy += 1) {
        const { limit, sampledOut } = share(plan, copies, `copy ${copy}`);
        expect(limit).toBe(10);
        expect(share(plan, copies, `copy ${copy}`).sampledOut).toBe(sampledOut);
        if (!sampledOut) reporting += 1;
      }
      expect(reporting * 10).toBeLessThanOrEqual(plan);
      expect(reporting).toBeGreaterThan(0);
    },
  );
});
