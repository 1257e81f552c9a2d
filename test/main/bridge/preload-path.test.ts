import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findPreload } from '../../../src/main/bridge/preload-path.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** A folder with these files; the JSON ones hold a package's name. */
function folderWith(files: { readonly [file: string]: string }): string {
  const folder = temporaryFolder();
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  return folder;
}
const INSTALLED = {
  'node_modules/onboardflow-electron/package.json': JSON.stringify({
    name: 'onboardflow-electron',
    exports: { './preload': './dist/preload/index.cjs' },
  }),
  'node_modules/onboardflow-electron/dist/preload/index.cjs': '',
};
const PRELOAD = 'node_modules/onboardflow-electron/dist/preload/index.cjs';

describe('the preload', () => {
  test('lies beside main inside the package', () => {
    const folder = folderWith(INSTALLED);
    const here = path.join(folder, 'node_modules/onboardflow-electron/dist/main');
    expect(findPreload(undefined, here, '/nowhere')).toBe(path.join(folder, PRELOAD));
  });

  test('of a bundled main is the installed one, never the app’s own at the same place', () => {
    const folder = folderWith({
      ...INSTALLED,
      'package.json': '{"name":"app"}',
      'out/main/index.js': '',
      'out/preload/index.cjs': '',
    });
    expect(findPreload(undefined, path.join(folder, 'out/main'), folder)).toBe(path.join(folder, PRELOAD));
  });

  test('is nowhere when it was not shipped, rather than something else', () => {
    const folder = folderWith({ 'package.json': '{"name":"app"}', 'out/preload/index.cjs': '' });
    expect(findPreload(undefined, path.join(folder, 'out/main'), folder)).toBe(undefined);
  });

  test('is where the option says, and only there', () => {
    const folder = folderWith({ ...INSTALLED, 'mine.cjs': '' });
    const here = path.join(folder, 'node_modules/onboardflow-electron/dist/main');
    expect(findPreload(path.join(folder, 'mine.cjs'), here, folder)).toBe(path.join(folder, 'mine.cjs'));
    expect(findPreload(path.join(folder, 'none.cjs'), here, folder)).toBe(undefined);
  });
});
