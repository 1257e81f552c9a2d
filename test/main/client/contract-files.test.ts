import * as fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { FakeClock } from '../../support/fake-clock.js';
import { ANN, filesBelow, openApp } from './contract-app.js';

const NO_KEY = { options: { apiKey: undefined } };

/** A run that left every file there is: user, queue, count, installation, decision and a pause. */
async function usedApp() {
  const app = await openApp();
  const { client } = app.start();
  await client.setConsent('granted');
  client.identify(ANN);
  client.custom('sent');
  await app.gateway.waitFor(1);
  app.gateway.respondNext({ status: 429, headers: { 'retry-after': '3600' } });
  client.custom('left');
  await expect.poll(() => client.status().paused?.reason).toBe('rate-limited');
  await client.close();
  const files = filesBelow(app.userData);
  return {
    ...app,
    files,
    fileOf: (name: RegExp) => files.find((file) => name.test(file)) ?? expect.unreachable(),
  };
}

describe('what lies on disk', () => {
  test.runIf(process.platform !== 'win32')(
    'is its owner’s alone, in one folder of the app’s user data',
    async () => {
      const { userData, files } = await usedApp();
      expect(fs.readdirSync(userData)).toEqual(['onboardflow']);
      expect(files.length).toBeGreaterThan(4);
      const folders = new Set(files.map((file) => path.dirname(file)));
      for (const file of files)
        expect([path.basename(file), fs.statSync(file).mode & 0o777]).toEqual([path.basename(file), 0o600]);
      for (const folder of folders)
        expect([folder, fs.statSync(folder).mode & 0o777]).toEqual([folder, 0o700]);
    },
  );

  test('of one site never reaches another: neither its user, nor its events, nor its pause', async () => {
    const { gateway, start } = await usedApp();
    const { client } = start({ options: { siteKey: 'corrected' } });
    expect(client.status()).toMatchObject({ user: null, queued: 0, budget: { spent: 0 } });
    client.identify({ id: 'bob' });
    client.custom('mine');
    await gateway.waitFor(2);
    expect(gateway.events.map(({ s, value }) => [s, value])).toEqual([
      ['site', 'sent'],
      ['corrected', 'mine'],
    ]);
  });
});

const RUINS: readonly (readonly [string, (file: string) => void])[] = [
  ['missing', (file) => fs.rmSync(file)],
  ['empty', (file) => fs.writeFileSync(file, '')],
  ['torn', (file) => fs.truncateSync(file, Math.floor(fs.statSync(file).size / 2))],
  [
    'full of garbage',
    (file) => fs.writeFileSync(file, Buffer.from(Array.from({ length: 4_096 }, (_, n) => (n * 31) % 256))),
  ],
  ['full of zeros', (file) => fs.writeFileSync(file, Buffer.alloc(4_096))],
  ['JSON of something else', (file) => fs.writeFileSync(file, '[null, 5, {"version": 99}]\n')],
  ['null', (file) => fs.writeFileSync(file, 'null')],
  [
    'a folder',
    (file) => {
      fs.rmSync(file);
      fs.mkdirSync(file);
    },
  ],
];
const NAMES = [
  /consent\.json$/,
  /installation\.json$/,
  /user\.json$/,
  /pause\.json$/,
  /calls-/,
  /[\\/]\d{6}-\d+\.log$/,
];

describe.each(RUINS)('a file that is %s at the start', (kind, ruin) => {
  test.each(NAMES)('%s: the app runs, and what is tracked then is sent in the end', async (name) => {
    const { start, fileOf, gateway } = await usedApp();
    ruin(fileOf(name));
    gateway.respondAlways(null);
    const { client } = start();
    if (String(name).includes('consent') && kind !== 'missing') {
      expect(client.status()).toMatchObject({ consent: 'denied', queued: 0, user: null });
      await client.setConsent('granted');
    }
    client.identify(ANN);
    expect(client.custom('after')).toMatchObject({ accepted: true });
    await client.close();
    const { client: third } = start();
    expect(third.status()).toMatchObject({ enabled: true, consent: expect.any(String) });
  });

  test('all of them at once: the same', async () => {
    const { start, files, userData } = await usedApp();
    files.forEach(ruin);
    const { client } = start(NO_KEY);
    await client.setConsent('granted');
    client.identify(ANN);
    expect(client.custom('after')).toMatchObject({ accepted: true });
    await expect.poll(() => client.status().queued).toBeGreaterThan(0);
    await client.close();
    expect(filesBelow(userData).length).toBeGreaterThan(0);
  });
});

describe('a file that cannot be used is told of once', () => {
  test.each([
    ['consent.json', /consent\.json/],
    ['installation.json', /installation\.json/],
    ['user.json', /user\.json/],
    ['pause.json', /pause\.json/],
  ])('%s', async (name, pattern) => {
    for (const garbage of ['{"ver', '[5]']) {
      const { start, fileOf } = await usedApp();
      fs.writeFileSync(fileOf(pattern), garbage);
      const { client, electron } = start(NO_KEY);
      client.identify(ANN);
      client.custom('x');
      client.status();
      // A pause is read when the sender is there.
      await client.flush({ timeoutMs: 5_000 });
      const told = electron.console.lines.filter((line) => line.includes(name));
      // What a pause says is read by the sender, which forgives a shape that it does not know.
      if (name !== 'pause.json' || garbage === '{"ver') expect(told).toHaveLength(1);
    }
  });

  test('the queue', async () => {
    const { start, fileOf } = await usedApp();
    const journal = fileOf(NAMES[5] as RegExp);
    fs.writeFileSync(journal, `${fs.readFileSync(journal, 'latin1')}garbage\n`);
    const { client, electron } = start(NO_KEY);
    await expect.poll(() => client.status().dropped.damaged).toBe(1);
    expect(electron.console.lines.filter((line) => line.includes('damaged'))).toHaveLength(1);
  });
});

describe('the day’s count', () => {
  const opened = () => {
    const names: string[] = [];
    const openSync = (...given: Parameters<typeof fs.openSync>) => {
      names.push(path.basename(String(given[0])));
      return fs.openSync(...given);
    };
    return { names, environment: { fs: { ...fs, openSync } as typeof fs } };
  };
  const before = { ...NO_KEY, electron: { isReady: false } };
  const counts = (names: readonly string[]) => names.filter((name) => name.startsWith('calls-'));

  test('begins before anything else is written for a site, and is not looked at again before something leaves', async () => {
    const { userData, start } = await openApp();
    const first = opened();
    start({ ...before, environment: first.environment }).client.custom('one');
    expect(
      counts(first.names.slice(0, first.names.findIndex((name) => name.endsWith('.log')) + 1)),
    ).toHaveLength(1);
    expect(counts(filesBelow(userData).map((file) => path.basename(file)))).toHaveLength(1);
    const second = opened();
    const { client } = start({ ...before, environment: second.environment });
    client.custom('two');
    expect(counts(second.names)).toEqual([]);
    expect(client.status().budget.spent).toBe(0);
    expect(counts(second.names)).toHaveLength(1);
  });

  test('is told before the app is ready', async () => {
    const { gateway, start } = await openApp();
    const { client } = start();
    client.identify(ANN);
    client.custom('sent');
    await gateway.waitFor(1);
    await client.close();
    expect(start({ electron: { isReady: false } }).client.status().budget.spent).toBe(1);
  });
});

describe('a folder that is not to be had', () => {
  test('a file in its place: the app runs from memory, and is told once', async () => {
    const { start, userData, gateway } = await openApp();
    fs.writeFileSync(path.join(userData, 'onboardflow'), 'mine');
    const { client, electron } = start();
    expect(client.identify(ANN)).toEqual({ accepted: true });
    expect(client.custom('x')).toMatchObject({ accepted: true, stored: 'memory' });
    expect(client.status().storage).toBe('memory');
    await gateway.waitFor(1);
    expect(electron.console.lines).toHaveLength(1);
    expect(fs.readFileSync(path.join(userData, 'onboardflow'), 'utf8')).toBe('mine');
  });

  test('deleted while the app runs: it is made again, and what waits is in it', async () => {
    const { start, userData } = await openApp();
    const clock = new FakeClock();
    const { client } = start({ ...NO_KEY, environment: { clock } });
    client.identify(ANN);
    client.custom('before');
    fs.rmSync(path.join(userData, 'onboardflow'), { recursive: true });
    expect(client.custom('after')).toMatchObject({ accepted: true });
    // The folder is looked at again after a while.
    clock.advance(60_000);
    const written = filesBelow(userData).map((file) => fs.readFileSync(file, 'utf8'));
    for (const value of ['before', 'after']) expect(written.join()).toContain(value);
  });
});

test('a process that was killed leaves everything to the next one', async () => {
  const { start, gateway } = await openApp();
  const { client } = start(NO_KEY);
  client.identify(ANN);
  client.custom('with a user');
  client.reset();
  client.custom('of nobody');
  // Not closed: what the next start finds is what a kill left.
  const { client: second } = start();
  expect(second.status().user).toBe(null);
  second.identify({ id: 'bob' });
  void client.close({ timeoutMs: 0 });
  await gateway.waitFor(2);
  expect(gateway.events.map(({ value, site_user }) => [value, site_user.id]).sort()).toEqual([
    ['of nobody', 'bob'],
    ['with a user', 'ann'],
  ]);
});
