import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startGateway } from '../../../../src/testing/index.js';
import { DAY, HOUR, MINUTE, SECOND, World } from './world.js';

describe('answers of the gateway', () => {
  test('a 200 that says success', async () => {
    const world = await World.open();
    const { client, delivered } = await world.start();
    client.custom('a');
    await world.until(() => delivered.length === 1);
    await client.close();
    await world.start();
    await world.pass(DAY);
    expect(world.values).toEqual(['a']);
  });

  test('a 200 that says no success', async () => {
    const world = await World.open();
    const { client, delivered, rejected } = await world.start();
    world.gateway.respondNext({ body: { success: false } });
    client.custom('bad');
    client.custom('good');
    await world.until(() => delivered.length === 1);
    expect(rejected).toEqual([{ value: 'bad', status: 200 }]);
    expect(world.values).toEqual(['bad', 'good']);
  });

  test('a 200 that is empty or no JSON, as a captive portal gives', async () => {
    const world = await World.open();
    const { client, delivered } = await world.start();
    world.gateway.respondNext([{ html: '<html>Welcome to the hotel</html>' }, { status: 200, body: '' }]);
    client.custom('a');
    await world.until(() => delivered.length === 1);
    expect(world.values).toEqual(['a', 'a', 'a']);
    expect(world.keys).toHaveLength(1);
  });

  test('three such in a row', async () => {
    const world = await World.open();
    const { client, delivered, lines } = await world.start();
    world.gateway.respondAlways({ html: '<html>Welcome to the hotel</html>' });
    for (const value of ['a', 'b', 'c', 'd']) client.custom(value);
    await world.until(() => client.status().paused?.reason === 'misconfigured');
    expect(client.status().queued).toBe(4);
    expect(world.values).toHaveLength(3);
    expect(lines).toHaveLength(1);
    world.gateway.respondAlways(null);
    await world.until(() => delivered.length === 4, { withinMs: HOUR });
  });

  test.each([400, 409, 410, 422, 418])(
    '400, 409, 410, 422 and 4xx without a line here: %i',
    async (status) => {
      const world = await World.open();
      const { client, delivered, rejected } = await world.start();
      world.gateway.respondNext({ status });
      client.custom('bad');
      await world.pass(MINUTE);
      expect([rejected, world.values]).toEqual([[], ['bad']]);
      client.custom('good');
      await world.until(() => delivered.length === 1);
      expect(rejected).toEqual([{ value: 'bad', status }]);
      await world.pass(DAY);
      expect(world.values).toEqual(['bad', 'good']);
      expect(client.status()).toMatchObject({ queued: 0, rejected: 1, paused: null });
    },
  );

  test('400 to everything, as for a mistyped site key', async () => {
    const world = await World.open({ siteKey: 'mistyped' }, { siteKeys: ['site'] });
    const { client, lines } = await world.start();
    for (const value of ['a', 'b', 'c', 'd', 'e', 'f']) client.custom(value);
    await world.pass(10 * MINUTE);
    expect(client.status()).toMatchObject({ queued: 6, paused: { reason: 'misconfigured' } });
    expect(client.status().budget.spent).toBe(3);
    expect(lines).toEqual([expect.stringContaining('mistyped')]);
  });

  test.each([413, 414, 431])('413, 414, 431: %i', async (status) => {
    const world = await World.open();
    const { client, delivered, rejected } = await world.start();
    world.gateway.respondNext({ status });
    client.custom('large');
    client.custom('small');
    await world.until(() => delivered.length === 1);
    expect(rejected).toEqual([{ value: 'large', status }]);
    expect(world.values).toEqual(['large', 'small']);
  });

  test.each([401, 403])('401, 403: %i', async (status) => {
    const world = await World.open();
    const { client, delivered, lines } = await world.start();
    world.gateway.respondAlways({ status });
    client.custom('a');
    client.custom('b');
    await world.until(() => client.status().paused?.reason === 'unauthorized');
    await world.pass(10 * MINUTE);
    expect([client.status().queued, world.values]).toEqual([2, ['a']]);
    expect(lines).toHaveLength(1);
    world.gateway.respondAlways(null);
    await client.setApiKey('k');
    await world.until(() => delivered.length === 2);
  });

  test('401 to a right key, because the gateway wants Bearer', async () => {
    const world = await World.open({}, { authScheme: 'Bearer' });
    const { client, lines } = await world.start();
    client.custom('a');
    await world.until(() => client.status().paused?.reason === 'unauthorized');
    expect(lines).toEqual([expect.stringContaining("authScheme: 'Bearer'")]);
    await client.close();
    const { delivered } = await world.start({ authScheme: 'Bearer' });
    await world.until(() => delivered.length === 1);
  });

  test.each([401, 403, 407, 511])('401 or 403 as a page, 407, 511: a proxy speaks: %i', async (status) => {
    const world = await World.open();
    const { client, delivered, pauses } = await world.start();
    world.gateway.respondNext({ status, html: '<html>Who are you?</html>' });
    client.custom('a');
    await world.until(() => delivered.length === 1);
    expect(world.keys).toHaveLength(1);
    expect(pauses.map(({ reason }) => reason)).toEqual(['backing-off']);
  });

  test.each([402, 404, 405, 406, 415, 421, 426, 451])(
    '402, 404, 405, 406, 415, 421, 426, 451: %i',
    async (status) => {
      const world = await World.open();
      const { client, delivered, lines } = await world.start();
      world.gateway.respondAlways({ status });
      client.custom('a');
      client.custom('b');
      await world.until(() => world.values.length === 4, { stepMs: MINUTE, withinMs: DAY });
      const [first = 0, second = 0, third = 0] = world.gaps;
      expect([first >= 15 * MINUTE, second >= HOUR, third >= 6 * HOUR]).toEqual([true, true, true]);
      expect(client.status()).toMatchObject({ queued: 2, paused: { reason: 'misconfigured' } });
      expect(lines).toHaveLength(1);
      world.gateway.respondAlways(null);
      await client.close();
      await world.start();
      await world.until(() => world.gateway.events.length === 2);
      expect(delivered).toEqual([]);
    },
  );

  test.each([301, 302, 303, 307, 308])('a redirect: %i', async (status) => {
    const elsewhere = await startGateway();
    onTestFinished(() => elsewhere.close());
    const world = await World.open();
    const { client } = await world.start();
    world.gateway.respondAlways({ status, headers: { location: elsewhere.url } });
    client.custom('a');
    await world.until(() => client.status().paused?.reason === 'misconfigured');
    expect([elsewhere.requests.length, client.status().queued]).toEqual([0, 1]);
  });

  test.each([500, 502, 503, 504, 408, 425])('5xx, 408, 425: %i', async (status) => {
    const world = await World.open();
    const { client, delivered, pauses } = await world.start();
    world.gateway.respondNext([{ status }, { status }, { status }]);
    client.custom('a');
    await world.until(() => delivered.length === 1);
    const [first = 0, second = 0, third = 0] = world.gaps;
    expect([first < second, second < third]).toEqual([true, true]);
    expect(world.keys).toHaveLength(1);
    expect(pauses.map(({ reason }) => reason)).toContain('backing-off');
  });

  test('429 with a Retry-After', async () => {
    const world = await World.open();
    const { client, delivered } = await world.start();
    world.gateway.respondNext({ status: 429, headers: { 'retry-after': '120' } });
    client.click('first');
    client.custom('worth more');
    await world.until(() => world.values.length === 1);
    const [refused] = world.values;
    expect(client.status().paused?.reason).toBe('rate-limited');
    await world.until(() => delivered.length === 2);
    expect(world.values[1]).toBe(refused);
    expect(world.gaps[0]).toBeGreaterThanOrEqual(2 * MINUTE);
  });

  test('the same, and the app starts again meanwhile', async () => {
    const world = await World.open();
    const { client } = await world.start();
    const until = new Date(world.clock.now() + 20 * HOUR).toUTCString();
    world.gateway.respondNext({ status: 429, headers: { 'retry-after': until } });
    client.custom('a');
    await world.until(() => client.status().paused?.reason === 'rate-limited');
    await client.close();
    const second = await world.start();
    second.client.custom('b');
    await world.pass(19 * HOUR, MINUTE);
    expect(world.values).toEqual(['a']);
    await world.until(() => second.delivered.length === 2, { stepMs: MINUTE, withinMs: 2 * HOUR });
    expect(world.values).toEqual(['a', 'a', 'b']);
  });

  test('429 that names no time', async () => {
    const world = await World.open();
    const { client, delivered } = await world.start();
    world.gateway.respondAlways({ status: 429 });
    client.custom('a');
    // From noon to the end of the UTC day.
    await world.pass(12 * HOUR, 10 * SECOND);
    const [first = 0, second = 0, third = 0] = world.gaps;
    expect([first >= MINUTE, second >= 15 * MINUTE, third >= 2 * HOUR]).toEqual([true, true, true]);
    expect(world.values).toHaveLength(4);
    world.gateway.respondAlways(null);
    await world.until(() => delivered.length === 1, { stepMs: SECOND });
  });

  test('an event that the gateway fails on while it takes others', async () => {
    const url = await startChoosyGateway((value) => (value === 'poison' ? 500 : 200));
    const world = await World.open();
    const { client, delivered, rejected } = await world.start({ endpoint: url });
    client.custom('poison');
    for (let number = 0; rejected.length === 0 && number < 20; number += 1) {
      client.custom(`good ${number}`);
      await world.pass(MINUTE);
    }
    expect(rejected).toEqual([{ value: 'poison', status: 500 }]);
    await world.until(() => client.status().queued === 0);
    expect(delivered).not.toContain('poison');
  });
});

/** A server whose answer depends on the event. */
async function startChoosyGateway(statusFor: (value: string) => number): Promise<string> {
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { value } = JSON.parse(Buffer.concat(chunks).toString()) as { value: string };
    const status = statusFor(value);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ success: status === 200 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
