import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { installOffline } from './support/install.js';
import { pack, root } from './support/packed.js';
import { NPM_QUIET, run } from './support/run.js';
import { compile, ourErrors } from './support/tsc.js';

/** Electron's declarations, from the oldest supported to the newest: they come with its package, without the binary. */
const VERSIONS = ['30', '32', '34', '35', '36', '38', '40', '41', '42', '44', 'latest'];

/** What this package uses and Electron 30 does not have, with the version that brought it. docs/electron-versions.md tells what happens before. */
const NEWER: Readonly<Record<string, number>> = {
  registerPreloadScript: 35,
  unregisterPreloadScript: 35,
  getPreloadScripts: 35,
  executeInMainWorld: 35,
  isAsyncEncryptionAvailable: 42,
  encryptStringAsync: 42,
  decryptStringAsync: 42,
};

let home: string;
let tarball: string;
beforeAll(async () => {
  home = mkdtempSync(path.join(os.tmpdir(), 'onboardflow-versions-'));
  tarball = (await pack(home)).file;
  return () => rmSync(home, { recursive: true });
});

describe.each(VERSIONS)('Electron %s', (wanted) => {
  /** The folder of `electron`, and its major version. */
  let electron: string;
  let major: number;

  beforeAll(async () => {
    electron = path.join(mkdtempSync(path.join(home, 'electron-')), 'app/node_modules/electron');
    mkdirSync(electron, { recursive: true });
    const quiet = ['--pack-destination', home, '--json', ...NPM_QUIET];
    const printed = await run('npm', ['pack', `electron@${wanted}`, ...quiet], { cwd: home });
    const [packed] = JSON.parse(printed) as [{ filename: string; version: string }];
    major = Number.parseInt(packed.version, 10);
    await run('tar', ['-xzf', path.join(home, packed.filename), '--strip-components=1'], { cwd: electron });
  });

  test('what apps write compiles, right and wrong', async () => {
    const app = path.join(electron, '../..');
    await installOffline(app, tarball);
    cpSync(path.join(root, 'test/fixtures/types'), path.join(app, 'types'), { recursive: true });
    writeFileSync(path.join(app, 'package.json'), '{ "type": "module" }');
    for (const project of ['esm', 'cjs', 'declared']) {
      const compiled = await compile(path.join(app, 'types', project), app);
      expect(ourErrors(compiled)).toEqual([]);
      expect(compiled.rest).toBe('');
    }
  });

  test('this package’s own source lacks just what is newer', async () => {
    const project = mkdtempSync(path.join(home, 'source-'));
    const types = path.join(root, 'node_modules/@types');
    const config = {
      extends: path.join(root, 'tsconfig.json'),
      compilerOptions: { typeRoots: [types], paths: { electron: [path.join(electron, 'electron.d.ts')] } },
      include: [path.join(root, 'src')],
    };
    writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify(config));
    const { errors } = await compile(project, root);
    const missing = errors.flatMap(({ text }) => /Property '(\w+)' does not exist/.exec(text)?.[1] ?? []);
    const expected = Object.keys(NEWER).filter((name) => (NEWER[name] ?? 0) > major);
    expect([...new Set(missing)].sort()).toEqual(expected.sort());
  });
});
