import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { installOffline } from './support/install.js';
import { pack, root } from './support/packed.js';
import { NPM_QUIET, run } from './support/run.js';
import { compile, ourErrors } from './support/tsc.js';

/** The declarations in the compilers that apps have, from the oldest that reads them; the newest is this repository's own. */
const VERSIONS = ['5.3', '5.6', '5.9'];

let home: string;
let app: string;
beforeAll(async () => {
  home = mkdtempSync(path.join(os.tmpdir(), 'onboardflow-typescript-'));
  app = path.join(home, 'app');
  await installOffline(app, (await pack(home)).file);
  cpSync(path.join(root, 'test/fixtures/types'), path.join(app, 'types'), { recursive: true });
  writeFileSync(path.join(app, 'package.json'), '{ "type": "module" }');
  return () => rmSync(home, { recursive: true });
});

describe.each(VERSIONS)('TypeScript %s', (version) => {
  let tsc: string;
  beforeAll(async () => {
    const folder = path.join(home, version);
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
    await run('npm', ['install', '--prefer-offline', `typescript@${version}`, ...NPM_QUIET], { cwd: folder });
    tsc = path.join(folder, 'node_modules/typescript/bin/tsc');
  });

  // `classic` is the resolution of before `exports`, which TypeScript 7 no longer has.
  test.each(['esm', 'cjs', 'declared', 'bundled', 'web', 'classic'])('%s', async (project) => {
    const compiled = await compile(path.join(app, 'types', project), app, tsc);
    expect(ourErrors(compiled)).toEqual([]);
    expect(compiled.rest).toBe('');
  });
});
