import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Gateway, type ScriptedAnswer, startGateway } from '../../src/testing/index.js';
import { answerOf, eventBody, post } from './event-body.js';

let gateway: Gateway;
beforeEach(async () => {
  gateway = await startGateway({ apiKey: 'k' });
});
afterEach(() => gateway.close());

/** Sends an event with Node's own client and tells how far the answer came. */
function observe(): Promise<{ code: string | null; status: number | null; text: string }> {
  return new Promise((resolve) => {
    let status: number | null = null;
    let text = '';
    const end = (code: string | null): void => resolve({ code, status, text });
    const headers = { 'content-type': 'application/json', authorization: 'Token k', 'idempotency-key': 'a' };
    const request = httpRequest(gateway.url, { method: 'POST', headers, agent: false }, (response) => {
      status = response.statusCode ?? null;
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => end(null));
      response.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'error'));
    });
    request.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'error'));
    request.end(JSON.stringify(eventBody()));
  });
}

describe('scripted answers', () => {
  it('are given one each, in order, and then the contract is back', async () => {
    gateway.respondNext([{ status: 503 }, { status: 429, headers: { 'Retry-After': '2' } }]);
    gateway.respondNext({ status: 418, body: { teapot: true } });
    const answers = [await post(gateway), await post(gateway), await post(gateway), await post(gateway)];
    expect(answers.map(({ status }) => status)).toEqual([503, 429, 418, 200]);
    expect(answers[1]?.headers.get('retry-after')).toBe('2');
    expect(await answers[2]?.json()).toEqual({ teapot: true });
    expect(gateway.events).toHaveLength(1);
    expect(gateway.requests.map(({ scripted }) => scripted)).toEqual([true, true, true, false]);
  });

  it('are given to all while respondAlways stands, single ones first', async () => {
    gateway.respondAlways({ status: 500 });
    gateway.respondNext({ status: 404 });
    const statuses = [
      (await post(gateway)).status,
      (await post(gateway)).status,
      (await post(gateway)).status,
    ];
    gateway.respondAlways(null);
    expect([...statuses, (await post(gateway)).status]).toEqual([404, 500, 500, 200]);
  });

  it('are not used up by what is no event call', async () => {
    gateway.respondNext({ status: 503 });
    await post(gateway, '', { path: '/favicon.ico', method: 'GET' });
    await post(gateway, '', { method: 'GET' });
    expect((await post(gateway)).status).toBe(503);
  });

  it.each<[string, ScriptedAnswer, string, string]>([
    ['html', { html: '<h1>Sign in</h1>' }, 'text/html; charset=utf-8', '<h1>Sign in</h1>'],
    ['html with a status', { status: 403, html: '<h1>No</h1>' }, 'text/html; charset=utf-8', '<h1>No</h1>'],
    ['text as it is', { body: '{"success":' }, 'application/json', '{"success":'],
    ['nothing at all', { status: 200, body: '' }, 'application/json', ''],
    ['its own type', { body: 'x', headers: { 'Content-Type': 'text/plain' } }, 'text/plain', 'x'],
  ])('can be %s', async (_, answer, type, text) => {
    gateway.respondNext(answer);
    const response = await post(gateway);
    expect(response.status).toBe(answer.status ?? 200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(await response.text()).toBe(text);
    expect(gateway.events).toEqual([]);
  });

  it('can redirect, and carry another Date', async () => {
    const headers = { location: 'http://127.0.0.1:9/', date: 'Mon, 23 Nov 2026 12:00:00 GMT' };
    gateway.respondNext({ status: 307, headers });
    const response = await fetch(gateway.url, {
      method: 'POST',
      body: JSON.stringify(eventBody()),
      headers: { 'content-type': 'application/json', authorization: 'Token k' },
      redirect: 'manual',
    });
    expect(response.status).toBe(307);
    expect(response.headers.get('location')).toBe(headers.location);
    expect(response.headers.get('date')).toBe(headers.date);
  });

  it.each<[ScriptedAnswer, number]>([
    [{ status: 200 }, 1],
    [{ status: 201, body: { success: true } }, 1],
    [{ status: 200, body: { success: false, message: 'no' } }, 0],
    [{ status: 204 }, 0],
    [{ status: 500 }, 0],
    [{ status: 500, accepts: true }, 1],
    [{ delayMs: 1 }, 1],
    [{ status: 200, accepts: false }, 0],
  ])('%j counts %i events as received', async (answer, received) => {
    gateway.respondNext(answer);
    const response = await post(gateway);
    await response.text();
    expect(gateway.events).toHaveLength(received);
  });

  it('leave a wrong event unaccepted, whatever they say', async () => {
    gateway.respondNext({ status: 200 });
    expect((await post(gateway, {})).status).toBe(200);
    expect(gateway.events).toEqual([]);
  });

  it('that make no sense are refused at once', () => {
    expect(() => gateway.respondNext({ status: 42 })).toThrow(TypeError);
    expect(() => gateway.respondAlways({ status: 600 })).toThrow('from 200 to 599');
    expect(() => gateway.respondNext({ delayMs: -1 })).toThrow('delayMs');
  });
});

describe('an answer that does not arrive whole', () => {
  it.each<[NonNullable<ScriptedAnswer['reset']>, { status: number | null; events: number }]>([
    ['before-headers', { status: null, events: 0 }],
    ['after-upload', { status: null, events: 1 }],
    ['after-headers', { status: 200, events: 1 }],
    ['within-answer', { status: 200, events: 1 }],
  ])('reset %s', async (reset, { status, events }) => {
    gateway.respondNext({ reset });
    const seen = await observe();
    expect(seen.code).toBe('ECONNRESET');
    expect(seen.status).toBe(status);
    expect(gateway.events).toHaveLength(events);
    expect(gateway.requests[0]).toMatchObject({ outcome: 'reset', status });
  });

  it('within-answer, half of the body is there', async () => {
    gateway.respondNext({ reset: 'within-answer', body: '0123456789' });
    expect((await observe()).text).toBe('01234');
  });

  it('lost after the upload, the next attempt is seen as a copy', async () => {
    gateway.respondNext({ reset: 'after-upload' });
    await observe();
    expect((await observe()).status).toBe(200);
    expect(gateway.events).toHaveLength(1);
    expect(gateway.requests[1]).toMatchObject({ duplicateOf: 1, attempt: 2 });
  });

  it('hangs until the client gives up, and never counts as received', async () => {
    gateway.respondNext({ hang: true });
    const patience = new AbortController();
    const answer = post(gateway, eventBody(), { signal: patience.signal });
    await gateway.waitFor((_, requests) => requests[0]?.outcome === 'hung');
    patience.abort();
    await expect(answer).rejects.toThrow('aborted');
    expect(gateway.events).toEqual([]);
    expect(gateway.requests[0]?.status).toBeNull();
  });

  it('trickles byte by byte and arrives whole for who waits', async () => {
    gateway.respondNext({ trickleMs: 1, body: { success: true } });
    expect(await answerOf(post(gateway))).toEqual({ success: true });
  });

  it('counts a delayed event at once, and notes a client that left meanwhile', async () => {
    gateway.respondNext({ delayMs: 60_000 });
    const patience = new AbortController();
    const answer = post(gateway, eventBody(), { signal: patience.signal });
    await gateway.waitFor(1);
    expect(gateway.requests[0]).toMatchObject({ outcome: 'pending', status: 200 });
    patience.abort();
    await expect(answer).rejects.toThrow('aborted');
    await gateway.waitFor((_, requests) => requests[0]?.outcome === 'client-gone');
  });
});
