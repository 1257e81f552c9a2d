import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createServerTime } from '../../../src/main/delivery/server-time.js';
import { MORNING, VirtualClock } from './virtual-clock.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TODAY = Math.floor(MORNING / DAY);

describe("the gateway's time", () => {
  test('is the machine’s until an answer says otherwise, and the gateway’s from then on', () => {
    const clock = new VirtualClock();
    const time = createServerTime(clock);
    clock.elapse(1000);
    expect(time.now()).toBe(MORNING + 1000);
    expect(time.certainDay()).toBeUndefined();
    expect(time.learn(MORNING - 5 * DAY, 0)).toBeLessThan(-4 * DAY);
    clock.elapse(HOUR);
    expect(Math.abs(time.now() - (MORNING - 5 * DAY + HOUR))).toBeLessThanOrEqual(1000);
    expect(time.certainDay()).toBe(TODAY - 5);
  });

  test('stays what it was where the answer agrees: to the second, and to the time that it took', () => {
    const clock = new VirtualClock(MORNING + 700);
    const time = createServerTime(clock);
    expect(time.learn(MORNING, 0)).toBe(0);
    expect(time.learn(MORNING - 3000, 5000)).toBe(0);
    expect(time.now()).toBe(MORNING + 700);
  });

  test('passes over a sleep, of which the monotonic clock knows nothing, but the day is no longer certain', () => {
    const clock = new VirtualClock();
    const time = createServerTime(clock);
    time.learn(MORNING, 0);
    clock.sleep(20 * HOUR);
    expect(time.now()).toBe(MORNING + 20 * HOUR);
    expect(time.certainDay()).toBe(TODAY);
  });

  test('never goes back when the machine’s clock is set, but for a second or two', () => {
    const step = fc.record({
      elapse: fc.integer({ min: 0, max: 3 * HOUR }),
      step: fc.oneof(fc.constant(0), fc.integer({ min: -400 * DAY, max: 400 * DAY })),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const clock = new VirtualClock();
        const time = createServerTime(clock);
        let before = time.now();
        for (const { elapse, step: by } of steps) {
          clock.elapse(elapse);
          clock.step(by);
          const now = time.now();
          expect(now).toBeGreaterThanOrEqual(before - 2000);
          before = now;
        }
      }),
    );
  });

  test('runs no faster for being asked often', () => {
    const clock = new VirtualClock();
    const time = createServerTime(clock);
    for (let asked = 0; asked < 10_000; asked += 1) {
      clock.elapse(0.3);
      time.now();
    }
    expect(Math.abs(time.now() - (MORNING + 3000))).toBeLessThan(2);
  });
});
