import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type Gateway, type GatewayOptions, startGateway } from '../../src/testing/index.js';
import { answerOf, eventBody, post } from './event-body.js';

const open: Gateway[] = [];
async function start(options?: GatewayOptions): Promise<Gateway> {
  const gateway = await startGateway(options);
  open.push(gateway);
  return gateway;
}
afterEach(() => Promise.all(open.splice(0).map((gateway) => gateway.close())));

describe('startGateway', () => {
  it('listens on a free loopback port, and says where', async () => {
    const [first, second] = [await start(), await start()];
    expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1\/tracker\/event\/$/);
    expect(first.url).toBe(`${first.origin}/api/v1/tracker/event/`);
    expect(second.origin).not.toBe(first.origin);
  });

  it('names an address that can be used when it listens on all', async () => {
    const gateway = await start({ host: '0.0.0.0' });
    expect(gateway.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await post(gateway)).status).toBe(200);
  });

  it('rejects when the port is taken', async () => {
    const port = Number(new URL((await start()).origin).port);
    await expect(startGateway({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it.each<[string, GatewayOptions]>([
    ['port', { port: 65_536 }],
    ['dailyLimit', { dailyLimit: -1 }],
    ['dailyLimit', { dailyLimit: 1.5 }],
    ['apiKey', { apiKey: '' }],
    ['authScheme', { authScheme: 'Basic' as 'Token' }],
  ])('refuses a wrong %s: %j', async (name, options) => {
    await expect(startGateway(options)).rejects.toThrow(new RegExp(`^startGateway: ${name} must`));
  });

  it('lets the same port go at close, which may be called twice', async () => {
    const gateway = await start();
    const port = Number(new URL(gateway.origin).port);
    await gateway.close();
    await gateway.close();
    await expect(start({ port })).resolves.toMatchObject({ origin: gateway.origin });
  });

  it('closes in the middle of a hung request and of a delayed one', async () => {
    const gateway = await start();
    gateway.respondNext([{ hang: true }, { delayMs: 3_600_000 }]);
    const answers = Promise.allSettled([post(gateway), post(gateway)]);
    await gateway.waitFor((_, requests) => requests.filter(({ fields }) => fields.length > 0).length === 2);
    await gateway.close();
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

describe('waitFor', () => {
  it('answers the events so far as soon as there are enough', async () => {
    const gateway = await start();
    const waited = gateway.waitFor(2);
    await post(gateway, eventBody({ value: 'a' }));
    await post(gateway, eventBody({ value: 'b' }));
    expect((await waited).map(({ value }) => value)).toEqual(['a', 'b']);
    expect(await gateway.waitFor(1)).toHaveLength(2);
  });

  it('waits for whatever a predicate sees in events and requests', async () => {
    const gateway = await start();
    const waited = gateway.waitFor(
      (events, requests) => events.some(({ value }) => value === 'b') && requests.length === 2,
    );
    await post(gateway, {});
    await post(gateway, eventBody({ value: 'b' }));
    expect(await waited).toHaveLength(1);
  });

  it('rejects in the end, and names what did arrive', async () => {
    const gateway = await start({ apiKey: 'k' });
    await post(gateway, eventBody({ value: 'a' }));
    await post(gateway, eventBody(), { key: 'other' });
    await expect(gateway.waitFor(3, { timeoutMs: 1 })).rejects.toThrow(
      'Waited for 3 events, in vain for 1 ms. Arrived: events: PAGE_VIEW a; refused: 401 (Wrong API key.).',
    );
  });

  it('rejects when the gateway is closed, and when the predicate throws', async () => {
    const gateway = await start();
    const waited = expect(gateway.waitFor(1)).rejects.toThrow(
      'but the gateway was closed. Arrived: events: none.',
    );
    await expect(
      gateway.waitFor(() => {
        throw new Error('mine');
      }),
    ).rejects.toThrow('mine');
    await gateway.close();
    await waited;
    await expect(gateway.waitFor(1)).rejects.toThrow('closed');
  });
});

describe('onRequest', () => {
  it('tells each change of a request until it is ended', async () => {
    const gateway = await start();
    const seen: string[] = [];
    const end = gateway.onRequest(({ number, outcome, status }) =>
      seen.push(`${number} ${outcome} ${status}`),
    );
    await answerOf(post(gateway));
    await gateway.waitFor((_, [first]) => first?.outcome === 'answered');
    end();
    await answerOf(post(gateway));
    expect(seen).toEqual(['1 pending null', '1 pending 200', '1 answered 200']);
  });
});

describe('whatever comes', () => {
  it('any JSON is answered 200 or 400, and an accepted one is listed as it was sent', async () => {
    const gateway = await start();
    const field = fc.constantFrom(
      's',
      'site_user',
      'event',
      'event_date',
      'value',
      'meta',
      'session_id',
      '__proto__',
    );
    const body = fc.dictionary(field, fc.jsonValue()).map((changes) => ({ ...eventBody(), ...changes }));
    await fc.assert(
      fc.asyncProperty(fc.oneof(body, fc.jsonValue()), async (sent) => {
        gateway.clear();
        const text = JSON.stringify(sent);
        const { status } = await post(gateway, text);
        expect([200, 400]).toContain(status);
        expect(gateway.events.map(({ receipt: _, ...event }) => event)).toEqual(
          status === 200 ? [JSON.parse(text)] : [],
        );
      }),
    );
  });

  it('a client that breaks off its upload is noted and harms nobody', async () => {
    const gateway = await start();
    const socket = connect(Number(new URL(gateway.origin).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST /api/v1/tracker/event/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"s"');
    await gateway.waitFor((_, requests) => requests.length === 1);
    socket.destroy();
    await gateway.waitFor((_, [first]) => first?.outcome === 'client-gone');
    expect((await post(gateway)).status).toBe(200);
  });
});
