import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '../..');

/** The published declarations, seen by an app: what is right compiles, and every line that must not, does not. */
test.each([
  ['an ESM app', 'esm'],
  ['a CommonJS app', 'cjs'],
  ['an app that declared its events', 'declared'],
])('%s', (_name, folder) => {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(
    process.execPath,
    [tsc, '-p', path.join(root, 'test/fixtures/types', folder)],
    { encoding: 'utf8' },
  );
  expect(stdout).toBe('');
  expect(status).toBe(0);
});
