import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { HostileApp } from './hostile-app.js';

const CALLS = 100_000;
/** A window's burst, and what it may have gained by time while a slow machine went on. */
const SHARE = 200;
const SHARE_AT_MOST = 2_000;

let app: HostileApp;
beforeAll(async () => {
  app = await HostileApp.launch();
});
beforeEach(() => app.forget());
afterEach(async () => {
  expect(await app.errors()).toEqual([]);
});
afterAll(() => app?.close());

/** Answers of main, asked for again and again while something goes on: what it had counted by then. */
async function answersDuring(going: Promise<unknown>, count: () => Promise<number>): Promise<number[]> {
  const answers: number[] = [];
  let isOver = false;
  const over = going.then(() => {
    isOver = true;
  });
  while (!isOver) answers.push(await count());
  await over;
  return answers;
}

const floodOf = async () => (await app.status()).dropped.flood ?? 0;

test('100,000 calls of a page: its share is heard, the rest is counted', async () => {
  const page = await app.open('index.html');
  await expect.poll(() => app.taken()).toContain('PAGE_VIEW /pages/');
  const before = await floodOf();
  const answers = await page.evaluate((calls) => {
    let handedOver = 0;
    for (let n = 0; n < calls; n += 1) if (window.onboardflow.custom(`call ${n}`)) handedOver += 1;
    return handedOver;
  }, CALLS);
  expect(answers).toBeGreaterThanOrEqual(SHARE);
  expect(answers).toBeLessThan(SHARE_AT_MOST);
  const heard = async () => (await app.taken()).filter((line) => line.startsWith('CUSTOM call')).length;
  await expect.poll(async () => (await heard()) + (await floodOf()) - before).toBe(CALLS);
  expect(await page.evaluate(() => window.onboardflow.custom('one more'))).toBe(true);
  await page.close();
});

test('100,000 messages past the bridge: main answers in the midst of them, and hears no more than the share', {
  timeout: 200_000,
}, async () => {
  const page = await app.openExposed('index.html');
  // The page's own view would be one more.
  await expect.poll(() => app.taken()).toContain('PAGE_VIEW /pages/');
  await app.forget();
  const before = await floodOf();
  const flood = page.evaluate(async (calls) => {
    for (let n = 0; n < calls; n += 1) {
      const message = { kind: 'track', event: 'CUSTOM', value: `raw ${n}`, meta: { title: 'x'.repeat(100) } };
      window.raw.send('onboardflow:message', message);
    }
  }, CALLS);
  const heard = async () => (await app.taken()).filter((line) => line.startsWith('CUSTOM raw')).length;
  const counted = async () => (await heard()) + (await floodOf()) - before;
  const all = expect.poll(counted, { timeout: 180_000 }).toBe(CALLS);
  const answers = await answersDuring(Promise.all([flood, all]), counted);
  expect(answers.some((answer) => answer > 0 && answer < CALLS)).toBe(true);
  expect(await heard()).toBeLessThan(SHARE_AT_MOST);
  await page.close();
});

test('whatever a page says past the bridge that is no message or no event is refused, each counted', async () => {
  const page = await app.openExposed('index.html');
  await expect.poll(() => app.taken()).toContain('PAGE_VIEW /pages/');
  await app.forget();
  const said = await page.evaluate(() => {
    const cyclic: Record<string, unknown> = { kind: 'track' };
    cyclic.event = cyclic;
    const messages: unknown[] = [
      undefined,
      null,
      'track',
      5,
      10n,
      [],
      {},
      cyclic,
      new Map([['kind', 'track']]),
      new Date(0),
      new Uint8Array(1_000),
      { kind: 'eval', code: '1' },
      { kind: 'track' },
      { kind: 'track', event: { toString: 1, valueOf: 1 }, value: 'x' },
      { kind: 'track', event: 'VIEW', value: 'x' },
      { kind: 'track', event: 'CUSTOM', value: '' },
      { kind: 'track', event: 'CUSTOM', value: ['x'] },
      { kind: 'track', event: 'CUSTOM', value: 'x', meta: [1] },
      { kind: 'track', event: 'CUSTOM', value: 'x', meta: { a: { b: 1 } } },
      { kind: 'track', event: 'CUSTOM', value: 'x', meta: JSON.parse('{"__proto__":"x"}') },
      { kind: 'identify', user: { id: 'eve' } },
      { kind: 'reset' },
    ];
    for (const message of messages) window.raw.send('onboardflow:message', message);
    window.raw.send('onboardflow:message');
    return messages.length + 1;
  });
  const refused = () => app.main.evaluate(() => globalThis.hostile.refused.length);
  await expect.poll(refused).toBe(said);
  expect([await app.taken(), (await app.status()).user]).toEqual([[], { id: 'ann' }]);
  await page.close();
});

test('a flood of the longest messages there can be is over before long, and other windows are heard through it', async () => {
  const [page, other] = [await app.openExposed('index.html'), await app.open('index.html')];
  await app.forget();
  const before = await floodOf();
  const flood = page.evaluate(() => {
    const long = '/'.repeat(32_000);
    for (let n = 0; n < 1_000; n += 1)
      window.raw.send('onboardflow:message', {
        kind: 'track',
        event: 'CUSTOM',
        value: `${n}${long}`,
        meta: { long },
      });
  });
  expect(await other.evaluate(() => window.onboardflow.custom('from the other'))).toBe(true);
  await flood;
  await expect.poll(() => app.taken(), { timeout: 50_000 }).toContain('CUSTOM from the other');
  await expect.poll(floodOf, { timeout: 50_000 }).toBeGreaterThan(before);
  for (const one of [page, other]) await one.close();
});
