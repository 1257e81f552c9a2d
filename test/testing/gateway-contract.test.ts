import { afterEach, describe, expect, it } from 'vitest';
import { type Gateway, type GatewayOptions, startGateway } from '../../src/testing/index.js';
import { answerOf, eventBody, post, SAMPLE_SECONDS } from './event-body.js';

let gateway: Gateway;
async function start(options: GatewayOptions = {}): Promise<Gateway> {
  gateway = await startGateway({ apiKey: 'k', ...options });
  return gateway;
}
afterEach(() => gateway.close());

describe('a right event', () => {
  it('is answered with the documented JSON, dates in milliseconds', async () => {
    await start({ clock: { now: () => 1_700_000_000_000 } });
    const response = await post(gateway);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await answerOf(response)).toEqual({
      success: true,
      data: {
        id: 1,
        event_date: SAMPLE_SECONDS * 1000,
        event_provider: 'JSTRACKER',
        event_value: '/manage/settings/',
        site_hash: 'f37F2PPh',
        event_type: 'PAGE_VIEW',
        event_meta: { title: 'App Settings Page' },
        site_user: eventBody().site_user,
        created: 1_700_000_000_000,
        updated: 1_700_000_000_000,
      },
    });
  });

  it('is listed in order, field by field, with a receipt', async () => {
    await start({ clock: { now: () => 5_000 } });
    await post(gateway, eventBody({ value: 'first' }), { headers: { 'idempotency-key': 'a' } });
    await post(gateway, eventBody({ value: 'second' }));
    expect(gateway.events).toEqual([
      {
        ...eventBody({ value: 'first' }),
        receipt: { id: 1, request: 1, idempotencyKey: 'a', receivedAt: 5_000, copies: 0 },
      },
      {
        ...eventBody({ value: 'second' }),
        receipt: { id: 2, request: 2, idempotencyKey: null, receivedAt: 5_000, copies: 0 },
      },
    ]);
  });

  it.each([
    ['without a session', eventBody({ session_id: undefined })],
    ['with an empty meta', eventBody({ meta: {} })],
    ['with other keys in meta', eventBody({ meta: { plan: 'free', seats: 3, trial: true, coupon: null } })],
    ['with fields the table does not know', eventBody({ colour: 'red', __proto__: { polluted: true } })],
  ])('%s is accepted', async (_, body) => {
    await start();
    expect((await post(gateway, body)).status).toBe(200);
  });
});

describe('a 400 names the field', () => {
  it.each(['s', 'site_user', 'event', 'event_date', 'value', 'meta'])(
    '%s, when it is missing',
    async (field) => {
      await start();
      const response = await post(gateway, eventBody({ [field]: undefined }));
      expect(response.status).toBe(400);
      const { success, message, errors } = await answerOf(response);
      expect({ success, message, errors }).toEqual({
        success: false,
        message: `${field} is missing.`,
        errors: [{ field, message: 'is missing' }],
      });
      expect(gateway.events).toEqual([]);
    },
  );

  const user = { id: 'u', customer_id: 'c' };
  it.each([
    ['s', eventBody({ s: '' })],
    ['s', eventBody({ s: 7 })],
    ['event', eventBody({ event: 'page_view' })],
    ['event', eventBody({ event: 'constructor' })],
    ['event_date', eventBody({ event_date: String(SAMPLE_SECONDS) })],
    ['event_date', eventBody({ event_date: SAMPLE_SECONDS + 0.5 })],
    ['event_date', eventBody({ event_date: 0 })],
    ['event_date', eventBody({ event_date: null })],
    ['site_user', eventBody({ site_user: 'user_123XYZ' })],
    ['site_user', eventBody({ site_user: [] })],
    ['site_user.id', eventBody({ site_user: { ...user, id: undefined } })],
    ['site_user.id', eventBody({ site_user: { ...user, id: '' } })],
    ['site_user.id', eventBody({ site_user: { ...user, id: 42 } })],
    ['site_user.customer_id', eventBody({ site_user: { ...user, customer_id: undefined } })],
    ['site_user.customer_id', eventBody({ site_user: { ...user, customer_id: ' ' } })],
    ['site_user.custom_properties', eventBody({ site_user: { ...user, custom_properties: [] } })],
    ['value', eventBody({ value: '' })],
    ['value', eventBody({ value: null })],
    ['meta', eventBody({ meta: null })],
    ['meta', eventBody({ meta: [] })],
    ['meta', eventBody({ meta: 'title' })],
  ])('%s, when its value is wrong: %j', async (field, body) => {
    await start();
    const response = await post(gateway, body);
    expect(response.status).toBe(400);
    const { message, errors } = await answerOf(response);
    expect(errors?.map((error) => error.field)).toEqual([field]);
    expect(message).toContain(field);
  });

  it('every one of them at once', async () => {
    await start();
    const { errors } = await answerOf(post(gateway, {}));
    expect(errors?.map((error) => error.field)).toEqual([
      's',
      'site_user',
      'event',
      'event_date',
      'value',
      'meta',
    ]);
  });

  it('and says seconds where milliseconds came', async () => {
    await start();
    const response = await post(gateway, eventBody({ event_date: SAMPLE_SECONDS * 1000 }));
    expect(response.status).toBe(400);
    expect((await answerOf(response)).message).toBe(
      `event_date is in milliseconds; the API wants Unix seconds: ${SAMPLE_SECONDS}.`,
    );
  });

  it('s, when the account has no such site', async () => {
    await start({ siteKeys: ['another'] });
    const { errors } = await answerOf(post(gateway));
    expect(errors).toEqual([{ field: 's', message: 'is not the key of a site of this account' }]);
    expect((await post(gateway, eventBody({ s: 'another' }))).status).toBe(200);
  });

  it.each([
    ['', 'The body is empty.'],
    ['{"s":', 'The body is not JSON.'],
    ['[]', 'The body must be one event, a dictionary, not a list.'],
    ['null', 'The body must be one event, a dictionary, not null.'],
    ['['.repeat(10_000), 'The body is nested deeper than 32 levels.'],
  ])('or what is wrong with the body: %.20j', async (body, message) => {
    await start();
    const response = await post(gateway, body);
    expect(response.status).toBe(400);
    expect((await answerOf(response)).message).toBe(message);
  });

  it('or that the bytes are not UTF-8', async () => {
    await start();
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Token k' },
      body: Buffer.concat([Buffer.from('{"s":"'), Buffer.of(0xff), Buffer.from('"}')]),
    });
    expect(response.status).toBe(400);
    expect((await answerOf(response)).message).toBe('The body is not valid UTF-8.');
  });
});

describe('a key that does not fit', () => {
  it.each([
    ['no header', { key: null }, 'missing', 'No API key: send the header "Authorization: Token <api key>".'],
    ['an empty key', { key: '' }, 'missing', 'No API key: send the header "Authorization: Token <api key>".'],
    ['another key', { key: 'other' }, 'wrong', 'Wrong API key.'],
    ['another case', { key: 'K' }, 'wrong', 'Wrong API key.'],
    [
      'the other scheme',
      { scheme: 'Bearer' },
      'wrong-scheme',
      'Wrong scheme: this gateway wants "Authorization: Token <api key>".',
    ],
  ])('%s: 401 in JSON', async (_, options, verdict, message) => {
    await start();
    const response = await post(gateway, eventBody(), options);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Token');
    expect(await answerOf(response)).toEqual({ success: false, message });
    expect(gateway.requests[0]?.key).toBe(verdict);
    expect(gateway.events).toEqual([]);
  });

  it('Bearer is let in where the gateway wants Bearer, and Token is not', async () => {
    await start({ authScheme: 'Bearer' });
    expect((await post(gateway, eventBody(), { scheme: 'Bearer' })).status).toBe(200);
    expect((await post(gateway)).status).toBe(401);
  });

  it('any key is let in where none was named, but one must be sent', async () => {
    gateway = await startGateway();
    expect((await post(gateway, eventBody(), { key: 'whatever' })).status).toBe(200);
    expect((await post(gateway, eventBody(), { key: null })).status).toBe(401);
    expect(gateway.requests.map(({ key }) => key)).toEqual(['unchecked', 'missing']);
  });

  it('the key is kept nowhere', async () => {
    gateway = await startGateway({ apiKey: 'sekrit-key' });
    await post(gateway, eventBody(), { key: 'sekrit-key' });
    await post(gateway, eventBody(), { key: 'sekrit-key-mistyped' });
    expect(JSON.stringify([gateway.requests, gateway.events])).not.toContain('sekrit');
    expect(gateway.requests.map(({ key }) => key)).toEqual(['matched', 'wrong']);
  });
});

describe('address, method and formats', () => {
  it.each(['/', '/api/v1/tracker/event', '/api/v1/tracker/events/', '//api/v1/tracker/event/'])(
    'POST %s: 404',
    async (path) => {
      await start();
      const response = await post(gateway, eventBody(), { path });
      expect(response.status).toBe(404);
      expect((await answerOf(response)).message).toContain('/api/v1/tracker/event/');
    },
  );

  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s: 405 with Allow', async (method) => {
    await start();
    const response = await post(gateway, eventBody(), { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it.each(['text/html', 'application/xml, image/*', 'application/json;q=0'])(
    'Accept %s: 406',
    async (accept) => {
      await start();
      expect((await post(gateway, eventBody(), { headers: { accept } })).status).toBe(406);
    },
  );

  it.each(['application/json', '*/*', 'text/html, application/*;q=0.8'])(
    'Accept %s is fine',
    async (accept) => {
      await start();
      expect((await post(gateway, eventBody(), { headers: { accept } })).status).toBe(200);
    },
  );

  it.each([
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'application/json; charset=latin1' },
    { 'content-encoding': 'gzip' },
  ])('%j: 415', async (headers) => {
    await start();
    expect((await post(gateway, eventBody(), { headers })).status).toBe(415);
  });

  it('a charset of UTF-8 is fine', async () => {
    await start();
    const headers = { 'content-type': 'Application/JSON; charset="UTF-8"' };
    expect((await post(gateway, eventBody(), { headers })).status).toBe(200);
  });

  it('a body above the bound: 413; one at the bound is judged', async () => {
    await start({ maxBodyBytes: 1_000 });
    const spare = 1_000 - JSON.stringify(eventBody({ value: '' })).length;
    expect((await post(gateway, eventBody({ value: 'x'.repeat(spare) }))).status).toBe(200);
    expect((await post(gateway, eventBody({ value: 'x'.repeat(spare + 1) }))).status).toBe(413);
  });
});

describe('the day’s calls', () => {
  const NOON = Date.UTC(2026, 10, 23, 12);

  it('are refused past the limit with 429 and Retry-After, until the next UTC day', async () => {
    let now = NOON;
    await start({ dailyLimit: 2, clock: { now: () => now } });
    expect((await post(gateway)).status).toBe(200);
    expect((await post(gateway)).status).toBe(200);
    const refused = await post(gateway);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe(String(12 * 60 * 60));
    expect(refused.headers.get('date')).toBe('Mon, 23 Nov 2026 12:00:00 GMT');
    expect(gateway.day).toEqual({
      day: '2026-11-23',
      spent: 2,
      refused: 1,
      limit: 2,
      resetsAt: Date.UTC(2026, 10, 24),
    });

    now = Date.UTC(2026, 10, 24);
    expect((await post(gateway)).status).toBe(200);
    expect(gateway.day).toMatchObject({ day: '2026-11-24', spent: 1, refused: 0 });
  });

  it('are charged for whatever the account’s key asks, not for others', async () => {
    await start({ dailyLimit: 10 });
    await post(gateway, {});
    await post(gateway, eventBody(), { headers: { 'idempotency-key': 'a' } });
    await post(gateway, eventBody(), { headers: { 'idempotency-key': 'a' } });
    await post(gateway, eventBody(), { key: 'other' });
    await post(gateway, eventBody(), { path: '/elsewhere' });
    expect(gateway.day.spent).toBe(3);
  });
});

describe('copies', () => {
  it('of an accepted event are answered with the same id, marked, counted and not listed again', async () => {
    await start();
    const headers = { 'idempotency-key': 'a' };
    const first = await answerOf(post(gateway, eventBody(), { headers }));
    const second = await answerOf(post(gateway, eventBody(), { headers }));
    const other = await answerOf(post(gateway, eventBody(), { headers: { 'idempotency-key': 'b' } }));
    expect(second.data.id).toBe(first.data.id);
    expect(other.data.id).not.toBe(first.data.id);
    expect(gateway.events).toHaveLength(2);
    expect(gateway.events[0]?.receipt.copies).toBe(1);
    expect(gateway.requests.map(({ duplicateOf, attempt }) => ({ duplicateOf, attempt }))).toEqual([
      { duplicateOf: null, attempt: 1 },
      { duplicateOf: 1, attempt: 2 },
      { duplicateOf: null, attempt: 1 },
    ]);
  });

  it('of a refused one are attempts, not duplicates', async () => {
    await start();
    gateway.respondNext({ status: 503 });
    const headers = { 'idempotency-key': 'a' };
    await post(gateway, eventBody(), { headers });
    await post(gateway, eventBody(), { headers });
    expect(gateway.events).toHaveLength(1);
    expect(
      gateway.requests.map(({ status, duplicateOf, attempt }) => ({ status, duplicateOf, attempt })),
    ).toEqual([
      { status: 503, duplicateOf: null, attempt: 1 },
      { status: 200, duplicateOf: null, attempt: 2 },
    ]);
  });
});

describe('what was seen', () => {
  it('is logged with method, path, headers, body, status and time', async () => {
    await start({ clock: { now: () => 1_000 } });
    await post(gateway, eventBody(), {
      path: '/elsewhere?x=1',
      headers: { 'x-seen': 'yes', 'idempotency-key': 'id-1' },
    });
    expect(gateway.requests).toHaveLength(1);
    expect(gateway.requests[0]).toMatchObject({
      number: 1,
      method: 'POST',
      path: '/elsewhere?x=1',
      key: 'matched',
      body: eventBody(),
      status: 404,
      outcome: 'answered',
      receivedAt: 1_000,
      idempotencyKey: 'id-1',
    });
    expect(gateway.requests[0]?.headers).toMatchObject({
      'x-seen': 'yes',
      'content-type': 'application/json',
    });
    expect(gateway.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('holds every field against the table, with what is wrong and what is worth knowing', async () => {
    await start();
    const site_user = { id: 'u', customer_id: '', nickname: 'x' };
    await post(gateway, eventBody({ session_id: undefined, meta: { plan: 'free' }, site_user }));
    const said = Object.fromEntries(
      (gateway.requests[0]?.fields ?? []).map(({ field, problem, note }) => [
        field,
        problem ?? note ?? 'fine',
      ]),
    );
    expect(said).toEqual({
      s: 'fine',
      site_user: 'fine',
      'site_user.id': 'fine',
      'site_user.customer_id': 'must not be empty',
      event: 'fine',
      event_date: 'fine',
      value: 'fine',
      meta: 'only title is officially supported; also here: plan',
      session_id: 'is absent; later revisions of the API require it',
      'site_user.nickname': 'is not in the API’s table',
    });
  });

  it('is forgotten by clear(), with scripted answers and the day’s calls', async () => {
    await start({ dailyLimit: 1 });
    const headers = { 'idempotency-key': 'a' };
    await post(gateway, eventBody(), { headers });
    gateway.respondNext({ status: 500 });
    gateway.respondAlways({ status: 503 });
    gateway.clear();
    expect([gateway.events, gateway.requests, gateway.day.spent]).toEqual([[], [], 0]);
    expect((await post(gateway, eventBody(), { headers })).status).toBe(200);
    expect(gateway.requests[0]?.duplicateOf).toBeNull();
  });
});
