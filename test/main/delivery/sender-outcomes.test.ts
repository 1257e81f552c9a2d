import { describe, expect, test } from 'vitest';
import { TransportError } from '../../../src/main/delivery/transport.js';
import { HONEST, OFFLINE, OK, type Scripted, World } from './scripted-sender.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

async function started(...options: ConstructorParameters<typeof World>): Promise<World> {
  const world = new World(...options);
  await world.start();
  return world;
}

describe('a request', () => {
  test('carries the event, its id as Idempotency-Key, and the key under the scheme that is set', async () => {
    const world = await started({ authScheme: 'Bearer', version: '1.2.3' });
    const id = world.track('project:created', { meta: { title: 'New' } });
    await world.clock.advance(0);
    const [received] = world.received;
    expect(received?.request).toMatchObject({
      url: 'https://gateway.example/api/v1/tracker/event/',
      method: 'POST',
      headers: {
        authorization: 'Bearer the-key',
        'content-type': 'application/json',
        accept: 'application/json',
        'idempotency-key': id,
        'user-agent': 'onboardflow-electron/1.2.3',
      },
      timeoutMs: 10_000,
    });
    expect(JSON.parse(received?.request.body ?? '')).toMatchObject({
      s: 'f37F2PPh',
      event: 'CUSTOM',
      value: 'project:created',
      meta: { title: 'New' },
    });
  });

  test('that is delivered settles its event and is told with its attempts', async () => {
    const world = await started();
    const id = world.track('a');
    await world.clock.advance(0);
    expect(world.outbox.settledIds).toEqual([id]);
    expect(world.delivered).toEqual(['a']);
    expect(world.sender.status()).toMatchObject({ inFlight: 0, paused: null });
  });
});

describe('a 200 that is not the gateway’s', () => {
  test.each<[string, Scripted]>([
    ['empty', { status: 200, body: '' }],
    ['no JSON', { status: 200, body: 'OK' }],
    ['a page', { status: 200, body: '<html>Welcome to the hotel</html>' }],
  ])('(%s) is in doubt: tried again, kept, and delivered once the gateway speaks', async (_, doubtful) => {
    const world = await started();
    world.script.push(doubtful, doubtful);
    world.track('a');
    await world.clock.advance(MINUTE);
    expect(world.values).toEqual(['a', 'a', 'a']);
    expect(world.delivered).toEqual(['a']);
  });

  test('three times in a row pauses, keeps everything, and names endpoint and network', async () => {
    const world = await started();
    world.answer = { status: 200, body: '<html>' };
    for (const value of ['a', 'b', 'c', 'd', 'e']) world.track(value);
    await world.clock.advance(10 * MINUTE);
    expect(world.received).toHaveLength(3);
    expect(world.outbox.queued).toBe(5);
    expect(world.sender.status().paused?.reason).toBe('misconfigured');
    expect(world.lines).toHaveLength(1);
    expect(world.lines[0]).toMatch(/gateway\.example/);
    world.answer = OK;
    await world.clock.advance(10 * MINUTE);
    expect(world.delivered).toHaveLength(5);
  });
});

describe('a refused event', () => {
  test.each([
    { status: 400 },
    { status: 422, body: '{"detail":"no"}' },
    { status: 200, body: '{"success": false}' },
  ])('(%o) is rejected for good once another one was delivered, and never sent again', async (refusal) => {
    const world = await started();
    world.answer = ({ value }) => (value === 'bad' ? refusal : OK);
    world.track('bad');
    await world.clock.advance(MINUTE);
    expect(world.rejected).toEqual([]);
    expect(world.received).toHaveLength(1);
    world.track('good');
    await world.clock.advance(HOUR);
    expect(world.values).toEqual(['bad', 'good']);
    expect(world.rejected).toMatchObject([{ value: 'bad', status: refusal.status }]);
    expect(world.outbox.queued).toBe(0);
  });

  test('does not hold up those behind it', async () => {
    const world = await started();
    world.answer = ({ value }) => (value.startsWith('bad') ? { status: 400 } : OK);
    for (const value of ['bad 1', 'a', 'bad 2', 'b', 'bad 3', 'bad 4', 'c']) world.track(value);
    await world.clock.advance(MINUTE);
    expect(world.delivered).toEqual(['a', 'b', 'c']);
    expect(world.rejected.map(({ value }) => value)).toEqual(['bad 1', 'bad 2', 'bad 3', 'bad 4']);
    expect(world.values).toHaveLength(7);
    expect(world.sender.status().paused).toBeNull();
  });

  test('is remembered as refused over a restart, and rejected by the next delivery', async () => {
    const world = await started();
    world.answer = { status: 400 };
    world.track('bad');
    await world.clock.advance(MINUTE);
    world.answer = OK;
    await world.restart();
    await world.clock.advance(MINUTE);
    expect(world.received).toHaveLength(1);
    world.track('good');
    await world.clock.advance(MINUTE);
    expect(world.rejected.map(({ value }) => value)).toEqual(['bad']);
  });
});

test.each([413, 414, 431])('an event too large (%i) is rejected at once, alone', async (status) => {
  const world = await started();
  world.answer = ({ value }) => (value === 'large' ? { status } : OK);
  world.track('large');
  world.track('a');
  await world.clock.advance(MINUTE);
  expect(world.rejected).toMatchObject([{ value: 'large', status }]);
  expect(world.delivered).toEqual(['a']);
});

describe('a mistyped site key, which answers 400 to everything', () => {
  const mistyped = async () => {
    const world = await started();
    world.answer = { status: 400 };
    for (const value of ['a', 'b', 'c', 'd', 'e', 'f']) world.track(value);
    await world.clock.advance(MINUTE);
    return world;
  };

  test('pauses after three, one line names it, queue and day are not burned', async () => {
    const world = await mistyped();
    expect(world.received).toHaveLength(3);
    expect(world.outbox.queued).toBe(6);
    expect(world.sender.status().paused?.reason).toBe('misconfigured');
    expect(world.lines).toHaveLength(1);
    expect(world.lines[0]).toContain('f37F2PPh');
    expect(world.rejected).toEqual([]);
  });

  test('is asked after 15 minutes, an hour, and then every six hours, each time with another event', async () => {
    const world = await mistyped();
    const before = world.received.length;
    const probesWithin = async (ms: number) => {
      const count = world.received.length;
      await world.clock.advance(ms);
      return world.received.length - count;
    };
    expect(await probesWithin(14 * MINUTE - 1000)).toBe(0);
    expect(await probesWithin(2 * MINUTE)).toBe(1);
    expect(await probesWithin(58 * MINUTE)).toBe(0);
    expect(await probesWithin(2 * MINUTE)).toBe(1);
    expect(await probesWithin(5 * HOUR)).toBe(0);
    expect(await probesWithin(2 * HOUR)).toBe(1);
    expect(new Set(world.values.slice(before)).size).toBe(3);
    expect(world.outbox.queued).toBe(6);
    expect(world.lines).toHaveLength(1);
  });

  test('made good at the gateway, delivers all: those that were refused as well', async () => {
    const world = await mistyped();
    world.answer = OK;
    await world.clock.advance(20 * MINUTE);
    expect(new Set(world.delivered)).toEqual(new Set(['a', 'b', 'c', 'd', 'e', 'f']));
    expect(world.rejected).toEqual([]);
    expect(world.sender.status().paused).toBeNull();
  });

  test('does not make really bad events block the good ones for ever', async () => {
    const world = await mistyped();
    world.answer = ({ value }) => ('abc'.includes(value) ? { status: 400 } : OK);
    await world.clock.advance(20 * MINUTE);
    expect(new Set(world.delivered)).toEqual(new Set(['d', 'e', 'f']));
    expect(new Set(world.rejected.map(({ value }) => value))).toEqual(new Set(['a', 'b', 'c']));
    expect(world.received).toHaveLength(9);
  });

  test('is asked at once at the next start, with another event than those refused', async () => {
    const world = await mistyped();
    await world.restart();
    expect(world.values.slice(3)).toEqual(['d']);
    expect(world.sender.status().paused?.reason).toBe('misconfigured');
    await world.restart();
    expect(world.values.slice(4)).toEqual(['e']);
  });
});

describe.each([401, 403])('a wrong key (%i)', (status) => {
  test('pauses, keeps every event, and says once what to check, never the key itself', async () => {
    const world = await started();
    world.answer = { status };
    world.track('a');
    world.track('b');
    await world.clock.advance(10 * MINUTE);
    expect(world.received).toHaveLength(1);
    expect(world.outbox.queued).toBe(2);
    expect(world.pauses).toMatchObject([{ reason: 'unauthorized' }]);
    expect(world.lines).toHaveLength(1);
    expect(world.lines[0]).toMatch(/API key.*f37F2PPh.*'Bearer'/);
    expect(world.lines[0]).not.toContain('the-key');
  });

  test('resumes at once, without a restart, when the key changes', async () => {
    const world = await started();
    world.answer = ({ key }) => (key === 'Token right' ? OK : { status });
    world.track('a');
    world.track('b');
    await world.clock.advance(MINUTE);
    world.key = 'right';
    world.sender.keyChanged();
    await world.clock.advance(1000);
    expect(world.delivered).toEqual(['a', 'b']);
    expect(world.pauses).toMatchObject([{ reason: 'unauthorized' }, { resumed: 'unauthorized' }]);
  });

  test('asks the app for another key, and goes on with it without a pause', async () => {
    const world = await started();
    world.answer = ({ key }) => (key === 'Token fresh' ? OK : { status });
    world.nextKey = 'fresh';
    world.track('a');
    await world.clock.advance(1000);
    expect(world.refusedKeys).toEqual(['the-key']);
    expect(world.delivered).toEqual(['a']);
    expect(world.pauses).toEqual([]);
    expect(world.lines).toEqual([]);
  });

  test('is tried at the next start, after 15 minutes, an hour, and every six hours: not more', async () => {
    const world = await started();
    world.answer = { status };
    world.track('a');
    await world.clock.advance(MINUTE);
    await world.restart();
    expect(world.received).toHaveLength(2);
    await world.clock.advance(24 * HOUR);
    // 15 min, 1 h 15, 7 h 15, 13 h 15, 19 h 15.
    expect(world.received).toHaveLength(7);
  });

  test('in the words of a proxy’s page is a network fault', async () => {
    const world = await started();
    world.script.push({ status, body: '<html>Blocked by your administrator</html>' });
    world.track('a');
    await world.clock.advance(MINUTE);
    expect(world.delivered).toEqual(['a']);
    expect(world.lines).toEqual([]);
  });
});

test('a gateway that wants Bearer: one line says so, and with the option set what was kept arrives', async () => {
  const world = await started();
  const bearer: World['answer'] = ({ key }) => (key.startsWith('Bearer ') ? OK : { status: 401 });
  world.answer = bearer;
  world.track('a');
  await world.clock.advance(MINUTE);
  expect(world.lines[0]).toContain("authScheme: 'Bearer'");
  const corrected = new World({ authScheme: 'Bearer', clock: world.clock });
  corrected.outbox = world.outbox.restarted();
  corrected.memory = world.memory;
  corrected.answer = bearer;
  corrected.open();
  await corrected.start();
  expect(corrected.delivered).toEqual(['a']);
});

describe.each([402, 404, 405, 406, 415, 421, 426, 451, 301, 302, 307, 308])(
  'a wrong configuration (%i)',
  (status) => {
    test('pauses after one request, keeps every event, says one line, and goes on when it is right', async () => {
      const world = await started();
      world.answer = { status, headers: { location: 'https://elsewhere.example/' } };
      world.track('a');
      world.track('b');
      await world.clock.advance(10 * MINUTE);
      expect(world.received).toHaveLength(1);
      expect(world.outbox.queued).toBe(2);
      expect(world.sender.status().paused?.reason).toBe('misconfigured');
      expect(world.lines).toHaveLength(1);
      expect(world.lines[0]).toContain(String(status));
      world.answer = OK;
      await world.clock.advance(6 * MINUTE);
      expect(world.delivered).toEqual(['a', 'b']);
      expect(world.received.every(({ request }) => request.url.startsWith('https://gateway.example/'))).toBe(
        true,
      );
    });
  },
);

test('an endpoint that is only a host is told the documented path', async () => {
  const world = await started({ endpoint: 'http://127.0.0.1:8787/' });
  world.answer = { status: 404 };
  world.track('a');
  await world.clock.advance(SECOND);
  expect(world.lines[0]).toContain('/api/v1/tracker/event/');
});

test('an HTTP client that a bundler left out costs no call and is told once, with the cure', async () => {
  const world = await started();
  world.answer = { error: new TransportError('CLIENT_NOT_LOADED', true) };
  world.track('a');
  await world.clock.advance(HOUR);
  expect(world.sender.status().budget.spent).toBe(0);
  expect(world.lines).toHaveLength(1);
  expect(world.lines[0]).toMatch(/got could not be loaded.*external/);
});

describe('while the app is developed, a gateway that', () => {
  const LOCAL = 'http://127.0.0.1:8787/api/v1/tracker/event/';
  test.each<[string, string, Scripted, RegExp]>([
    ['is not there', LOCAL, OFFLINE, /^nothing answers at http:\/\/127.*npx onboardflow-gateway/],
    ['cannot be reached', 'https://gateway.example/', OFFLINE, /^nothing answers at https:.*online.*proxy/],
    ['never answers', 'https://gateway.example/', { hang: true }, /^nothing answers at https:/],
    ['is ill', LOCAL, { status: 503 }, /answered 503 at http:\/\/127.*kept/],
  ])('%s is told in one line with its cure, and in the field in none', async (_, endpoint, answer, line) => {
    const developed = await started({ endpoint, isDevelopment: true });
    const shipped = await started({ endpoint });
    for (const world of [developed, shipped]) {
      world.answer = answer;
      world.track('a');
      await world.clock.advance(HOUR);
    }
    expect(developed.lines).toEqual([expect.stringMatching(line)]);
    expect(shipped.lines).toEqual([]);
  });

  test.each<[string, Scripted]>([
    ['answers like a captive portal', { status: 200, body: '<html>' }],
    ['could not be asked for want of a client', { error: new TransportError('CLIENT_NOT_LOADED', true) }],
  ])('%s is told as that alone', async (_, answer) => {
    const world = await started({ isDevelopment: true });
    world.answer = answer;
    world.track('a');
    await world.clock.advance(HOUR);
    expect(world.lines).toHaveLength(1);
    expect(world.lines[0]).not.toMatch(/nothing answers|answered 200 at/);
  });
});

describe('no key', () => {
  test('pauses with one line, sends nothing, and goes on with the first key', async () => {
    const world = await started();
    world.key = null;
    world.track('a');
    await world.clock.advance(HOUR);
    expect(world.received).toEqual([]);
    expect(world.pauses).toEqual([{ reason: 'no-key' }]);
    expect(world.lines).toHaveLength(1);
    world.key = 'first';
    world.sender.keyChanged();
    await world.clock.advance(0);
    expect(world.received.map(({ key }) => key)).toEqual(['Token first']);
    expect(world.pauses).toEqual([{ reason: 'no-key' }, { resumed: 'no-key' }]);
  });
});

describe('a gateway that is ill', () => {
  test('500, 502, 503 and then 200: one delivery, after growing delays, with its attempts', async () => {
    const world = await started();
    world.random = 0.999;
    world.script.push({ status: 500 }, { status: 502 }, { status: 503 });
    const id = world.track('a');
    await world.clock.advance(MINUTE);
    expect(world.delivered).toEqual(['a']);
    expect(world.received.map((received) => received.id)).toEqual([id, id, id, id]);
    const times = world.received.map(({ at }) => at);
    const delays = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
    expect(new Set(delays).size).toBe(3);
  });

  test('for a whole day costs a few calls, not the day', async () => {
    const world = await started();
    world.answer = { status: 503 };
    for (let event = 0; event < 20; event += 1) world.track(`event ${event}`);
    await world.clock.advance(13 * HOUR);
    expect(world.received.length).toBeLessThanOrEqual(1 + 5);
    expect(world.outbox.queued).toBe(20);
    expect(world.rejected).toEqual([]);
  });

  test('for ten minutes delays by minutes, not to the next day', async () => {
    const world = await started();
    world.answer = { status: 503 };
    world.track('a');
    await world.clock.advance(10 * MINUTE);
    world.answer = OK;
    await world.clock.advance(HOUR);
    expect(world.delivered).toEqual(['a']);
  });
});

describe('no answer', () => {
  test.each<[string, TransportError]>([
    ['a reset before the headers', new TransportError('ECONNRESET', false)],
    ['a TLS failure', new TransportError('CERT_HAS_EXPIRED', true)],
    ['a name that is not found', new TransportError('ENOTFOUND', true)],
    ['a refused connection', new TransportError('ECONNREFUSED', true)],
  ])('(%s) keeps the event, and the same one goes again under the same id', async (_, error) => {
    const world = await started();
    world.script.push({ error }, { error });
    const id = world.track('a');
    await world.clock.advance(MINUTE);
    expect(world.delivered).toEqual(['a']);
    expect(new Set(world.received.map((received) => received.id))).toEqual(new Set([id]));
  });

  test('costs a call where the request may have left, and none where it provably did not', async () => {
    const world = await started();
    world.answer = OFFLINE;
    world.track('a');
    await world.clock.advance(10 * HOUR);
    expect(world.received.length).toBeGreaterThan(20);
    expect(world.sender.status().budget.spent).toBe(0);
    world.answer = OK;
    await world.clock.advance(10 * MINUTE);
    expect(world.sender.status().budget.spent).toBe(1);
  });

  test('within its time ends the request, and the queue goes on: nothing is stuck', async () => {
    const world = await started();
    world.script.push({ hang: true });
    world.track('a');
    world.track('b');
    await world.clock.advance(9_900);
    expect(world.sender.status().inFlight).toBe(1);
    await world.clock.advance(MINUTE);
    expect(new Set(world.delivered)).toEqual(new Set(['a', 'b']));
  });

  test('doubles the event’s next time-out each time, up to a minute', async () => {
    const world = await started();
    world.answer = { hang: true };
    world.track('a');
    await world.clock.advance(14 * HOUR);
    const timeouts = world.received.map(({ request }) => request.timeoutMs);
    expect(timeouts.slice(0, 5)).toEqual([10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  test('and an answer that comes after all: the copy carries the same Idempotency-Key', async () => {
    const world = await started();
    world.script.push({ ...OK, delayMs: 30_000 });
    const id = world.track('a');
    await world.clock.advance(MINUTE);
    expect(world.received.map((received) => received.id)).toEqual([id, id]);
    expect(world.delivered).toEqual(['a']);
  });
});

describe('a poison event, on which the gateway fails', () => {
  const poisoned = async () => {
    const world = await started();
    world.answer = ({ value }) => (value === 'poison' ? { status: 500 } : OK);
    return world;
  };

  test('is put behind its lane as soon as another one is delivered, and blocks nobody', async () => {
    const world = await poisoned();
    const id = world.track('poison');
    world.track('a');
    world.track('b');
    await world.clock.advance(10_000);
    expect(world.delivered).toEqual(['a', 'b']);
    expect(world.outbox.behindIds).toContain(id);
    expect(world.rejected).toEqual([]);
  });

  test('is rejected after five failures, each with another event delivered after it', async () => {
    const world = await poisoned();
    world.track('poison');
    for (let event = 0; event < 8; event += 1) {
      world.track(`event ${event}`);
      await world.clock.advance(10 * MINUTE);
    }
    expect(world.delivered).toHaveLength(8);
    expect(world.rejected).toMatchObject([{ value: 'poison', status: 500 }]);
    expect(world.rejected[0]?.message).toContain('server-error');
  });

  test('is not blamed while nothing succeeds, however long that lasts', async () => {
    const world = await started();
    world.answer = { status: 500 };
    for (const value of ['a', 'b', 'c']) world.track(value);
    for (let day = 0; day < 4; day += 1) {
      await world.clock.advance(24 * HOUR);
      await world.restart();
    }
    expect(world.received.length).toBeGreaterThan(10);
    expect(world.rejected).toEqual([]);
    expect(world.outbox.behindIds).toEqual([]);
    world.answer = OK;
    await world.clock.advance(24 * HOUR);
    expect(new Set(world.delivered)).toEqual(new Set(['a', 'b', 'c']));
  });

  test('does not block the others together with a second one', async () => {
    const world = await started();
    world.answer = ({ value }) => (value.startsWith('poison') ? { status: 500 } : OK);
    for (const value of ['poison 1', 'poison 2', 'a', 'b']) world.track(value);
    await world.clock.advance(HOUR);
    expect(world.delivered).toEqual(['a', 'b']);
  });

  test('keeps its blame over restarts', async () => {
    const world = await poisoned();
    world.track('poison');
    for (let event = 0; event < 8; event += 1) {
      world.track(`event ${event}`);
      await world.clock.advance(10 * MINUTE);
      await world.restart();
      await world.clock.advance(MINUTE);
    }
    expect(world.rejected.map(({ value }) => value)).toEqual(['poison']);
  });
});

describe('too many calls (429)', () => {
  test('Retry-After: 2 means nothing for two seconds, and then the same event', async () => {
    const world = await started();
    world.script.push({ status: 429, headers: { 'retry-after': '2' } });
    const id = world.track('a');
    world.track('b');
    await world.clock.advance(1_999);
    expect(world.received).toHaveLength(1);
    expect(world.sender.status().paused?.reason).toBe('rate-limited');
    await world.clock.advance(2_000);
    expect(world.received.map((received) => received.id).slice(0, 2)).toEqual([id, id]);
    expect(world.delivered).toEqual(['a', 'b']);
  });

  test('a date is waited for as the gateway’s own clock has it', async () => {
    const world = await started();
    world.clock.step(-5 * HOUR);
    const until = new Date(world.trueNow + 2 * MINUTE).toUTCString();
    world.script.push({ status: 429, headers: { 'retry-after': until } });
    world.track('a');
    await world.clock.advance(2 * MINUTE - 2000);
    expect(world.received).toHaveLength(1);
    await world.clock.advance(20_000);
    expect(world.delivered).toEqual(['a']);
  });

  test('is waited out over a restart', async () => {
    const world = await started();
    world.script.push({ status: 429, headers: { 'retry-after': '3600' } });
    world.track('a');
    await world.clock.advance(MINUTE);
    await world.restart();
    await world.clock.advance(58 * MINUTE);
    expect(world.received).toHaveLength(1);
    await world.clock.advance(3 * MINUTE);
    expect(world.delivered).toEqual(['a']);
  });

  test('is waited out for at most 25 hours, also when a lying clock remembers otherwise', async () => {
    const world = await started();
    world.script.push({ status: 429, headers: { 'retry-after': String(90 * 24 * 3600) }, undated: true });
    world.track('a');
    await world.clock.advance(MINUTE);
    world.clock.step(-300 * 24 * HOUR);
    await world.restart();
    await world.clock.advance(26 * HOUR);
    expect(world.received.length).toBeGreaterThan(1);
  });

  test('that names no time is waited out for a minute, 15 minutes, two hours, and then to the next reset', async () => {
    const world = await started();
    world.answer = { status: 429 };
    world.track('a');
    const requestsAfter = async (ms: number) => {
      await world.clock.advance(ms);
      return world.received.length;
    };
    expect(await requestsAfter(59_000)).toBe(1);
    expect(await requestsAfter(10_000)).toBe(2);
    expect(await requestsAfter(14 * MINUTE)).toBe(2);
    expect(await requestsAfter(3 * MINUTE)).toBe(3);
    expect(await requestsAfter(115 * MINUTE)).toBe(3);
    expect(await requestsAfter(10 * MINUTE)).toBe(4);
    // At most four refused attempts a day; the reset is at midnight UTC.
    expect(await requestsAfter(11 * HOUR)).toBe(4);
    world.answer = OK;
    await world.clock.advance(HOUR);
    expect(world.delivered).toEqual(['a']);
  });

  test('that names no time makes what was spent the day’s limit, until one of those attempts is taken', async () => {
    const world = await started();
    for (let event = 0; event < 4; event += 1) world.track(`early ${event}`);
    await world.clock.advance(MINUTE);
    world.script.push({ status: 429 });
    world.track('a');
    await world.clock.advance(1000);
    expect(world.sender.status().budget).toMatchObject({ limit: 5, spent: 5, remaining: 0 });
    await world.clock.advance(2 * MINUTE);
    expect(world.delivered.at(-1)).toBe('a');
    expect(world.sender.status().budget).toMatchObject({ limit: 50, spent: 6 });
  });

  test('that names a time hours away makes what was spent the day’s limit, also after a restart', async () => {
    const world = await started();
    world.script.push({ status: 429, headers: { 'retry-after': String(8 * 3600) } });
    world.track('a');
    await world.clock.advance(MINUTE);
    await world.restart();
    expect(world.sender.status()).toMatchObject({
      paused: { reason: 'rate-limited' },
      budget: { limit: 1, remaining: 0 },
    });
  });

  test('is told once, in one line', async () => {
    const world = await started();
    world.answer = { status: 429 };
    world.track('a');
    await world.clock.advance(12 * HOUR);
    expect(world.pauses).toMatchObject([{ reason: 'rate-limited' }]);
    expect(world.lines).toHaveLength(1);
  });
});

describe('a network that flaps', () => {
  test('every half second for a minute makes no storm, and everything arrives once', async () => {
    const world = await started({ limit: 1000 });
    const isUp = () => Math.floor(world.trueNow / 500) % 2 === 0;
    world.answer = () => (isUp() ? OK : OFFLINE);
    for (let event = 0; event < 30; event += 1) world.track(`event ${event}`);
    await world.clock.advance(MINUTE);
    expect(world.received.length).toBeLessThan(150);
    world.answer = OK;
    await world.clock.advance(5 * MINUTE);
    expect(world.delivered).toHaveLength(30);
    expect(new Set(world.delivered).size).toBe(30);
  });

  test('cuts requests after their upload began: only those have copies', async () => {
    const world = await started({ limit: 1000 });
    let requests = 0;
    world.answer = () => {
      requests += 1;
      return requests % 3 === 0 ? { error: new TransportError('ECONNRESET', false) } : OK;
    };
    for (let event = 0; event < 12; event += 1) world.track(`event ${event}`);
    await world.clock.advance(10 * MINUTE);
    const copies = world.received.length - new Set(world.received.map(({ id }) => id)).size;
    expect(world.delivered).toHaveLength(12);
    expect(copies).toBe(Math.floor(world.received.length / 3));
  });
});

describe('an app’s own transport', () => {
  test.each<[string, unknown]>([
    ['throws at once', 'throw'],
    ['rejects with anything', 'reject'],
    ['answers nothing', undefined],
    ['answers garbage', { status: 'fine', headers: 7 }],
  ])('that %s is a network fault', async (_, behaviour) => {
    const world = await started();
    world.misbehave = behaviour;
    world.track('a');
    await world.clock.advance(100);
    expect(world.sender.status().paused?.reason).toBe('backing-off');
    world.misbehave = HONEST;
    await world.clock.advance(MINUTE);
    expect(world.delivered).toEqual(['a']);
  });
});
