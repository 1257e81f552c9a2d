import * as fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ANN, filesBelow, KEY, openApp, type Start } from './contract-app.js';

async function openWith(start: Start = {}) {
  const app = await openApp();
  return { ...app, ...app.start(start) };
}
const NO_KEY = { options: { apiKey: undefined } };

describe('status', () => {
  const SHAPE = {
    enabled: expect.any(Boolean),
    consent: expect.stringMatching(/^(granted|pending|denied)$/),
    queued: expect.any(Number),
    waitingForUser: expect.any(Number),
    inFlight: expect.any(Number),
    delivered: expect.any(Number),
    rejected: expect.any(Number),
    dropped: {},
    refused: expect.any(Number),
    budget: {
      limit: expect.any(Number),
      spent: expect.any(Number),
      remaining: expect.any(Number),
      resetsAt: expect.any(Number),
    },
    storage: expect.stringMatching(/^(disk|memory)$/),
    sessionId: expect.any(String),
    installationId: expect.any(String),
    windows: expect.any(Number),
  };

  test.each([
    ['of a fresh client', {}, null, null],
    ['before ready', { electron: { isReady: false } }, null, null],
    ['of a disabled one', { options: { enabled: false } }, null, null],
    ['without consent', { options: { consent: 'required' } }, { reason: 'no-consent' }, null],
    ['of a named one', { options: { name: 'second' } }, null, null],
  ] as const)('%s has every field and no other', async (_name, start, paused, user) => {
    const { client } = await openWith(start as Start);
    const status = client.status();
    expect(status).toEqual({ ...SHAPE, paused, user });
    expect(JSON.parse(JSON.stringify(status))).toEqual(status);
  });

  test('is a snapshot: it changes nothing and is not changed', async () => {
    const { client } = await openWith(NO_KEY);
    const before = client.status();
    Object.assign(before.dropped, { flood: 5 });
    Object.assign(before.budget, { spent: 50 });
    client.identify(ANN);
    client.custom('x');
    expect(before.queued).toBe(0);
    expect(client.status()).toMatchObject({ queued: 1, dropped: {}, budget: { spent: 0 } });
  });
});

describe('track', () => {
  test.each([
    ['VIEW', 'x', undefined, 'event'],
    ['custom', 'x', undefined, 'event'],
    ['CUSTOM', '', undefined, 'value'],
    ['CUSTOM', 5, undefined, 'value'],
    ['CUSTOM', 'x', 'text', 'meta'],
    ['CUSTOM', 'x', { a: { b: 1 } }, 'meta.a'],
    ['CUSTOM', 'x', { a: [1] }, 'meta.a'],
    ['CUSTOM', 'x', { a: Number.NaN }, 'meta.a'],
    ['CUSTOM', 'x', { a: 1n }, 'meta.a'],
    ['CUSTOM', 'x', { a: () => 1 }, 'meta.a'],
    ['CUSTOM', 'x', { title: 5 }, 'meta.title'],
    ['CUSTOM', 'x', Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`k${n}`, n])), 'meta'],
    ['CUSTOM', 'x', { a: 'x'.repeat(33_000) }, 'meta'],
    ['CUSTOM', 'x', { a: '€'.repeat(11_000) }, 'meta'],
  ])('of %o, %o refuses what breaks the rules, and names the field', async (event, value, meta, field) => {
    const { client } = await openWith(NO_KEY);
    client.identify(ANN);
    const answer = client.track(event as never, value as never, meta as never);
    expect(answer).toEqual({ accepted: false, reason: 'invalid', message: expect.stringContaining(field) });
    expect(client.status()).toMatchObject({ queued: 0, dropped: {} });
  });

  test('keeps all that may be said', async () => {
    const { client, gateway } = await openWith();
    client.identify(ANN);
    const meta = {
      title: 't'.repeat(512),
      n: -1.5,
      yes: true,
      no: false,
      nothing: null,
      text: 'ü 💡 \u0000',
    };
    const keys = Object.fromEntries(Array.from({ length: 26 }, (_, n) => [`k${n}`, n]));
    expect(client.custom('v'.repeat(2_048), { ...meta, ...keys })).toMatchObject({ accepted: true });
    await gateway.waitFor(1);
    expect(gateway.events[0]).toMatchObject({ value: 'v'.repeat(2_048), meta: { ...meta, ...keys } });
  });

  test.each([2_046, 2_047, 2_048])('cuts a value between characters, also at an emoji at %i', async (at) => {
    const { client, gateway } = await openWith();
    client.identify(ANN);
    client.custom(`${'v'.repeat(at)}💡${'w'.repeat(5_000)}`, {
      title: `${'t'.repeat(at - 1_536)}💡${'u'.repeat(900)}`,
    });
    await gateway.waitFor(1);
    const { value = '', meta } = gateway.events[0] ?? {};
    const title = String(meta?.title);
    for (const [text, most] of [
      [value, 2_048],
      [title, 512],
    ] as const) {
      expect(text.length).toBeGreaterThan(most - 3);
      expect(text.length).toBeLessThanOrEqual(most);
      expect(text.isWellFormed()).toBe(true);
      expect(text).toMatch(/…$/);
    }
  });

  test('gives each event an id of its own, by which the gateway knows it', async () => {
    const { client, gateway } = await openWith();
    client.identify(ANN);
    const ids = ['a', 'b'].map((value) => client.custom(value)).map((answer) => answer.accepted && answer.id);
    await gateway.waitFor(2);
    expect(gateway.requests.map(({ idempotencyKey }) => idempotencyKey)).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
  });
});

describe('listeners', () => {
  test('hear of a rejected event once another was delivered after it', async () => {
    const { client, gateway } = await openWith();
    const told: unknown[] = [];
    client.on('rejected', (event) => told.push(event));
    gateway.respondNext({ status: 400, body: { error: `bad ${KEY}` } });
    client.identify(ANN);
    const bad = client.custom('bad');
    await expect.poll(() => gateway.requests.length).toBeGreaterThan(0);
    client.custom('good');
    await expect.poll(() => told.length).toBe(1);
    expect(told).toEqual([
      { id: bad.accepted && bad.id, event: 'CUSTOM', value: 'bad', status: 400, message: expect.any(String) },
    ]);
    expect(JSON.stringify(told)).not.toContain(KEY);
    expect(client.status()).toMatchObject({ rejected: 1, delivered: 1 });
  });

  test('hear of a pause and its end, until they are taken off', async () => {
    const { client, gateway } = await openWith(NO_KEY);
    const told: unknown[] = [];
    const off = client.on('paused', (event) => told.push(['paused', event]));
    client.on('resumed', (event) => told.push(['resumed', event]));
    client.identify(ANN);
    client.custom('x');
    await expect.poll(() => told).toEqual([['paused', { reason: 'no-key' }]]);
    off();
    await client.setApiKey('wrong');
    await expect
      .poll(() => client.status().paused)
      .toEqual(expect.objectContaining({ reason: 'unauthorized' }));
    await client.setApiKey(KEY);
    await gateway.waitFor(1);
    await expect
      .poll(() => told)
      .toEqual([
        ['paused', { reason: 'no-key' }],
        ['resumed', { reason: 'no-key' }],
        ['resumed', { reason: 'unauthorized' }],
      ]);
  });

  test('hear until when the gateway has asked to wait', async () => {
    const { client, gateway } = await openWith();
    gateway.respondNext({ status: 429, headers: { 'retry-after': '120' } });
    const paused = new Promise((resolve) => client.on('paused', resolve));
    const before = Date.now();
    client.identify(ANN);
    client.custom('x');
    const told = (await paused) as { reason: string; until: number };
    expect(told.reason).toBe('rate-limited');
    expect(told.until).toBeGreaterThan(before + 110_000);
    expect(told.until).toBeLessThan(Date.now() + 300_000);
    expect(client.status()).toMatchObject({ queued: 1, paused: { reason: 'rate-limited' } });
    expect(await client.flush()).toMatchObject({ delivered: 0, remaining: 1, reason: 'rate-limited' });
  });

  test('hear of consent that is denied, and granted again', async () => {
    const { client, gateway } = await openWith();
    const told: unknown[] = [];
    client.on('paused', ({ reason }) => told.push(`paused ${reason}`));
    client.on('resumed', ({ reason }) => told.push(`resumed ${reason}`));
    client.on('dropped', (event) => told.push(event));
    client.identify(ANN);
    gateway.respondAlways({ hang: true });
    client.custom('x');
    await expect.poll(() => gateway.requests.length).toBe(1);
    await client.setConsent('denied');
    expect(told).toContainEqual({ reason: 'denied', count: 1 });
    gateway.respondAlways(null);
    await client.setConsent('granted');
    client.identify(ANN);
    client.custom('y');
    await gateway.waitFor(1);
    expect(gateway.events.map(({ value }) => value)).toEqual(['y']);
    expect(told.filter((line) => typeof line === 'string')).toEqual([
      'paused no-consent',
      'resumed no-consent',
    ]);
  });

  test('hear who was refused and why', async () => {
    const { client, electron } = await openWith();
    const told: unknown[] = [];
    client.on('refused', (event) => told.push(event));
    electron.openWindow('https://evil.example/page').hello();
    expect(told).toEqual([{ reason: expect.any(String), origin: 'https://evil.example' }]);
  });
});

describe('flush', () => {
  test('says what it delivered and what remains', async () => {
    const { client } = await openWith();
    expect(await client.flush()).toEqual({ delivered: 0, remaining: 0 });
    client.identify(ANN);
    for (const value of ['a', 'b', 'c']) client.custom(value);
    expect(await client.flush()).toEqual({ delivered: 3, remaining: 0 });
  });

  test.each([
    ['no-key', { options: { apiKey: undefined } }, {}],
    ['unauthorized', { options: { apiKey: 'wrong' } }, {}],
    ['misconfigured', {}, { status: 404 }],
    ['no-consent', { options: { consent: 'required' } }, {}],
  ] as const)('ends early while sending is paused: %s', async (reason, start, answer) => {
    const { client, gateway } = await openWith(start as Start);
    if ('status' in answer) gateway.respondAlways(answer);
    client.identify(ANN);
    client.custom('x');
    expect(await client.flush({ timeoutMs: 15_000 })).toEqual({ delivered: 0, remaining: 1, reason });
    expect(client.status().paused).toMatchObject({ reason });
  });

  test('says that what remains waits for a user', async () => {
    const { client } = await openWith();
    client.custom('x');
    expect(await client.flush()).toEqual({ delivered: 0, remaining: 1, reason: 'waiting-for-user' });
  });

  test('ends at its time when the gateway hangs', async () => {
    const { client, gateway } = await openWith();
    gateway.respondAlways({ hang: true });
    client.identify(ANN);
    client.custom('x');
    expect(await client.flush({ timeoutMs: 50 })).toEqual({ delivered: 0, remaining: 1, reason: 'timeout' });
  });
});

describe('identify', () => {
  test.each([
    [null],
    [{}],
    [{ id: 5 }],
    [{ id: 'a', customer_id: 5 }],
    [{ id: 'a', custom_properties: { a: { b: 1 } } }],
    [{ id: 'a', custom_properties: { a: null } }],
    [{ id: 'a', plan: 'pro' }],
  ])('of %o is refused, and the user stays', async (user) => {
    const { client } = await openWith(NO_KEY);
    client.identify(ANN);
    expect(client.identify(user as never)).toEqual({
      accepted: false,
      reason: 'invalid',
      message: expect.stringMatching(/user|custom_properties/),
    });
    expect(client.status().user).toEqual({ id: 'ann' });
  });

  test('takes a copy: what the app does to its object afterwards is its own', async () => {
    const { client, gateway } = await openWith();
    const user = { id: 'ann', custom_properties: { plan: 'pro' } };
    client.identify(user);
    user.id = 'eve';
    user.custom_properties.plan = 'changed';
    client.custom('x');
    await gateway.waitFor(1);
    expect(gateway.events[0]?.site_user).toMatchObject({
      id: 'ann',
      customer_id: 'ann',
      custom_properties: { plan: 'pro' },
    });
  });

  test('is on disk before it returns', async () => {
    const { client, start } = await openWith(NO_KEY);
    client.identify(ANN);
    // The first process is not closed: it was killed here.
    expect(start(NO_KEY).client.status().user).toEqual({ id: 'ann' });
  });

  test('sends nothing by itself, and another id begins another session', async () => {
    const { client, gateway } = await openWith();
    client.identify(ANN);
    const { sessionId } = client.status();
    client.identify({ ...ANN, custom_properties: { plan: 'free' } });
    expect(client.status().sessionId).toBe(sessionId);
    client.identify({ id: 'bob' });
    expect(client.status().sessionId).not.toBe(sessionId);
    expect(await client.flush()).toEqual({ delivered: 0, remaining: 0 });
    expect(gateway.requests).toEqual([]);
  });
});

describe('rememberUser: false', () => {
  test('also forgets the user whom an earlier version of the app remembered', async () => {
    const { client, start } = await openWith(NO_KEY);
    client.identify(ANN);
    await client.close();
    const { client: second } = start({ options: { apiKey: undefined, rememberUser: false } });
    expect(second.status().user).toBe(null);
    await second.close();
    expect(start(NO_KEY).client.status().user).toBe(null);
  });
});

test('the key is in no file, line, event and status, whatever the gateway says about it', async () => {
  const { client, electron, gateway, userData } = await openWith({ options: { debug: true } });
  const told: unknown[] = [];
  for (const name of ['delivered', 'rejected', 'dropped', 'paused', 'resumed', 'refused'] as const)
    client.on(name, (event: unknown) => told.push(event));
  gateway.respondNext([
    { status: 413, body: { error: `too big for Token ${KEY}` } },
    { status: 503, body: `Token ${KEY}` },
    {
      status: 401,
      body: { error: `Token ${KEY} is wrong` },
      headers: { 'www-authenticate': `Token ${KEY}` },
    },
  ]);
  client.identify(ANN);
  for (const value of ['a', 'b', 'c']) client.custom(value);
  await expect.poll(() => client.status().paused?.reason, { timeout: 10_000 }).toBe('unauthorized');
  told.push(client.status());
  await client.close();
  const written = filesBelow(userData).map((file) => fs.readFileSync(file, 'latin1'));
  for (const text of [...written, electron.console.lines.join('\n'), JSON.stringify(told)])
    expect(text).not.toContain(KEY);
});
