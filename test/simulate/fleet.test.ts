import { beforeAll, describe, expect, test } from 'vitest';
import { Counts } from '../../scripts/simulate/counts.js';
import { type FleetResult, simulateFleet } from '../../scripts/simulate/fleet.js';
import { judge } from '../../scripts/simulate/judgement.js';
import { pictureOf } from '../../scripts/simulate/picture.js';
import { tableOf } from '../../scripts/simulate/table.js';
import { BEGINNING, DAY, HOUR, MINUTE } from '../../scripts/simulate/time.js';

const FLEET = { name: 'launch', plan: 1_000, installations: 200, days: 2, seed: 7 };

describe('a fleet of two hundred copies that share a thousand calls', () => {
  let result: FleetResult;

  beforeAll(async () => {
    result = await simulateFleet(FLEET);
  });

  test('spends no more than the account has, no minute more than a fair part, and every reporting copy gets its calls', () => {
    expect(judge(result)).toEqual([]);
    const { counts } = result;
    expect(counts.reporters).toBeLessThan(200);
    expect(Math.min(...counts.callsADay)).toBeGreaterThan(200);
  });

  test('delivers what is fresh within seconds', () => {
    expect(result.counts.freshDelays.length).toBeGreaterThan(100);
    expect(result.counts.freshDelay(0.5)).toBeLessThan(1_000);
    expect(result.counts.freshDelay(0.95)).toBeLessThan(5_000);
  });

  test('loses no event without a reason', () => {
    const { captured, delivered, waiting, neverSent } = result.counts;
    expect(delivered + waiting + neverSent).toBeGreaterThanOrEqual(captured);
    expect(delivered).toBeGreaterThan(0);
  });

  test('is the same again with the same seed', async () => {
    const again = await simulateFleet({ ...FLEET, installations: 10 });
    const once = await simulateFleet({ ...FLEET, installations: 10 });
    expect(again.counts.callsAMinute).toEqual(once.counts.callsAMinute);
  });

  test('is shown in a table and in a picture', () => {
    expect(tableOf([result]).split('\n')).toHaveLength(3);
    expect(pictureOf([result])).toContain('launch: 1,000 calls a day, 200 copies');
  });
});

describe('the judgement', () => {
  const resultWith = (calls: readonly (readonly [time: number, calls: number])[]): FleetResult => {
    const counts = new Counts(2);
    for (const [time, times] of calls)
      for (let call = 0; call < times; call += 1) counts.call(BEGINNING + time);
    return { ...FLEET, name: 'plan', plan: 100, limit: 10, counts };
  };

  test('finds a day that had too many calls', () => {
    const hours = Array.from({ length: 11 }, (_, hour) => [DAY + hour * HOUR, 10] as const);
    expect(judge(resultWith(hours))).toEqual([expect.stringMatching(/110 calls on day 2/)]);
    expect(judge(resultWith(hours.slice(1)))).toEqual([]);
  });

  test('finds a minute that had too many', () => {
    expect(judge(resultWith([[5 * MINUTE, 31]]))).toEqual([expect.stringMatching(/31 calls in one minute/)]);
    expect(judge(resultWith([[5 * MINUTE, 30]]))).toEqual([]);
  });

  test('finds copies that did not get theirs', () => {
    const result = resultWith([]);
    result.counts.starved = 2;
    expect(judge(result)).toEqual([expect.stringMatching(/2 reporting copies/)]);
  });
});
