import * as fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { brittleFs } from './brittle-fs.js';
import { ANN, DAY, HOUR, MINUTE, World } from './world.js';

/** What killing the app thousands of times, and looking for trouble, has found. */
describe('corners', () => {
  test('a user named while an earlier run’s events are still being read is theirs, also when the app is killed right then', async () => {
    const world = await World.open({ apiKey: undefined, pacing: { perSecond: 1_000 } });
    const first = world.begin();
    first.client.identify(ANN);
    // Enough that reading takes more than one go.
    for (let number = 0; number < 300; number += 1)
      first.client.custom(`ann’s ${number}`, { title: 'x'.repeat(400) });
    first.client.reset();
    first.client.custom('nobody’s yet');
    // Neither run is closed: both are killed, the second one before any time passes.
    world.begin().client.identify({ id: 'bob' });
    const third = world.begin({ apiKey: 'k' });
    third.client.identify({ id: 'cy' });
    await world.until(() => world.values.includes('nobody’s yet'), { stepMs: 1_000, withinMs: HOUR });
    const event = world.gateway.events.find(({ value }) => value === 'nobody’s yet');
    expect(event?.site_user.id).toBe('bob');
  });

  test('a kill in the middle of identify leaves nobody logged in for whom events still wait', async () => {
    for (let change = 0, wasKilled = true; wasKilled; change += 1) {
      const world = await World.open({ apiKey: undefined });
      const disk = brittleFs();
      const { client } = world.begin({}, { fs: disk.fs });
      client.custom('waits');
      let changes = 0;
      // From this change of a file on nothing reaches the disk any more, as if the process were gone.
      disk.fault = () => (changes++ >= change ? { code: 'EIO' } : undefined);
      client.identify(ANN);
      wasKilled = changes > change;
      const { user, waitingForUser } = world.begin().client.status();
      expect(user ? waitingForUser : 0, `killed at change ${change}`).toBe(0);
    }
  });

  test('a wrong key is the reason also while the network is away, and while a probe is under way', async () => {
    const world = await World.open({ apiKey: 'wrong' });
    const first = await world.start();
    first.client.custom('a');
    await world.until(() => first.client.status().paused?.reason === 'unauthorized');
    await first.client.close();
    await world.gateway.close();
    const { client, pauses } = await world.start();
    await world.pass(MINUTE);
    expect(client.status().paused).toMatchObject({ reason: 'unauthorized' });
    expect(pauses.map(({ reason }) => reason)).toEqual(['unauthorized']);
    await client.close();
    world.isGatewaySlow = true;
    const hanging = await world.start({
      transport: ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', reject, { once: true })),
    });
    expect(hanging.client.status()).toMatchObject({ inFlight: 1, paused: { reason: 'unauthorized' } });
  });

  test('a wrong address is the reason also once its probes have spent the day', async () => {
    const world = await World.open({ plan: 2, reserve: 0 });
    world.gateway.respondAlways({ status: 404 });
    const { client, pauses } = await world.start();
    client.custom('a');
    await world.until(() => client.status().budget.remaining === 0, { stepMs: MINUTE, withinMs: HOUR });
    await world.pass(2 * HOUR);
    expect(client.status().paused).toMatchObject({ reason: 'misconfigured' });
    expect(pauses.map(({ reason }) => reason)).toEqual(['misconfigured']);
  });

  test('flush at a start under a remembered back-off says what waits, also before it is read', async () => {
    const world = await World.open();
    const first = await world.start();
    world.gateway.respondAlways({ status: 503 });
    first.client.custom('a');
    await world.until(() => first.client.status().paused?.reason === 'backing-off');
    for (let number = 0; number < 300; number += 1)
      first.client.custom(`b ${number}`, { title: 'x'.repeat(400) });
    await first.client.close();
    const { client } = world.begin();
    const flushed = client.flush({ timeoutMs: MINUTE });
    await world.settle();
    await world.pass(2 * MINUTE);
    expect((await flushed).remaining).toBe(301);
  });

  test('an event whose own answer shows that it is older than a week was delivered all the same', async () => {
    const world = await World.open();
    const first = await world.start({ apiKey: undefined });
    first.client.custom('old');
    await first.client.close();
    await world.pass(8 * DAY, HOUR);
    const { client, delivered } = await world.start();
    await world.pass(MINUTE);
    expect(world.values).toEqual(['old']);
    expect([delivered, client.status().dropped]).toEqual([['old'], {}]);
  });

  test('a clock that is a day ahead costs one call, and none at the starts that follow', async () => {
    const world = await World.open({ plan: 10 });
    const { client } = await world.start();
    for (let number = 0; number < 20; number += 1) client.custom(`event ${number}`);
    await world.until(() => client.status().paused?.reason === 'budget-spent');
    await client.close();
    world.clock.stepWall(DAY);
    world.behindMs -= DAY;
    for (let run = 0; run < 5; run += 1) {
      const again = await world.start();
      await world.pass(MINUTE);
      await again.client.close();
    }
    // The first start asks the gateway what day it is, with an event that it has to send anyway, and the others remember.
    expect(world.gateway.requests).toHaveLength(10 + 1);
    expect(world.keys).toHaveLength(10 + 1);
  });

  test('an empty file of the day’s count, as a power cut leaves it, is no fresh day', async () => {
    const world = await World.open({ plan: 24 });
    const first = await world.start();
    for (let number = 0; number < 3; number += 1) first.client.custom(`counted ${number}`);
    await world.until(() => first.delivered.length === 3);
    await first.client.close();
    for (const name of fs.readdirSync(world.userData, { recursive: true, encoding: 'utf8' }))
      if (path.basename(name).startsWith('calls-')) fs.truncateSync(path.join(world.userData, name), 0);
    const { client } = await world.start();
    for (let number = 0; number < 24; number += 1) client.custom(`after ${number}`);
    await world.pass(11 * HOUR, MINUTE);
    expect(world.gateway.requests.length).toBeLessThanOrEqual(3 + 12);
  });
});
