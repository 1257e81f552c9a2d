import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../src/testing/index.js';
import type { Messages } from '../../src/testing/inspector/messages.js';
import { answerOf, eventBody, post } from './event-body.js';

let gateway: Gateway;
beforeEach(async () => {
  gateway = await startGateway({ apiKey: 'sekrit', dailyLimit: 50 });
});
afterEach(() => gateway.close());

/** A request with headers that `fetch` would not let anybody set. */
function raw(
  path: string,
  headers: Record<string, string> = {},
  { method = 'GET', body = '' } = {},
): Promise<{ status: number | undefined; text: string; headers: NodeJS.Dict<string | string[]> }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(gateway.origin + path, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, text, headers: response.headers }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

const JSON_TYPE = { 'content-type': 'application/json' };
function order(body: unknown, headers: Record<string, string> = {}): ReturnType<typeof raw> {
  return raw(
    '/inspector/answer',
    { ...JSON_TYPE, ...headers },
    { method: 'POST', body: JSON.stringify(body) },
  );
}

/** Reads the page's stream message by message. */
async function* follow(): AsyncGenerator<{ name: keyof Messages; message: unknown }> {
  const response = await fetch(`${gateway.origin}/inspector/stream`);
  let buffer = '';
  for await (const chunk of response.body ?? []) {
    buffer += Buffer.from(chunk).toString('utf8');
    const blocks = buffer.split('\n\n');
    buffer = blocks.pop() ?? '';
    for (const block of blocks) {
      const found = /^event: ([^\n]*)\ndata: ([^\n]*)$/.exec(block);
      if (found) yield { name: found[1] as keyof Messages, message: JSON.parse(found[2] ?? '') };
    }
  }
}

describe('the page', () => {
  it('is one document with nothing but the gateway’s own files, under a strict policy', async () => {
    const page = await raw('/');
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(page.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    const addresses = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of addresses.filter((found) => !found.startsWith('#'))) {
      expect((await raw(address)).status).toBe(200);
    }
  });

  it('is not among the requests that the gateway saw, and uses up no scripted answer', async () => {
    gateway.respondNext({ status: 503 });
    await raw('/');
    await raw('/inspector/inspector.js');
    await order({ answer: 'hang', scope: 'all' });
    expect(gateway.requests).toEqual([]);
    expect((await post(gateway, eventBody(), { key: 'sekrit' })).status).toBe(503);
  });
});

describe('the stream', () => {
  it('begins with what is there, then tells each change, and never the key', async () => {
    await answerOf(post(gateway, eventBody({ value: 'before' }), { key: 'sekrit' }));
    const stream = follow();
    const first = (await stream.next()).value;
    expect(first).toMatchObject({
      name: 'snapshot',
      message: {
        facts: { url: gateway.url, authScheme: 'Token', anyKey: false },
        situation: { day: { spent: 1, limit: 50 }, script: { next: [], always: null } },
        requests: [{ number: 1, status: 200, key: 'matched' }],
        omitted: 0,
      },
    });

    await answerOf(post(gateway, eventBody({ value: 'after' }), { key: 'sekrit-mistyped' }));
    const told = [
      first,
      (await stream.next()).value,
      (await stream.next()).value,
      (await stream.next()).value,
    ];
    expect(told.slice(1).map((news) => news.name)).toEqual(['request', 'request', 'request']);
    expect(told[3]).toMatchObject({
      message: { request: { number: 2, status: 401, key: 'wrong', outcome: 'answered' } },
    });
    expect(JSON.stringify(told)).not.toContain('sekrit');

    gateway.respondNext([{ status: 500 }, { delayMs: 20, reset: 'within-answer' }]);
    gateway.respondAlways({ html: '<p>' });
    await stream.next();
    expect((await stream.next()).value).toMatchObject({
      name: 'situation',
      message: {
        script: {
          next: ['500', 'by the contract, after 20 ms, reset within-answer'],
          always: '200, as HTML',
        },
      },
    });
    gateway.clear();
    const names = [(await stream.next()).value.name, (await stream.next()).value.name];
    expect(names).toContain('cleared');
    await stream.return(undefined);
  });

  it('keeps a message on its line, whatever an event’s text holds', async () => {
    const value = 'a\n\nevent: cleared\ndata: {}\n\n\u2028\r';
    await answerOf(post(gateway, eventBody({ value }), { key: 'sekrit' }));
    const stream = follow();
    const { message } = (await stream.next()).value;
    expect(JSON.parse(message.requests[0].text).value).toBe(value);
    await stream.return(undefined);
  });

  it('begins with the latest thousand and says how many are older', async () => {
    for (let sent = 0; sent < 1_010; sent += 10) {
      await Promise.all(
        Array.from({ length: 10 }, () => answerOf(post(gateway, eventBody(), { key: 'other' }))),
      );
    }
    const stream = follow();
    const { message } = (await stream.next()).value;
    expect(message.omitted).toBe(10);
    expect(message.requests).toHaveLength(1_000);
    expect(message.requests.at(-1).number).toBe(1_010);
    await stream.return(undefined);
  });
});

describe('the export', () => {
  it('is a file with every event and request, without the key', async () => {
    await answerOf(post(gateway, eventBody(), { key: 'sekrit' }));
    await answerOf(post(gateway, {}, { key: 'sekrit-mistyped' }));
    const file = await raw('/inspector/export.json');
    expect(file.headers['content-disposition']).toBe('attachment; filename="onboardflow-gateway.json"');
    expect(JSON.parse(file.text)).toMatchObject({
      day: { spent: 1 },
      events: [{ value: '/manage/settings/', receipt: { id: 1 } }],
      requests: [{ status: 200, body: eventBody() }, { status: 401 }],
    });
    expect(file.text).not.toContain('sekrit');
  });
});

describe('the switch for the next answers', () => {
  it.each([
    ['429', 429],
    ['500', 500],
    ['401', 401],
  ])('%s for the next event, then the contract', async (answer, status) => {
    expect((await order({ answer, scope: 'next' })).status).toBe(204);
    const first = await post(gateway, eventBody(), { key: 'sekrit' });
    expect(first.status).toBe(status);
    expect(first.headers.has('retry-after')).toBe(status === 429);
    expect((await post(gateway, eventBody(), { key: 'sekrit' })).status).toBe(200);
  });

  it('every event, until the contract is asked for again', async () => {
    await order({ answer: '500', scope: 'all' });
    const statuses = [await post(gateway), await post(gateway)].map(({ status }) => status);
    await order({ answer: 'contract', scope: 'next' });
    statuses.push((await post(gateway, eventBody(), { key: 'sekrit' })).status);
    expect(statuses).toEqual([500, 500, 200]);
  });

  it.each([
    { answer: '418', scope: 'next' },
    { answer: 'constructor', scope: 'next' },
    { answer: '500', scope: 'some' },
    { answer: '500' },
    [],
    null,
    'x'.repeat(2_000),
  ])('refuses what is no order: %j', async (body) => {
    expect((await order(body)).status).toBe(400);
    expect((await post(gateway, eventBody(), { key: 'sekrit' })).status).toBe(200);
  });

  it('clears everything', async () => {
    await answerOf(post(gateway, eventBody(), { key: 'sekrit' }));
    expect((await raw('/inspector/clear', JSON_TYPE, { method: 'POST', body: '{}' })).status).toBe(204);
    expect([gateway.events, gateway.day.spent]).toEqual([[], 0]);
  });
});

describe('other web pages', () => {
  const port = (): string => new URL(gateway.origin).port;
  const everything = ['/', '/inspector/inspector.js', '/inspector/stream', '/inspector/export.json'];

  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'notlocalhost',
    '10.0.0.1',
    '',
  ])('that point the name %j at this machine see nothing and command nothing', async (name) => {
    const host = `${name}:${port()}`;
    for (const path of everything) {
      const { status, text } = await raw(path, { host });
      expect([status, text]).toEqual([403, expect.stringContaining('loopback')]);
    }
    expect((await order({ answer: '500', scope: 'all' }, { host, origin: `http://${host}` })).status).toBe(
      403,
    );
    expect((await post(gateway, eventBody(), { key: 'sekrit' })).status).toBe(200);
  });

  it.each(['localhost', '127.0.0.1', '127.1.2.3', '[::1]', 'LOCALHOST'])(
    'the page itself is let in as %s',
    async (name) => {
      const host = `${name}:${port()}`;
      expect((await raw('/', { host })).status).toBe(200);
      expect(
        (await order({ answer: 'contract', scope: 'next' }, { host, origin: `http://${host}` })).status,
      ).toBe(204);
    },
  );

  it.each<Record<string, string>>([
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { origin: 'https://127.0.0.1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
  ])('cannot order answers from elsewhere: %j', async (headers) => {
    expect((await order({ answer: '500', scope: 'all' }, headers)).status).toBeGreaterThanOrEqual(400);
    const cleared = await raw(
      '/inspector/clear',
      { ...JSON_TYPE, ...headers },
      { method: 'POST', body: '{}' },
    );
    expect(cleared.status).toBeGreaterThanOrEqual(400);
    expect((await post(gateway, eventBody(), { key: 'sekrit' })).status).toBe(200);
  });

  it('are given no permission to read an answer', async () => {
    const { headers } = await raw('/inspector/export.json');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
  });
});
