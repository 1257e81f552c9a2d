import * as fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Environment } from '../../../../src/main/environment.js';
import { ANN, DAY, HOUR, MINUTE, World } from './world.js';

/** All that is on disk, as text. */
function textOnDisk(world: World): string {
  return fs
    .readdirSync(world.userData, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

/** A run that is not of this process: of one that lives, and is not ours. */
function otherProcess(): Partial<Environment> {
  return { process: Object.create(process, { pid: { value: process.ppid } }) };
}

describe('the person', () => {
  test('nobody is logged in', async () => {
    const world = await World.open();
    const { client } = world.begin();
    for (let number = 0; number < 230; number += 1) client.click(`click ${number}`);
    expect(client.status()).toMatchObject({ queued: 0, waitingForUser: 200, dropped: { 'no-user': 30 } });
    await world.pass(HOUR);
    expect(world.values).toEqual([]);
    client.identify(ANN);
    await world.until(() => client.status().queued === 0);
    expect(new Set(world.gateway.events.map((event) => event.site_user.id))).toEqual(new Set(['ann']));
  });

  test('nobody logs in for a day', async () => {
    const world = await World.open();
    const run = await world.start();
    // An answer confirms the clock.
    run.client.custom('mine');
    await world.until(() => run.delivered.length === 1);
    run.client.reset();
    run.client.custom('nobody’s');
    await world.pass(25 * HOUR, MINUTE);
    expect(run.client.status()).toMatchObject({ waitingForUser: 0, dropped: { 'no-user': 1 } });
  });

  test('there is no key', async () => {
    const world = await World.open({ apiKey: undefined });
    const { client, delivered, lines } = await world.start();
    client.custom('a');
    await world.until(() => client.status().paused?.reason === 'no-key');
    expect(lines).toHaveLength(1);
    await client.setApiKey('k');
    await world.until(() => delivered.length === 1);
  });

  test('the function that gives the key fails', async () => {
    let asked = 0;
    const apiKey = async () => {
      asked += 1;
      if (asked < 3) throw new Error('the log-in is not there yet');
      return 'k';
    };
    const world = await World.open({ apiKey });
    const { client, delivered } = await world.start();
    client.custom('a');
    await world.until(() => client.status().paused?.reason === 'no-key');
    await world.until(() => delivered.length === 1, { withinMs: HOUR });
    expect(asked).toBe(3);
  });

  test('consent is not given yet', async () => {
    const world = await World.open({ consent: 'required' });
    const { client, delivered } = await world.start();
    client.custom('a');
    client.custom('b');
    await world.pass(DAY, HOUR);
    expect([world.values, fs.readdirSync(world.userData)]).toEqual([[], []]);
    await client.setConsent('granted');
    await world.until(() => delivered.length === 2);
    expect(delivered).toEqual(['a', 'b']);
  });

  test('consent is denied while a request is under way', async () => {
    const world = await World.open();
    const { client } = await world.start();
    world.gateway.respondNext({ hang: true });
    client.custom('in flight');
    client.custom('waiting');
    await world.pass(1_000);
    expect(client.status().inFlight).toBe(1);
    const { installationId, sessionId } = client.status();
    expect(await client.setConsent('denied')).toEqual({ remembered: true });
    expect(client.status()).toMatchObject({
      queued: 0,
      inFlight: 0,
      user: null,
      paused: { reason: 'no-consent' },
    });
    for (const trace of ['ann', 'in flight', 'waiting', installationId, sessionId])
      expect(textOnDisk(world)).not.toContain(trace);
    await world.pass(DAY, HOUR);
    await client.close();
    const again = await world.start();
    expect(again.client.custom('later')).toMatchObject({ accepted: false, reason: 'no-consent' });
    await world.pass(DAY, HOUR);
    expect(world.values).toEqual(['in flight']);
  });

  test('consent is denied in another process', async () => {
    const world = await World.open({ pacing: { perSecond: 0.01 } });
    const { client } = await world.start();
    for (const value of ['a', 'b', 'c']) client.custom(value);
    await world.until(() => world.values.length === 1);
    const other = world.begin();
    await other.client.setConsent('denied');
    await world.pass(HOUR);
    expect(world.values).toEqual(['a']);
    expect(client.status()).toMatchObject({ consent: 'denied', queued: 0, user: null });
    expect(textOnDisk(world)).not.toContain('ann');
  });

  test('consent is denied in another process, and given again before this one looks', async () => {
    const world = await World.open({ pacing: { perSecond: 0.01 } });
    const { client, delivered } = await world.start();
    for (const value of ['a', 'b', 'c']) client.custom(value);
    await world.until(() => world.values.length === 1);
    const other = world.begin({}, otherProcess());
    await other.client.setConsent('denied');
    await other.client.setConsent('granted');
    other.client.identify({ id: 'bea' });
    other.client.custom('of the other');
    expect(client.status()).toMatchObject({
      consent: 'granted',
      queued: 0,
      user: null,
      dropped: { denied: 2 },
    });
    expect(client.status().installationId).toBe(other.client.status().installationId);
    expect(textOnDisk(world)).not.toContain('ann');
    client.identify({ id: 'cay' });
    client.custom('afterwards');
    await world.until(() => world.values.length === 2);
    await other.client.close();
    await world.until(() => world.values.length === 3, { stepMs: MINUTE });
    await world.pass(HOUR);
    expect([...world.values].sort()).toEqual(['a', 'afterwards', 'of the other']);
    expect(delivered).not.toContain('b');
  });

  test('the same, while consent was not given yet', async () => {
    const world = await World.open({ consent: 'required' });
    const { client } = await world.start();
    client.custom('held');
    const other = world.begin({}, otherProcess());
    await other.client.setConsent('denied');
    await other.client.setConsent('granted');
    await world.pass(HOUR);
    expect(client.status()).toMatchObject({
      consent: 'granted',
      queued: 0,
      user: null,
      dropped: { denied: 1 },
    });
    expect(world.values).toEqual([]);
  });
});
