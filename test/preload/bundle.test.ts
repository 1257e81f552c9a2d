import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { bundlePreload } from './bundle.js';

it('the preload is one small file that a sandbox can load: it requires electron and nothing else', async () => {
  const code = await bundlePreload();
  expect(code.match(/require\([^)]*\)/g)).toEqual(['require("electron")']);
  expect(code).not.toMatch(/\bimport\s*\(|\bimport\.meta\b/);
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(5 * 1_024);
});
