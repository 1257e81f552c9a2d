import * as fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ANN, DAY, HOUR, MINUTE, SECOND, World } from './world.js';

const filesBelow = (folder: string): string[] =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

/** Values of the requests of each of the gateway's UTC days. */
function byDay({ gateway, values }: World): string[][] {
  const days = new Map<number, string[]>();
  gateway.requests.forEach(({ receivedAt }, index) => {
    const day = Math.floor(receivedAt / DAY);
    days.set(day, [...(days.get(day) ?? []), values[index] ?? '']);
  });
  return [...days.values()];
}

function emptyFolderOf(file: string): void {
  const folder = path.dirname(file);
  for (const name of fs.readdirSync(folder)) fs.rmSync(path.join(folder, name), { recursive: true });
}

const numbered = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name} ${index}`);

describe('the day’s calls', () => {
  test('the day’s calls are spent', async () => {
    const world = await World.open({ plan: 'free' });
    const { client, lines, delivered } = await world.start();
    for (const value of numbered('event', 51)) client.custom(value);
    await world.until(() => client.status().paused?.reason === 'budget-spent');
    expect(client.status()).toMatchObject({ queued: 1, budget: { limit: 50, spent: 50, remaining: 0 } });
    expect(lines).toHaveLength(1);
    await world.until(() => delivered.length === 51, { stepMs: 10 * SECOND, withinMs: 13 * HOUR });
    expect(byDay(world).map((values) => values.length)).toEqual([50, 1]);
  });

  test('only the reserve is left', async () => {
    const world = await World.open({ plan: 10 });
    const { client } = await world.start();
    for (const value of numbered('click', 9)) client.click(value);
    await world.pass(MINUTE);
    expect([client.status().queued, world.values.length]).toEqual([1, 8]);
    for (const value of numbered('custom', 3)) client.custom(value);
    await world.pass(MINUTE);
    expect(world.values.slice(8)).toEqual(['custom 0', 'custom 1']);
    expect(client.status().queued).toBe(2);
  });

  test('many events wait when the app starts', async () => {
    const world = await World.open({ plan: 'free', apiKey: undefined });
    const first = await world.start();
    for (const value of numbered('event', 45)) first.client.custom(value);
    await first.client.close();
    // At noon: the burst of ten, and half of the forty others.
    await world.pass(2 * MINUTE);
    const { client } = await world.start({ apiKey: 'k' });
    await world.until(() => world.values.length === 30);
    await world.pass(HOUR, MINUTE);
    expect(world.values.length).toBeLessThanOrEqual(32);
    await world.pass(10 * HOUR, 10 * MINUTE);
    expect(client.status().queued).toBe(0);
  });

  test('more waits than ever fits into a day, and today something happens', async () => {
    const world = await World.open({ plan: 20, apiKey: undefined });
    const first = await world.start();
    for (const value of numbered('old', 100)) first.client.custom(value);
    await first.client.close();
    await world.pass(HOUR);
    const { client } = world.begin({ apiKey: 'k' });
    client.identify(ANN);
    client.custom('today');
    await world.until(() => world.values.includes('today'));
    expect(world.values[0]).toBe('today');
    await world.pass(4 * HOUR, 10 * MINUTE);
    // One call in five goes to the oldest.
    expect(world.values).toContain('old 0');
  });

  test('calls fail all day long', async () => {
    const world = await World.open({ plan: 'free' });
    const { client } = await world.start();
    world.gateway.respondAlways({ status: 503 });
    for (const value of numbered('event', 10)) client.custom(value);
    await world.pass(11 * HOUR, 10 * SECOND);
    // The first call, and the five that may go on finding out.
    expect(world.values.length).toBeLessThanOrEqual(6);
    expect(client.status()).toMatchObject({ queued: 10, budget: { spent: world.values.length } });
  });

  test('the app starts again and again', async () => {
    const world = await World.open({ plan: 10 });
    for (let run = 0; run < 5; run += 1) {
      const { client } = await world.start();
      for (const value of numbered(`run ${run}`, 4)) client.custom(value);
      await world.pass(MINUTE);
      await client.close();
    }
    expect(byDay(world).map((values) => values.length)).toEqual([10]);
  });

  test.each<[string, (file: string) => void]>([
    ['deleted', (file) => fs.rmSync(file)],
    ['deleted with all else of its site', emptyFolderOf],
    ['overwritten', (file) => fs.writeFileSync(file, 'garbage '.repeat(40))],
  ])('the day’s count is deleted or damaged: %s', async (_, damage) => {
    const world = await World.open({ plan: 24 });
    const first = await world.start();
    for (const value of numbered('counted', 3)) first.client.custom(value);
    await world.until(() => first.delivered.length === 3);
    await first.client.close();
    for (const file of filesBelow(world.userData)) if (path.basename(file).startsWith('calls-')) damage(file);
    const { client } = await world.start();
    for (const value of numbered('after', 24)) client.custom(value);
    await world.pass(11 * HOUR, MINUTE);
    const [, ...gaps] = world.gaps.slice(2);
    expect(gaps.length).toBeGreaterThan(5);
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(HOUR - SECOND);
  });

  test.each([
    ['an hour back', -HOUR],
    ['a day back', -DAY],
    ['an hour forward', HOUR],
  ])('the machine’s clock is set: %s', async (_, stepMs) => {
    const world = await World.open({ plan: 10 });
    const { client } = await world.start();
    for (const value of numbered('before', 6)) client.custom(value);
    await world.pass(MINUTE);
    world.clock.stepWall(stepMs);
    world.behindMs -= stepMs;
    for (const value of numbered('after', 6)) client.custom(value);
    await world.pass(2 * HOUR, MINUTE);
    expect(byDay(world).map((values) => values.length)).toEqual([10]);
    expect(client.status()).toMatchObject({ queued: 2, dropped: {} });
    await world.until(() => client.status().queued === 0, { stepMs: MINUTE, withinMs: DAY });
    expect(byDay(world).map((values) => values.length)).toEqual([10, 2]);
  });

  test.each([
    ['a day', DAY],
    ['a year', 365 * DAY],
  ])('the machine’s clock is set forward into another day: %s', async (_, stepMs) => {
    const world = await World.open({ plan: 10 });
    const { client } = await world.start();
    for (const value of numbered('before', 6)) client.custom(value);
    await world.pass(MINUTE);
    world.clock.stepWall(stepMs);
    world.behindMs -= stepMs;
    for (const value of numbered('after', 6)) client.custom(value);
    await world.pass(2 * HOUR, MINUTE);
    expect(byDay(world).map((values) => values.length)).toEqual([10]);
    expect(client.status().dropped).toEqual({});
  });

  test('others spend the account’s calls', async () => {
    const world = await World.open({ plan: 'free' }, { dailyLimit: 5 });
    const { client, delivered } = await world.start();
    for (const value of numbered('event', 8)) client.custom(value);
    await world.until(() => client.status().paused?.reason === 'rate-limited');
    await world.pass(11 * HOUR, MINUTE);
    expect([delivered.length, world.values.length]).toEqual([5, 6]);
    await world.until(() => delivered.length === 8, { stepMs: MINUTE, withinMs: 2 * HOUR });
  });

  test('more events wait than may', async () => {
    const world = await World.open({ apiKey: undefined, queue: { maxEvents: 4 } });
    const { client } = await world.start();
    client.click('click 0');
    client.pageView('view 0');
    client.custom('custom 0');
    client.custom('custom 1');
    client.custom('custom 2');
    client.custom('custom 3');
    expect(client.click('click 1')).toMatchObject({ accepted: false, reason: 'queue-full' });
    expect(client.custom('custom 4')).toMatchObject({ accepted: true });
    expect(client.status()).toMatchObject({ queued: 4, dropped: { 'queue-full': 4 } });
    await client.setApiKey('k');
    await world.until(() => client.status().queued === 0);
    expect(world.values).toEqual(['custom 1', 'custom 2', 'custom 3', 'custom 4']);
  });

  test('more events wait than leave within seven days', async () => {
    const world = await World.open({ apiKey: undefined, plan: 2 });
    const { client } = await world.start();
    for (const value of numbered('event', 20)) client.custom(value);
    expect(client.status()).toMatchObject({ queued: 14, dropped: { 'over-budget': 6 } });
  });

  test('an event is older than a week', async () => {
    const world = await World.open();
    const first = await world.start({ apiKey: undefined });
    first.client.custom('old');
    await first.client.close();
    await world.pass(8 * DAY, HOUR);
    const { client, delivered } = world.begin({ apiKey: undefined });
    client.identify(ANN);
    await world.pass(HOUR);
    // By a clock that nobody has confirmed nothing is too old.
    expect(client.status().dropped).toEqual({});
    client.custom('new');
    await client.setApiKey('k');
    await world.until(() => delivered.length > 0);
    await world.pass(MINUTE);
    expect([delivered, client.status().dropped]).toEqual([['new'], { expired: 1 }]);
  });

  test('more copies of the app than the plan has calls for', async () => {
    const world = await World.open({ plan: 'free', installations: 10_000 });
    const { client } = await world.start();
    // Two or three of ten thousand report: this one is none of them, but for bad luck of one in four thousand.
    expect(client.custom('a')).toMatchObject({ accepted: false, reason: 'sampled-out' });
    await world.pass(HOUR);
    expect(world.values).toEqual([]);
    expect(filesBelow(world.userData).map((file) => path.basename(file))).toEqual(['installation.json']);
  });
});
