import { describe, expect, test } from 'vitest';
import type { TransportRequest } from '../../../src/main/delivery/transport.js';
import type { InitOptions } from '../../../src/main/index.js';
import { FakeClock } from '../../support/fake-clock.js';
import { ANN, KEY, openApp, type Start } from './contract-app.js';

type Opened = Awaited<ReturnType<typeof openApp>>;

async function openWith(options: Partial<InitOptions>, more: Omit<Start, 'options'> = {}) {
  const app = await openApp();
  const started = app.start({ ...more, options });
  return { ...app, ...started };
}
const bodiesOf = (gateway: Opened['gateway']) => gateway.events.map(({ event, value }) => [event, value]);
const many = (count: number, each: (n: number) => void) => Array.from({ length: count }, (_, n) => each(n));

describe('the key', () => {
  test.each([
    ['Token', undefined],
    ['Bearer', 'Bearer'],
  ] as const)('travels as %s in the Authorization header', async (word, authScheme) => {
    const seen: (string | undefined)[] = [];
    const { client } = await openWith({
      authScheme,
      transport: async (request) => {
        const headers = new Headers(request.headers);
        seen.push(headers.get('authorization') ?? undefined);
        return { status: 200, headers: {}, body: '{"success":true}' };
      },
    });
    client.identify(ANN);
    client.custom('x');
    await client.flush();
    expect(seen).toEqual([`${word} ${KEY}`]);
  });

  test('as a function is asked at first need only, and again after a 401', async () => {
    let asked = 0;
    const { client, gateway } = await openWith({
      apiKey: async () => {
        asked += 1;
        return KEY;
      },
    });
    expect(asked).toBe(0);
    client.identify(ANN);
    client.custom('x');
    await gateway.waitFor(1);
    client.custom('y');
    await gateway.waitFor(2);
    expect(asked).toBe(1);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error(`not ${KEY}`);
      },
    ],
    ['rejects', () => Promise.reject(new Error(`not ${KEY}`))],
    ['gives nothing', () => undefined as never],
    ['gives a number', () => 5 as never],
  ])('as a function that %s pauses for want of a key, and the event waits', async (_name, apiKey) => {
    const { client, electron, gateway } = await openWith({ apiKey, debug: true });
    client.identify(ANN);
    client.custom('x');
    await expect.poll(() => client.status().paused).toEqual({ reason: 'no-key' });
    expect(client.status().queued).toBe(1);
    expect(gateway.requests).toEqual([]);
    expect(electron.console.lines.join('\n')).not.toContain(KEY);
    expect(await client.setApiKey(KEY)).toMatchObject({ accepted: true });
    await gateway.waitFor(1);
  });
});

describe('the day’s calls', () => {
  test('are the plan’s, divided by the installations, or what dailyLimit says', async () => {
    const { start } = await openApp();
    const limits = (
      [
        {},
        { plan: 'launch' },
        { plan: 'expansion', installations: 3 },
        { plan: 777 },
        { plan: 'launch', installations: 10, dailyLimit: 7 },
      ] as Partial<InitOptions>[]
    ).map(
      (options) =>
        start({
          options: { plan: undefined, ...options, name: `n${Math.random()}`.replace('.', '') },
        }).client.status().budget.limit,
    );
    expect(limits).toEqual([50, 1_000, 3_333, 777, 7]);
  });

  test('below ten a copy are given in tens to as many copies as that makes', async () => {
    const { start } = await openApp();
    // Fifty calls for ten copies: five of them report, each with ten. By the installation's id, so that both kinds come soon.
    const kinds = new Set<string>();
    for (let n = 0; n < 60 && kinds.size < 2; n += 1) {
      const { client } = start({
        options: { plan: 'free', installations: 10, name: `copy-${n}`, apiKey: undefined },
      });
      client.identify(ANN);
      const answer = client.custom('x');
      if (answer.accepted) expect(client.status().budget.limit).toBe(10);
      else expect(answer.reason).toBe('sampled-out');
      kinds.add(answer.accepted ? 'reports' : 'silent');
    }
    expect([...kinds].sort()).toEqual(['reports', 'silent']);
  });

  test('views leave the reserve to CUSTOM, and what is left waits for tomorrow', async () => {
    const { client, gateway } = await openWith({ dailyLimit: 10, reserve: 0.3, coalesceMs: 0 });
    client.identify(ANN);
    many(10, (n) => client.pageView(`/p${n}`));
    expect(await client.flush()).toMatchObject({ delivered: 7, remaining: 3, reason: 'budget-spent' });
    many(5, (n) => client.custom(`c${n}`));
    expect(await client.flush()).toMatchObject({ delivered: 3, remaining: 5, reason: 'budget-spent' });
    expect(gateway.requests).toHaveLength(10);
    const { budget, paused } = client.status();
    expect(budget).toMatchObject({ limit: 10, spent: 10, remaining: 0 });
    expect(budget.resetsAt % 86_400_000).toBe(0);
    expect(budget.resetsAt).toBeGreaterThan(Date.now());
    expect(paused).toMatchObject({ reason: 'budget-spent', until: expect.any(Number) });
  });

  test('that would be more than a week’s are not kept: over-budget', async () => {
    const { client } = await openWith({ dailyLimit: 2, apiKey: undefined });
    client.identify(ANN);
    many(20, (n) => client.custom(`c${n}`));
    expect(client.status()).toMatchObject({ queued: 14, dropped: { 'over-budget': 6 } });
  });
});

describe('what waits', () => {
  test('is bounded by maxEvents: the lowest lane goes first, and the newest is taken', async () => {
    const { client } = await openWith({ queue: { maxEvents: 3 }, apiKey: undefined, coalesceMs: 0 });
    const dropped: unknown[] = [];
    client.on('dropped', (event) => dropped.push(event));
    client.identify(ANN);
    client.click('old');
    client.pageView('/p');
    client.click('new');
    expect(client.custom('a')).toMatchObject({ accepted: true });
    expect(client.custom('b')).toMatchObject({ accepted: true });
    expect(client.custom('c')).toMatchObject({ accepted: true });
    expect(client.status()).toMatchObject({ queued: 3, dropped: { 'queue-full': 3 } });
    expect(dropped).toEqual(Array(3).fill({ reason: 'queue-full', count: 1 }));
    expect(client.click('x')).toMatchObject({
      accepted: false,
      reason: 'queue-full',
      message: expect.any(String),
    });
    expect(client.custom('d')).toMatchObject({ accepted: true });
    expect(client.status().queued).toBe(3);
  });

  test('for a user is at most 200, and the rest is counted', async () => {
    const { client } = await openWith({});
    many(230, (n) => client.custom(`c${n}`));
    expect(client.status()).toMatchObject({ queued: 0, waitingForUser: 200, dropped: { 'no-user': 30 } });
  });

  test('for a user longer than a day is dropped, once the gateway has confirmed what day it is', async () => {
    const clock = new FakeClock(Date.now());
    const { client } = await openWith({}, { environment: { clock } });
    client.identify(ANN);
    client.custom('x');
    expect(await client.flush()).toMatchObject({ delivered: 1 });
    client.reset();
    client.custom('of nobody');
    clock.advance(23 * 3_600_000);
    expect(client.status()).toMatchObject({ waitingForUser: 1, dropped: {} });
    clock.advance(2 * 3_600_000);
    expect(client.status()).toMatchObject({ waitingForUser: 0, dropped: { 'no-user': 1 } });
  });

  test('gets the facts and keeps the user’s own of the same name', async () => {
    const { client, gateway } = await openWith({ enrich: ['app_version', 'arch'] });
    client.custom('early');
    client.identify({ id: 'ann', custom_properties: { app_version: 'mine' } });
    client.custom('late');
    await gateway.waitFor(2);
    for (const { site_user } of gateway.events)
      expect(site_user.custom_properties).toEqual({ app_version: 'mine', arch: process.arch });
  });
});

describe('enrich', () => {
  test('false adds nothing', async () => {
    const { client, gateway } = await openWith({ enrich: false });
    client.identify({ id: 'ann' });
    client.custom('x');
    await gateway.waitFor(1);
    expect(gateway.events[0]?.site_user.custom_properties ?? {}).toEqual({});
  });
  test('true adds every fact there is', async () => {
    const { client, gateway } = await openWith({ enrich: true });
    client.identify({ id: 'ann' });
    client.custom('x');
    await gateway.waitFor(1);
    expect(Object.keys(gateway.events[0]?.site_user.custom_properties ?? {}).sort()).toEqual(
      ['app_version', 'arch', 'locale', 'os', 'os_version'].sort(),
    );
  });
});

describe('coalesceMs', () => {
  test('folds what repeats the previous one of main, never CUSTOM', async () => {
    const { client } = await openWith({ apiKey: undefined });
    client.identify(ANN);
    expect(client.pageView('/a')).toMatchObject({ accepted: true });
    expect(client.pageView('/a')).toMatchObject({ accepted: false, reason: 'duplicate' });
    expect(client.click('a')).toMatchObject({ accepted: true });
    expect(client.click('a')).toMatchObject({ accepted: false, reason: 'duplicate' });
    expect(client.click('b')).toMatchObject({ accepted: true });
    expect(client.click('a')).toMatchObject({ accepted: true });
    expect(client.custom('a')).toMatchObject({ accepted: true });
    expect(client.custom('a')).toMatchObject({ accepted: true });
    expect(client.status().dropped).toEqual({ duplicate: 2 });
  });
});

describe('sampling', () => {
  test('of nothing keeps nothing of that kind, and all of the others', async () => {
    const { client } = await openWith({ sampling: { CLICK: 0 }, apiKey: undefined });
    client.identify(ANN);
    expect(client.click('a')).toMatchObject({ accepted: false, reason: 'sampled-out' });
    expect(client.custom('a')).toMatchObject({ accepted: true });
    expect(client.status()).toMatchObject({ queued: 1, dropped: { 'sampled-out': 1 } });
  });
});

describe('beforeSend', () => {
  test('changes what is sent, not what the app holds, and not who it is of', async () => {
    const user = { id: 'ann', custom_properties: { plan: 'pro', secret: 's' } };
    const meta = { title: 'T' };
    const { client, gateway } = await openWith({
      enrich: false,
      beforeSend: (event) => {
        event.value = `${event.value}!`;
        event.meta.title = 'changed';
        event.meta.more = 1;
        delete event.custom_properties.secret;
        Object.assign(event, { userId: 'eve', event: 'CLICK', id: 'x' });
        return event;
      },
    });
    client.identify(user);
    const answer = client.custom('x', meta);
    await gateway.waitFor(1);
    expect(gateway.events[0]).toMatchObject({
      event: 'CUSTOM',
      value: 'x!',
      meta: { title: 'changed', more: 1 },
    });
    expect(gateway.events[0]?.site_user).toEqual({
      id: 'ann',
      customer_id: 'ann',
      custom_properties: { plan: 'pro' },
    });
    expect(gateway.requests[0]?.idempotencyKey).toBe(answer.accepted && answer.id);
    expect([user.custom_properties.secret, meta]).toEqual(['s', { title: 'T' }]);
  });

  test.each([
    ['null', () => null],
    ['nothing', () => undefined as never],
    ['a promise', async (event: unknown) => event as never],
    ['an empty value', (event: object) => ({ ...event, value: '' }) as never],
    ['a nested meta', (event: object) => ({ ...event, meta: { a: {} } }) as never],
  ])('that answers %s drops the event, and counts it', async (_name, beforeSend) => {
    const { client } = await openWith({ beforeSend: beforeSend as never });
    client.identify(ANN);
    expect(client.custom('x')).toMatchObject({ accepted: false, reason: 'dropped-by-hook' });
    expect(client.status()).toMatchObject({ queued: 0, dropped: { 'dropped-by-hook': 1 } });
  });

  test('with too long a value is cut like any other', async () => {
    const { client, gateway } = await openWith({
      beforeSend: (event) => ({ ...event, value: 'v'.repeat(9_000) }),
    });
    client.identify(ANN);
    client.custom('x');
    await gateway.waitFor(1);
    expect(gateway.events[0]?.value).toHaveLength(2_048);
  });
});

describe('transport', () => {
  test('as a function gets the whole request, and what it answers counts', async () => {
    const requests: TransportRequest[] = [];
    const { client, gateway } = await openWith({
      timeoutMs: 4_321,
      transport: async (request) => {
        requests.push(request);
        return { status: 200, headers: {}, body: '{"success":true}' };
      },
    });
    client.identify(ANN);
    client.custom('x');
    expect(await client.flush()).toEqual({ delivered: 1, remaining: 0 });
    expect(requests[0]).toMatchObject({ url: gateway.url, method: 'POST', timeoutMs: 4_321 });
    expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({ s: 'site', event: 'CUSTOM', value: 'x' });
    expect(gateway.requests).toEqual([]);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error(`Token ${KEY}`);
      },
    ],
    ['rejects', () => Promise.reject(new Error(`Token ${KEY}`))],
    ['answers nothing', async () => undefined],
    ['answers no promise', () => 5],
  ])(
    'as a function that %s is as good as offline: the event is kept, and nothing tells the key',
    async (_name, transport) => {
      const { client, electron } = await openWith({ transport: transport as never, debug: true });
      client.identify(ANN);
      client.custom('x');
      await expect.poll(() => client.status().paused?.reason).toBe('backing-off');
      expect(client.status().queued).toBe(1);
      expect(electron.console.lines.join('\n')).not.toContain(KEY);
    },
  );
});

describe('debug', () => {
  test('as a logger gets lines of text, and the console none', async () => {
    const lines: unknown[][] = [];
    const level = (...args: unknown[]) => {
      lines.push(args);
    };
    const { client, electron } = await openWith({
      debug: { debug: level, info: level, warn: level, error: level },
    });
    client.identify({ id: '' });
    client.custom('x');
    expect(lines.length).toBeGreaterThan(1);
    for (const args of lines) expect(args).toEqual([expect.any(String)]);
    expect(electron.console.lines).toEqual([]);
  });

  test('false is silence where all is well', async () => {
    const { client, electron } = await openWith({});
    client.identify(ANN);
    client.custom('x');
    await client.flush();
    await client.close();
    expect(electron.console.lines).toEqual([]);
  });
});

describe('a packaged app', () => {
  test('is told once to say how many share the plan, where it did not', async () => {
    const { start } = await openApp();
    const linesOf = (options: Partial<InitOptions>, name: string) =>
      start({ options: { ...options, name }, electron: { isPackaged: true } }).electron.console.lines.filter(
        (line) => line.includes('installations'),
      ).length;
    expect([linesOf({}, 'a'), linesOf({ installations: 1 }, 'b'), linesOf({ dailyLimit: 5 }, 'c')]).toEqual([
      1, 0, 0,
    ]);
  });
});

describe('capture: false', () => {
  test('captures nothing in windows, and hears what they say by themselves', async () => {
    const { client, electron, gateway } = await openWith({ capture: false });
    client.identify(ANN);
    const window = electron.openWindow();
    window.hello();
    expect(window.welcomes).toMatchObject([{ enabled: true, capture: false }]);
    window.track('PAGE_VIEW', '/by/hand');
    window.track('CUSTOM', 'said');
    await gateway.waitFor(2);
    expect(bodiesOf(gateway).sort()).toEqual([
      ['CUSTOM', 'said'],
      ['PAGE_VIEW', '/by/hand'],
    ]);
    await expect.poll(() => client.status().delivered).toBe(2);
  });
});

/** By name: what each answers decides, and no more. */
const INJECTS: readonly (readonly [string, InitOptions['inject'], number])[] = [
  ['all', 'all', 1],
  ['default-session', 'default-session', 1],
  ['false', false, 0],
  ['a function that says yes', () => true, 1],
  ['a function that says no', () => false, 0],
  [
    'a function that throws',
    () => {
      throw new Error('no');
    },
    0,
  ],
];
describe.each([true, false])('inject, where sessions register scripts: %s', (modern) => {
  test.each(INJECTS)('%s leaves what the app registered', async (_name, inject, added) => {
    const { start } = await openApp();
    const { electron, client } = start({ options: { inject }, electron: { modern, isReady: false } });
    electron.defaultSession.setPreloads(['/opt/app/own.js']);
    electron.becomeReady();
    expect(electron.defaultSession.getPreloads()).toHaveLength(1 + added);
    expect(electron.defaultSession.getPreloads()[0]).toBe('/opt/app/own.js');
    await client.close();
    expect(electron.defaultSession.getPreloads()).toEqual(['/opt/app/own.js']);
  });
});
