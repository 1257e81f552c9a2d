import { afterAll, beforeAll, expect, test } from 'vitest';
import { runtimeName } from '../e2e/launch.js';
import { type AppFolders, appFolders } from './support/app-folders.js';
import { APPS } from './support/apps.js';
import { installOffline } from './support/install.js';
import { NPM_QUIET, run } from './support/run.js';
import { visit } from './support/visit.js';

let folders: AppFolders;

beforeAll(async () => {
  console.log(`runtime: ${runtimeName()}`);
  folders = await appFolders();
});
afterAll(() => folders.remove());

/** From the tarball to the first events: installed, built for production, and run from what would be shipped. */
test.each(APPS)('$name', async ({ fixture, build, ships, events }) => {
  const folder = folders.copy(fixture);
  await installOffline(folder, folders.packed.file);
  if (build) await run('npm', ['run', ...build, ...NPM_QUIET], { cwd: folder });
  const visited = await visit(folders.ship({ folder, files: ships }), events);
  expect(visited.events).toEqual(events);
  expect(visited.said).toEqual([]);
});

/** Sessions without `registerPreloadScript`, a keychain without promises: what is newer is detected. */
test('with what Electron 30 has', async () => {
  const folder = folders.copy('plain-cjs');
  await installOffline(folder, folders.packed.file);
  const events = APPS[0]?.events ?? [];
  const visited = await visit(folder, events, { STAND_IN_ELECTRON_VERSION: '30.5.1' });
  expect(visited.events).toEqual(events);
  expect(visited.said).toEqual([]);
});
