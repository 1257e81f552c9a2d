import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway } from '../../src/testing/index.js';
import { launchApp } from '../e2e/launch.js';
import { type AppFolders, appFolders } from './support/app-folders.js';
import { installOffline } from './support/install.js';
import { NPM_QUIET, run } from './support/run.js';

/** What packaging gets wrong is said once, with its cure, and without `debug`. */
let folders: AppFolders;
beforeAll(async () => {
  folders = await appFolders();
});
afterAll(() => folders.remove());

async function expectToSay(app: string, line: RegExp): Promise<void> {
  const gateway = await startGateway({ apiKey: 'k' });
  const env = { ONBOARDFLOW_ENDPOINT: gateway.url, ONBOARDFLOW_API_KEY: 'k' };
  const launched = await launchApp({ app, env });
  try {
    await expect.poll(launched.output, { timeout: 20_000 }).toMatch(line);
  } finally {
    await launched.close();
    await gateway.close();
  }
}

test('a package whose dependencies were left behind', async () => {
  const folder = folders.copy('plain-cjs');
  await installOffline(folder, folders.packed.file);
  rmSync(path.join(folder, '../node_modules'));
  await expectToSay(folder, /^onboardflow: p-queue could not be loaded.*external/m);
});

test('a bundled main that moved away from the preload', async () => {
  const folder = folders.copy('electron-vite-bundled');
  await installOffline(folder, folders.packed.file);
  for (const [file, line] of [
    ['src/main/index.js', 'inject: false,'],
    ['src/preload/index.js', "import 'onboardflow-electron/preload';"],
  ] as const) {
    const source = readFileSync(path.join(folder, file), 'utf8');
    expect(source).toContain(line);
    writeFileSync(path.join(folder, file), source.replace(line, ''));
  }
  await run('npm', ['run', 'build', ...NPM_QUIET], { cwd: folder });
  const shipped = folders.ship({ folder, files: ['out'] });
  await expectToSay(
    shipped,
    /^onboardflow: the preload file was not found.*preloadPath.*external.*own preload/m,
  );
});
