import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buildApps, buildProbes, installElectron, installPackage } from './build.js';
import { bench, output, peers, root } from './folders.js';
import { installedVersion } from './peer-versions.js';

const isWindows = process.platform === 'win32';
/** What the package itself depends on, installed here too: an app has it beside the package, and there it finds the stand-in for Electron. */
const DEPENDENCIES = ['electron-store', 'got', 'hpagent', 'p-queue'];

/** Installs the peers where they are missing, builds the package, and lays both out as an app would find them. */
export async function prepare(): Promise<void> {
  if (!existsSync(path.join(peers, 'posthog-js'))) npm(bench, 'ci');
  for (const name of DEPENDENCIES) {
    const [here, there] = [
      installedVersion(peers, name),
      installedVersion(path.join(root, 'node_modules'), name),
    ];
    if (here !== there)
      throw new Error(
        `The package has ${name} ${there}, the benchmark ${here}: give bench/package.json that version.`,
      );
  }
  npm(root, 'run', 'build', '--silent');
  rmSync(output, { recursive: true, force: true });
  await buildProbes();
  await buildApps();
  installPackage();
  await installElectron();
}

function npm(cwd: string, ...args: string[]): void {
  execFileSync(isWindows ? 'npm.cmd' : 'npm', args, { cwd, stdio: 'inherit', shell: isWindows });
}
