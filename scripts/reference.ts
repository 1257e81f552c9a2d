import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { declarationsDigest } from './declarations-digest.js';

/**
 * Makes docs/api from the doc comments of the public entries. Its tools are installed at the first run, in a folder of their own. At the end of
 * docs/api/README.md stands of which declarations it is; a test compares.
 */
const root = path.join(import.meta.dirname, '..');
const folder = path.join(import.meta.dirname, 'reference');

function run(command: string, ...args: string[]): void {
  const { status } = spawnSync(command, args, {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(path.join(folder, 'node_modules/typedoc')))
  run('npm', 'install', '--no-audit', '--no-fund', '--no-package-lock');
run(process.execPath, 'node_modules/typedoc/bin/typedoc');
appendFileSync(
  path.join(root, 'docs/api/README.md'),
  `\n<!-- Of the declarations ${declarationsDigest(root)}: npm run docs -->\n`,
);
