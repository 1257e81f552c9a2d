import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from './support/packed.js';
import { compile } from './support/tsc.js';

/** The published declarations in the set-ups that apps have, with every library's own declarations checked too. */
test.each([
  ['a page of the web, with neither Node’s nor Electron’s types', 'web'],
  ['an app whose bundler resolves its imports', 'bundled'],
  ['the matchers in vitest', 'matchers'],
])('%s', async (_name, folder) => {
  const compiled = await compile(path.join(root, 'test/fixtures/types', folder), root);
  expect(compiled).toEqual({ errors: [], rest: '' });
});
