import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openCheckout } from './checkout.js';

const files = ['api-ipc-spec.ts'];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'checkout-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const git = (...args: string[]) => {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
  const { status, stdout } = spawnSync('git', ['-C', folder, ...identity, ...args], { encoding: 'utf8' });
  expect(status).toBe(0);
  return stdout.trim();
};

async function makeElectron(): Promise<void> {
  await mkdir(path.join(folder, 'spec'));
  await writeFile(path.join(folder, 'spec/package.json'), '{"name":"electron-test-main"}');
  await writeFile(path.join(folder, 'spec/api-ipc-spec.ts'), '');
}

const oneLine = /^[^\n]+$/;

it('says in one line that nothing, or something that is not there, was named', () => {
  expect(() => openCheckout(undefined, files)).toThrow(oneLine);
  expect(() => openCheckout('', files)).toThrow(/^ELECTRON_REPO names no checkout/);
  expect(() => openCheckout(path.join(folder, 'nowhere'), files)).toThrow(/nowhere does not exist/);
});

it('says in one line that a folder is something else', async () => {
  expect(() => openCheckout(folder, files)).toThrow(/is no checkout of electron\/electron/);
  await makeElectron();
  await writeFile(path.join(folder, 'spec/package.json'), '{"name":"another"}');
  expect(() => openCheckout(folder, files)).toThrow(oneLine);
  await writeFile(path.join(folder, 'spec/package.json'), 'no JSON');
  expect(() => openCheckout(folder, files)).toThrow(/is no checkout of electron\/electron/);
});

it('says which spec file an Electron of another time does not have', async () => {
  await makeElectron();
  expect(() => openCheckout(folder, [...files, 'api-later-spec.ts'])).toThrow(/no spec\/api-later-spec\.ts/);
});

it('knows the commit, and whether the specs are as they were committed', async () => {
  await makeElectron();
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'all');
  const commit = git('rev-parse', 'HEAD');
  expect(openCheckout(folder, files)).toEqual({
    specs: path.join(folder, 'spec'),
    commit,
    complaint: undefined,
  });
  await writeFile(path.join(folder, 'spec/api-ipc-spec.ts'), '// changed');
  expect(openCheckout(folder, files).complaint).toMatch(/has local changes/);
});

it('can be a mere copy, of which no commit is known', async () => {
  await makeElectron();
  expect(openCheckout(folder, files)).toMatchObject({
    commit: undefined,
    complaint: expect.stringMatching(/^git cannot tell/),
  });
});

it('takes a repository around it for somebody else’s', async () => {
  await makeElectron();
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'all');
  const inner = path.join(folder, 'inner');
  await mkdir(inner);
  await cp(path.join(folder, 'spec'), path.join(inner, 'spec'), { recursive: true });
  expect(openCheckout(inner, files).commit).toBeUndefined();
});
