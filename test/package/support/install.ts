import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { linkModules } from './app-folders.js';
import { NPM_QUIET, run } from './run.js';

/**
 * Installs the tarball without a registry: the package is unpacked where npm would put it, and what it depends on is found in the folder
 * above, which is this repository's own `node_modules`.
 */
export async function installOffline(folder: string, tarball: string): Promise<void> {
  const own = path.join(folder, 'node_modules/onboardflow-electron');
  mkdirSync(own, { recursive: true });
  await run('tar', ['-xzf', tarball, '--strip-components=1'], { cwd: own });
  linkModules(folder);
}

/** Installs what a package.json asks for, as an app maker does. Without scripts: Electron's would download its binary. */
export async function installFromRegistry(
  folder: string,
  tarball: string,
  ...flags: readonly string[]
): Promise<void> {
  const file = path.join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { dependencies: { [name: string]: string } };
  manifest.dependencies['onboardflow-electron'] = `file:${tarball}`;
  writeFileSync(file, JSON.stringify(manifest, null, 2));
  await run('npm', ['install', '--ignore-scripts', '--prefer-offline', ...flags, ...NPM_QUIET], {
    cwd: folder,
  });
}
