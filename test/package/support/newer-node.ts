import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { NPM_QUIET, run } from './run.js';

/** What Electron Forge 8 asks for. */
const WANTED = [22, 13] as const;
/** The newest 22 when this was written. */
const FETCHED = '22.23.3';

/** The environment in which `node` is new enough for Forge: as it is, or with a Node from the registry before it in `PATH`. */
export async function newerNode(home: string): Promise<Record<string, string>> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > WANTED[0] || (major === WANTED[0] && minor >= WANTED[1])) return {};
  const kind = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = path.join(home, 'newer-node');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
  await run('npm', ['install', '--ignore-scripts', '--prefer-offline', `${kind}@${FETCHED}`, ...NPM_QUIET], {
    cwd: folder,
  });
  const binary = path.join(folder, 'node_modules', kind, 'bin');
  return { PATH: `${binary}${path.delimiter}${process.env.PATH}` };
}
