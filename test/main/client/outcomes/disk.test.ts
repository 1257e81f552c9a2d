import * as fs from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../../support/temporary-folder.js';
import { canMountTmpfs, mountTmpfs } from '../../../support/tmpfs.js';
import { brittleFs, type Fault, WRITES } from './brittle-fs.js';
import { ANN, MINUTE, type Run, World } from './world.js';

/** Files of the module whose name matches. */
function files(world: World, name: RegExp): string[] {
  return fs
    .readdirSync(world.userData, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

const SEGMENT = /^\d+-\d+\.log$/;

/** Two events wait on disk, and the run is over. */
async function withTwoWaiting(world: World): Promise<void> {
  const { client } = await world.start({ apiKey: undefined });
  client.custom('a');
  client.custom('b');
  await client.close();
}

async function fails(world: World, fault: (call: string) => Fault): Promise<{ run: Run; mend: () => void }> {
  const brittle = brittleFs();
  const run = await world.start({ apiKey: undefined }, { fs: brittle.fs });
  expect(run.client.custom('before')).toMatchObject({ accepted: true, stored: 'disk' });
  brittle.fault = fault;
  return {
    run,
    mend: () => {
      brittle.fault = () => undefined;
    },
  };
}

describe('the disk', () => {
  test.each<[string, (call: string) => Fault]>([
    ['full', (call) => (call === 'writeSync' ? { code: 'ENOSPC' } : undefined)],
    ['full, and says so only by a short write', (call) => (call === 'writeSync' ? { takes: 30 } : undefined)],
    ['read-only', (call) => (WRITES.includes(call) ? { code: 'EROFS' } : undefined)],
    ['no permission', (call) => (WRITES.includes(call) ? { code: 'EACCES' } : undefined)],
    ['broken', (call) => (WRITES.includes(call) ? { code: 'EIO' } : undefined)],
  ])('the disk takes nothing: %s', async (_, fault) => {
    const world = await World.open();
    const { run, mend } = await fails(world, fault);
    const { client, lines } = run;
    for (const value of ['a', 'b', 'c'])
      expect(client.custom(value)).toMatchObject({ accepted: true, stored: 'memory' });
    client.identify({ ...ANN, custom_properties: { n: 1 } });
    expect(client.status()).toMatchObject({ queued: 4, storage: 'memory' });
    await world.pass(10 * MINUTE);
    expect(lines.filter((line) => line.includes('disk'))).toHaveLength(1);
    mend();
    await world.until(() => client.status().storage === 'disk');
    expect(client.custom('after')).toMatchObject({ stored: 'disk' });
    // Killed: nothing of this run is asked again.
    const { delivered } = await world.start();
    await world.until(() => delivered.length === 5);
    expect(world.keys).toHaveLength(5);
  });

  // Only root mounts file systems; elsewhere the injected one has to do.
  test.runIf(canMountTmpfs())('a real disk of 256 KiB is full', async () => {
    const folder = temporaryFolder();
    onTestFinished(mountTmpfs(folder, 256));
    const world = await World.open({}, {}, folder);
    const { client, lines } = await world.start({ apiKey: undefined });
    let count = 0;
    while (
      client.custom(`event ${count}`, { title: 'x'.repeat(500) }).accepted &&
      client.status().storage === 'disk'
    )
      count += 1;
    client.custom('in memory');
    expect([lines.length, client.status().queued]).toEqual([1, count + 2]);
    await client.setApiKey('k');
    await world.until(() => client.status().queued === 0, { withinMs: 60 * MINUTE });
    await world.until(() => client.status().storage === 'disk');
    expect(world.keys).toHaveLength(count + 2);
    await client.close();
    await world.start();
    await world.pass(MINUTE);
    expect(world.gateway.requests).toHaveLength(count + 2);
  });

  test.each(['EPERM', 'EBUSY', 'EACCES'])(
    'renames are refused for two seconds, as by a virus scanner: %s',
    async (code) => {
      const world = await World.open();
      await withTwoWaiting(world);
      const brittle = brittleFs();
      brittle.fault = (call) => (call === 'renameSync' ? { code } : undefined);
      const { client, delivered } = await world.start({}, { fs: brittle.fs });
      expect(client.custom('c')).toMatchObject({ accepted: true, stored: 'disk' });
      expect(client.identify({ id: 'bob' })).toEqual({ accepted: true });
      await world.pass(2_000);
      brittle.fault = () => undefined;
      await world.until(() => delivered.length === 3);
      await world.pass(2 * MINUTE);
      await client.close();
      expect(world.begin().client.status().user).toEqual({ id: 'bob' });
      expect(world.keys).toHaveLength(3);
    },
  );

  test('the folder is deleted while the app runs', async () => {
    const world = await World.open({ apiKey: undefined });
    const { client } = await world.start();
    client.custom('a');
    fs.rmSync(path.join(world.userData, 'onboardflow'), { recursive: true });
    client.custom('b');
    await world.pass(MINUTE);
    expect(client.status()).toMatchObject({ queued: 2, storage: 'disk' });
    // Killed, and what was deleted had been written again.
    const { delivered } = await world.start({ apiKey: 'k' });
    await world.until(() => delivered.length === 2);
  });

  test('a file lies where the folder should be', async () => {
    const world = await World.open();
    fs.writeFileSync(path.join(world.userData, 'onboardflow'), '');
    const { client, delivered, lines } = await world.start();
    expect(client.custom('a')).toMatchObject({ accepted: true, stored: 'memory' });
    await world.until(() => delivered.length === 1);
    expect(lines).toHaveLength(1);
  });

  test.each([1, 2, 10, 40])('the last line is torn: %i bytes short', async (bytes) => {
    const world = await World.open();
    await withTwoWaiting(world);
    const [segment = ''] = files(world, SEGMENT);
    fs.truncateSync(segment, fs.statSync(segment).size - bytes);
    const { client, delivered } = await world.start();
    await world.until(() => delivered.length === 1);
    await world.pass(MINUTE);
    expect([delivered, client.status().dropped]).toEqual([['a'], { damaged: 1 }]);
  });

  test.each<[string, (segment: string) => void]>([
    ['garbage', (segment) => fs.appendFileSync(segment, `${'\u0000ÿ garbage '.repeat(500)}\n`)],
    ['empty files', (segment) => fs.writeFileSync(path.join(path.dirname(segment), '000099-0.log'), '')],
    ['a folder', (segment) => fs.mkdirSync(path.join(path.dirname(segment), '000099-0.log'))],
  ])('something else lies in the queue: %s', async (_, soil) => {
    const world = await World.open();
    await withTwoWaiting(world);
    const [segment = ''] = files(world, SEGMENT);
    soil(segment);
    const { client, delivered } = await world.start();
    await world.until(() => delivered.length === 2);
    expect(client.custom('c')).toMatchObject({ accepted: true, stored: 'disk' });
    await world.until(() => delivered.length === 3);
  });

  test.each(['user.json', 'installation.json', 'pause.json'])('a small file is garbage: %s', async (name) => {
    const world = await World.open();
    await withTwoWaiting(world);
    const [user = ''] = files(world, /^user\.json$/);
    const folder =
      name === 'installation.json' ? path.join(world.userData, 'onboardflow') : path.dirname(user);
    fs.writeFileSync(path.join(folder, name), '{"torn');
    const { client, delivered } = world.begin();
    await world.until(() => delivered.length === 2);
    expect(client.status().user).toEqual(name === 'user.json' ? null : { id: 'ann' });
    client.identify(ANN);
    client.custom('c');
    await world.until(() => delivered.length === 3);
  });

  test('the decision about consent cannot be read', async () => {
    const world = await World.open();
    await withTwoWaiting(world);
    fs.writeFileSync(path.join(world.userData, 'onboardflow', 'consent.json'), '{"torn');
    const { client } = await world.start();
    await world.pass(MINUTE);
    expect(client.status()).toMatchObject({ consent: 'denied', queued: 0 });
    expect([world.values, files(world, SEGMENT)]).toEqual([[], []]);
  });

  test('files belong to another site key or endpoint', async () => {
    const world = await World.open();
    await withTwoWaiting(world);
    const other = await world.start({ siteKey: 'another' });
    other.client.custom('of the other');
    await world.until(() => other.delivered.length === 1);
    await world.pass(MINUTE);
    await other.client.close();
    expect(world.values).toEqual(['of the other']);
    const { delivered } = await world.start();
    await world.until(() => delivered.length === 2);
  });
});
