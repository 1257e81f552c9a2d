import { describe, expect, onTestFinished, test } from 'vitest';
import { initIn } from '../../../src/main/init.js';
import type { InitOptions } from '../../../src/main/options.js';
import { type Gateway, startGateway } from '../../../src/testing/index.js';
import { FakeElectron } from '../../support/fake-electron.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

// The client with its real queue and sender, and a window that says as much as it may of what is worth most.

async function setUp(options: Partial<InitOptions>) {
  const gateway = await startGateway({ apiKey: 'k' });
  onTestFinished(() => gateway.close());
  const electron = new FakeElectron({ userData: temporaryFolder() });
  const client = initIn(
    electron.environment(),
    {},
    {
      siteKey: 'site',
      apiKey: 'k',
      endpoint: gateway.url,
      capture: { lifecycle: false },
      pacing: { perSecond: 1_000 },
      preloadPath: import.meta.filename,
      ...options,
    },
  );
  onTestFinished(() => client.close({ timeoutMs: 0 }));
  const window = electron.openWindow();
  return {
    gateway,
    electron,
    client,
    flood: (calls = 200) => {
      for (let n = 0; n < calls; n += 1) window.track('CUSTOM', `flood:${n}`);
    },
  };
}

const ownOf = (gateway: Gateway) =>
  gateway.events.map(({ value }) => value).filter((value) => !value.startsWith('flood:'));

describe('a window that floods', () => {
  test('spends half of the reserve at most: main’s own events leave on the other half', async () => {
    const { gateway, client, flood } = await setUp({ dailyLimit: 20, reserve: 0.5 });
    client.identify({ id: 'ann' });
    flood();
    await client.flush();
    expect(gateway.events).toHaveLength(15);
    const own = ['a', 'b', 'c', 'd', 'e'];
    for (const value of own) client.custom(value);
    await gateway.waitFor(20);
    await client.flush();
    expect([ownOf(gateway), gateway.requests.length]).toEqual([own, 20]);
  });

  test('pushes none of main’s own events out of a small queue, and they leave once they can', async () => {
    const { gateway, client, flood } = await setUp({ apiKey: undefined, queue: { maxEvents: 20 } });
    client.identify({ id: 'ann' });
    const own = Array.from({ length: 12 }, (_, n) => `own:${n}`);
    for (const value of own.slice(0, 6)) client.custom(value);
    flood();
    for (const value of own.slice(6)) client.custom(value);
    flood(100);
    expect(client.status()).toMatchObject({ queued: 20 });
    await client.setApiKey('k');
    await gateway.waitFor(20);
    expect(ownOf(gateway)).toEqual(own);
  });

  test('pushes out none of main’s own that are worth less than what it says', async () => {
    const { gateway, client, flood } = await setUp({ apiKey: undefined, queue: { maxEvents: 20 } });
    client.identify({ id: 'ann' });
    for (let n = 0; n < 6; n += 1) {
      client.click(`own:click:${n}`);
      client.pageView(`own:view:${n}`);
    }
    const own = client.status().queued;
    flood();
    expect(client.status()).toMatchObject({ queued: 20 });
    await client.setApiKey('k');
    await gateway.waitFor(20);
    expect([own, ownOf(gateway).length]).toEqual([12, 12]);
  });

  test('is told nothing, and counted, where only main’s own wait', async () => {
    const { client, flood } = await setUp({ apiKey: undefined, queue: { maxEvents: 20 } });
    client.identify({ id: 'ann' });
    for (let n = 0; n < 20; n += 1) client.click(`own:${n}`);
    flood();
    expect(client.status()).toMatchObject({ queued: 20, dropped: { 'queue-full': 200 } });
  });

  test('pushes out none that wait for a user', async () => {
    const { gateway, client, flood } = await setUp({ plan: 'growth', reserve: 0 });
    const own = Array.from({ length: 30 }, (_, n) => `own:${n}`);
    for (const value of own) client.custom(value);
    flood();
    expect(client.status()).toMatchObject({ waitingForUser: 200, dropped: { 'no-user': 30 } });
    client.identify({ id: 'ann' });
    await gateway.waitFor(200);
    expect(ownOf(gateway)).toEqual(own);
  });

  test('pushes out none that wait in memory for consent', async () => {
    const { gateway, client, flood } = await setUp({ plan: 'growth', reserve: 0, consent: 'required' });
    client.identify({ id: 'ann' });
    const own = Array.from({ length: 30 }, (_, n) => `own:${n}`);
    for (const value of own) client.custom(value);
    flood();
    expect(client.status()).toMatchObject({ queued: 200, dropped: { 'queue-full': 30 } });
    await client.setConsent('granted');
    await gateway.waitFor(200);
    expect(ownOf(gateway)).toEqual(own);
  });

  test('leaves another window its own share, and the next page in its own window is greeted all the same', async () => {
    const { electron, client } = await setUp({ apiKey: undefined });
    client.identify({ id: 'ann' });
    const [one, other] = [electron.openWindow(), electron.openWindow()];
    for (let n = 0; n < 5_000; n += 1) one.track('CUSTOM', `flood:${n}`);
    for (let n = 0; n < 200; n += 1) other.track('CUSTOM', `other:${n}`);
    const { queued, dropped } = client.status();
    expect(queued + (dropped.flood ?? 0) + (dropped['over-budget'] ?? 0)).toBe(5_200);
    one.hello();
    expect(one.welcomes).toHaveLength(1);
  });

  test('with hellos is not answered for ever', async () => {
    const { electron, client } = await setUp({ apiKey: undefined });
    const window = electron.openWindow();
    for (let n = 0; n < 1_000; n += 1) window.hello();
    expect(window.welcomes.length).toBeGreaterThanOrEqual(20);
    expect(window.welcomes.length + (client.status().dropped.flood ?? 0)).toBe(1_000);
  });
});

test('a page that makes up reasons to be warned of leaves main its own warnings', async () => {
  const { electron, client } = await setUp({ bridge: { identify: true } });
  const window = electron.openWindow();
  for (let n = 0; n < 200; n += 1) window.say({ kind: 'identify', user: { id: 'ann', [`made-up-${n}`]: 1 } });
  expect(client.status().refused).toBe(200);
  client.identify({ id: '' });
  expect(electron.console.lines.join('\n')).toContain('identify was refused: user.id');
});

test('a page begins no line of its own in a log', async () => {
  const { electron } = await setUp({ bridge: { identify: true }, debug: true });
  const name = 'x\n2026-01-01 ERROR forged\r\u001b[2J';
  const window = electron.openWindow();
  window.say({ kind: 'identify', user: { id: 'ann', [name]: 1 } });
  window.track('CUSTOM', 'x', { [name]: {} });
  const log = electron.console.lines.join('');
  expect(log).toContain('forged');
  expect(log).not.toMatch(/\p{Cc}/u);
});

test('where a function of the app decides who names the user, a window it did not take logs nobody out', async () => {
  const { electron, client } = await setUp({
    apiKey: undefined,
    allowedOrigins: ['https://account.example', 'https://other.example'],
    bridge: { identify: (user, { origin }) => (origin === 'https://account.example' ? user : null) },
  });
  const account = electron.openWindow('https://account.example/');
  const other = electron.openWindow('https://other.example/');
  account.say({ kind: 'identify', user: { id: 'ann' } });
  other.say({ kind: 'identify', user: { id: 'eve' } });
  other.say({ kind: 'reset' });
  expect(client.status()).toMatchObject({ user: { id: 'ann' }, refused: 1 });
  account.say({ kind: 'reset' });
  expect(client.status()).toMatchObject({ user: null, refused: 1 });
});
