import { describe, expect, test } from 'vitest';
import { TransportError, type TransportResponse } from '../../../src/main/delivery/transport.js';
import { judge } from '../../../src/main/delivery/verdict.js';

const NOW = Date.UTC(2026, 6, 14, 10);
const DATE = new Date(NOW).toUTCString();
const HTML = '<!doctype html><title>Log in</title>';
const JSON_ERROR = '{"success": false, "error": "no"}';

function judged(status: number, body = '', headers: Record<string, string> = {}, truncated = false) {
  const response: TransportResponse = { status, headers: { date: DATE, ...headers }, body, truncated };
  return judge(response, NOW);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

const NAMED_4XX = [400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 413, 414, 415, 421, 422, 425, 426];
const ALSO_NAMED_4XX = [429, 431, 451];
const OTHER_4XX = range(400, 500).filter((status) => ![...NAMED_4XX, ...ALSO_NAMED_4XX].includes(status));

/** OnboardFlow API: "What each answer means", line by line: the answer, its status, its body, the verdict. */
const TABLE: readonly (readonly [string, readonly number[], readonly string[], string])[] = [
  [
    '2xx with success: true',
    [200, 201, 202, 299],
    ['{"success": true}', ' {"success":true,"data":{}}'],
    'delivered',
  ],
  ['2xx with success: false', [200, 201], ['{"success": false}', JSON_ERROR], 'refused'],
  [
    '2xx otherwise',
    [200, 204, 206],
    ['', HTML, '{', '[]', 'null', 'true', '{"ok":true}', '{"success":"true"}', '{"success":1}'],
    'in-doubt',
  ],
  ['a refusal of the event', [400, 409, 410, 422], ['', HTML, JSON_ERROR], 'refused'],
  ['any other 4xx', OTHER_4XX, ['', JSON_ERROR], 'refused'],
  ['an event too large', [413, 414, 431], ['', HTML, JSON_ERROR], 'rejected'],
  ['a wrong key', [401, 403], ['', JSON_ERROR, '  ', 'Unauthorized'], 'unauthorized'],
  ['a proxy in the words of a page', [401, 403], [HTML, '\n <html></html>', '\uFEFF<html>'], 'fault'],
  ['a proxy that wants a log-in', [407, 511], ['', HTML, JSON_ERROR], 'fault'],
  [
    'a wrong address, method, format or account',
    [402, 404, 405, 406, 415, 421, 426, 451],
    ['', HTML, JSON_ERROR],
    'misconfigured',
  ],
  ['any redirect', range(300, 400), ['', HTML], 'misconfigured'],
  ['what may pass later', [408, 425], ['', JSON_ERROR], 'fault'],
  ['their side is ill', range(500, 600), ['', HTML, JSON_ERROR], 'fault'],
  ['too many calls', [429], ['', HTML, JSON_ERROR], 'rate-limited'],
  ['no status that HTTP knows', [0, 99, 100, 199, 600, 999], [''], 'fault'],
];

describe('an answer means', () => {
  for (const [name, statuses, bodies, kind] of TABLE) {
    test(`${name}: ${kind}`, () => {
      for (const status of statuses) {
        for (const body of bodies) expect(judged(status, body), `${status} ${body}`).toMatchObject({ kind });
      }
    });
  }

  test('every status from 100 to 599 has a line of the table', () => {
    const known = new Set(TABLE.flatMap(([, statuses]) => statuses));
    const unnamed = range(400, 600).filter((status) => !known.has(status));
    expect(unnamed).toEqual([]);
  });
});

describe('a body that was cut off', () => {
  const cut = (beginning: string) => judged(200, `${beginning}${'x'.repeat(100)}`, {}, true);

  test('is believed where its beginning says success', () => {
    expect(cut('{"success": true, "data": {"event_value": "').kind).toBe('delivered');
    expect(cut(' { "success" : false , "data": "').kind).toBe('refused');
  });

  test('is in doubt where it does not', () => {
    expect(cut('{"data": {"success": true, "more": "').kind).toBe('in-doubt');
    expect(judged(200, '{"success": true, "data": {"eve').kind).toBe('in-doubt');
  });
});

describe('no answer', () => {
  test('is a fault that may have left', () => {
    expect(judge(new TransportError('ECONNRESET', false), NOW)).toEqual({
      kind: 'fault',
      status: 0,
      left: true,
      timedOut: false,
      code: 'ECONNRESET',
    });
  });

  test('is a fault that never left only where the transport is sure', () => {
    expect(judge(new TransportError('ENOTFOUND', true), NOW)).toMatchObject({ left: false });
  });

  test('tells a time-out apart', () => {
    expect(judge(new TransportError('ETIMEDOUT', false, true), NOW)).toMatchObject({ timedOut: true });
  });
});

describe("the gateway's clock", () => {
  test('is read from what the gateway itself must have said', () => {
    for (const [status, body] of [
      [200, '{"success":true}'],
      [400, ''],
      [401, ''],
      [413, ''],
      [429, ''],
      [503, ''],
    ] as const)
      expect(judged(status, body), String(status)).toMatchObject({ date: NOW });
  });

  test('is not read from what a portal or a proxy may have said', () => {
    for (const [status, body] of [
      [200, ''],
      [200, HTML],
      [302, ''],
      [404, ''],
      [401, HTML],
      [407, ''],
      [511, ''],
    ] as const)
      expect(judged(status, body), String(status)).not.toHaveProperty('date');
  });

  test('is not guessed from an unreadable Date', () => {
    expect(judged(200, '{"success":true}', { date: 'yesterday' })).not.toHaveProperty('date');
  });
});

test('a 429 carries the time that it names, and none where it names none', () => {
  expect(judged(429, '', { 'retry-after': '2' })).toMatchObject({ retryAfterMs: 2000 });
  expect(judged(429)).not.toHaveProperty('retryAfterMs');
  expect(judged(429, '', { 'retry-after': 'soon' })).not.toHaveProperty('retryAfterMs');
});
