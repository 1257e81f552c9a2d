import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Makes docs/api from the doc comments of the public entries. Its tools are installed at the first run, in a folder of their own. */
const folder = path.join(import.meta.dirname, 'reference');

function run(command: string, ...args: string[]): void {
  const { status } = spawnSync(command, args, {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(path.join(folder, 'node_modules/typedoc'))) run('npm', 'install', '--no-audit', '--no-fund');
run(process.execPath, 'node_modules/typedoc/bin/typedoc');
