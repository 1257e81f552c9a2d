import { describe, expect, onTestFinished, test } from 'vitest';
import { FrontDoor } from '../../../kill/front-door.js';
import { startTlsServer } from '../../delivery/tls-server.js';
import { HOUR, MINUTE, SECOND, World } from './world.js';

/** A gateway that can be taken off the network. */
async function startBehindDoor() {
  const world = await World.open();
  const door = await FrontDoor.before(world.gateway);
  onTestFinished(() => door.shut().catch(() => {}));
  return { world, door, run: await world.start({ endpoint: door.url }) };
}

describe('the network', () => {
  test('nobody listens at the gateway’s address', async () => {
    const { world, door, run } = await startBehindDoor();
    await door.shut();
    run.client.custom('a');
    await world.until(() => run.client.status().paused?.reason === 'backing-off');
    await world.pass(HOUR);
    expect(run.client.status()).toMatchObject({ queued: 1, budget: { spent: 0 } });
    await door.open();
    await world.until(() => run.delivered.length === 1);
    expect(run.client.status().budget.spent).toBe(1);
  });

  test('a certificate that is not trusted', async () => {
    const server = await startTlsServer();
    onTestFinished(() => server.close());
    const world = await World.open();
    const { client } = await world.start({ endpoint: server.url });
    client.custom('a');
    await world.until(() => client.status().paused?.reason === 'backing-off');
    await world.pass(MINUTE);
    expect(client.status()).toMatchObject({ queued: 1, budget: { spent: 0 } });
    expect(server.requests).toBe(0);
  });

  test.each(['before-headers', 'after-upload', 'after-headers', 'within-answer'] as const)(
    'a connection that is torn within the request or the answer: %s',
    async (reset) => {
      const world = await World.open();
      const { client, delivered } = await world.start();
      world.gateway.respondNext({ reset });
      client.custom('a');
      await world.until(() => delivered.length === 1);
      expect([world.gateway.requests.length, world.keys.length, world.gateway.events.length]).toEqual([
        2, 1, 1,
      ]);
      expect(client.status().budget.spent).toBe(2);
    },
  );

  test('no answer at all', async () => {
    const world = await World.open();
    const { client, delivered } = await world.start();
    world.gateway.respondNext([{ hang: true }, { hang: true }]);
    client.custom('a');
    await world.until(() => delivered.length === 1);
    const [first = 0, second = 0] = world.gaps;
    expect(first).toBeGreaterThanOrEqual(10 * SECOND);
    expect(second).toBeGreaterThanOrEqual(20 * SECOND);
    expect(world.keys).toHaveLength(1);
  });

  test('an event whose requests are never answered, and others behind it', async () => {
    const world = await World.open();
    const { client, delivered } = await world.start();
    world.gateway.respondNext([{ hang: true }, { hang: true }]);
    client.custom('stuck');
    client.custom('b');
    await world.until(() => delivered.length === 2);
    expect(world.values).toEqual(['stuck', 'stuck', 'b', 'stuck']);
  });

  test('an answer that comes byte by byte', async () => {
    const world = await World.open();
    const { client, delivered } = await world.start();
    // Longer than the test may take; the client's own time is over long before.
    world.gateway.respondNext({ trickleMs: 1_000 });
    world.isGatewaySlow = true;
    client.custom('a');
    await world.until(() => client.status().paused?.reason === 'backing-off');
    world.isGatewaySlow = false;
    await world.until(() => delivered.length === 1);
    expect(world.gaps[0]).toBeGreaterThanOrEqual(10 * SECOND);
    expect(world.keys).toHaveLength(1);
  });

  test('an event that arrived, and whose answer did not', async () => {
    const world = await World.open();
    const { client, delivered } = await world.start();
    world.gateway.respondNext({ hang: true, accepts: true });
    client.custom('a');
    await world.until(() => delivered.length === 1);
    expect(world.gateway.events.map(({ receipt }) => receipt.copies)).toEqual([1]);
    expect(world.keys).toHaveLength(1);
  });

  test('a network that comes and goes every half second for a minute', async () => {
    const { world, door, run } = await startBehindDoor();
    for (let number = 0; number < 20; number += 1) run.client.custom(`event ${number}`);
    for (let half = 0; half < 120; half += 1) {
      await (half % 2 === 0 ? door.shut() : door.open());
      await world.pass(500);
    }
    await world.until(() => run.delivered.length === 20);
    // Some connections stood when they were cut, and nobody can say whether their requests arrived.
    expect(run.client.status().budget.spent).toBeLessThanOrEqual(30);
    expect(world.gateway.events.every(({ receipt }) => receipt.copies === 0)).toBe(true);
  });
});
