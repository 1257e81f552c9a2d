import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isStandIn, runtimeName } from '../e2e/launch.js';
import { type AppFolders, appFolders } from './support/app-folders.js';
import { APPS, type AppMaker, FORGE_APPS } from './support/apps.js';
import { hollowElectron } from './support/hollow-electron.js';
import { installFromRegistry } from './support/install.js';
import { newerNode } from './support/newer-node.js';
import { NPM_QUIET, run } from './support/run.js';
import { visit } from './support/visit.js';

let folders: AppFolders;

beforeAll(async () => {
  console.log(`runtime: ${runtimeName()}`);
  folders = await appFolders();
});
afterAll(() => folders.remove());

async function expectFirstEvents(app: string, { events }: AppMaker): Promise<void> {
  const visited = await visit(app, events);
  expect(visited.events).toEqual(events);
  expect(visited.said).toEqual([]);
}

/** As an app maker's machine does it: the registry's own dependencies and tools, then only what production needs. */
test.each(APPS)('$name', async (app) => {
  const folder = folders.copy(app.fixture);
  await installFromRegistry(folder, folders.packed.file);
  if (app.build) await run('npm', ['run', ...app.build, ...NPM_QUIET], { cwd: folder });
  await run('npm', ['prune', '--omit=dev', '--ignore-scripts', ...NPM_QUIET], { cwd: folder });
  await expectFirstEvents(folders.ship({ folder, files: app.ships }), app);
});

describe('Electron Forge, packaging with its own command', () => {
  test.each(FORGE_APPS)('$name', async (app) => {
    const folder = folders.copy(app.fixture);
    await installFromRegistry(folder, folders.packed.file);
    const { version } = JSON.parse(
      readFileSync(path.join(folder, 'node_modules/electron/package.json'), 'utf8'),
    ) as { version: string };
    const env = {
      ...(await newerNode(folders.home)),
      ELECTRON_ZIP_DIR: hollowElectron(version, path.join(folders.home, 'electron')),
    };
    const target = ['--', '--platform=linux', '--arch=x64'];
    await run('npm', ['run', ...(app.build ?? []), ...NPM_QUIET, ...target], { cwd: folder, env });
    const from = path.join(folder, 'out', `${app.fixture}-linux-x64`, 'resources/app');
    await expectFirstEvents(folders.ship({ folder, from, files: app.ships }), app);
  });
});

describe('an app packed into an asar', () => {
  const app = APPS.find(({ fixture }) => fixture === 'plain-cjs') as AppMaker;
  /** The last that runs on Node 20. */
  const ASAR = '@electron/asar@3.4.1';

  test('has the preload in it, and runs', async () => {
    const folder = folders.copy(app.fixture);
    await installFromRegistry(folder, folders.packed.file, '--omit=dev');
    const archive = path.join(folders.home, 'app.asar');
    const asar = (...args: string[]) =>
      run('npm', ['exec', '--yes', ...NPM_QUIET, '--', ASAR, ...args], { cwd: folders.home });
    await asar('pack', folder, archive);
    const inside = (await asar('list', archive)).split(/\r?\n/).map((file) => file.replaceAll('\\', '/'));
    expect(inside).toContain('/node_modules/onboardflow-electron/dist/preload/index.cjs');
    // Only Electron's own file system reads an archive as a folder: elsewhere its content runs, taken out again.
    if (!isStandIn()) return expectFirstEvents(archive, app);
    const taken = path.join(folders.home, 'taken-out');
    await asar('extract', archive, taken);
    return expectFirstEvents(taken, app);
  });
});
