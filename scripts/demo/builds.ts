import { spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileOf, PACKAGE_OUTPUTS } from '../package-outputs.js';
import { endWithThisProcess } from './child.js';

/** Builds what is older than its sources, the package first: a second run starts at once. */
export async function buildAll(root: string, print: (line: string) => void): Promise<void> {
  const at = (...parts: string[]) => path.join(root, ...parts);
  const shared = ['electron.vite.config.ts', 'package.json', 'package-lock.json'].map((file) => at(file));
  const outputs = [...PACKAGE_OUTPUTS.map(fileOf), 'dist/types/main/index.d.ts'].map((file) => at(file));
  if (!isFresh(outputs, [at('src'), at('scripts/build.ts'), at('scripts/package-outputs.ts'), ...shared])) {
    print('Building the package …');
    await run(root, at('node_modules/tsx/dist/cli.mjs'), at('scripts/build.ts'));
  }
  const demo = ['main/index.js', 'preload/index.cjs', 'renderer/index.html'].map((file) =>
    at('demo/out', file),
  );
  const sources = ['main', 'preload', 'renderer', 'shared'].map((folder) => at('demo', folder));
  if (!isFresh(demo, [...sources, ...shared])) {
    print('Building the demo …');
    await run(root, at('node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn');
  }
  linkPackage(at('demo'), root);
}

/** What `npm install` does for the dependency `file:..`: the demo finds the package as any app finds it. */
export function linkPackage(app: string, root: string): void {
  const link = path.join(app, 'node_modules', 'onboardflow-electron');
  if (lstatSync(link, { throwIfNoEntry: false })) return;
  mkdirSync(path.dirname(link), { recursive: true });
  symlinkSync(root, link, 'junction');
}

function isFresh(outputs: readonly string[], inputs: readonly string[]): boolean {
  if (!outputs.every((file) => existsSync(file))) return false;
  const oldest = Math.min(...outputs.map((file) => statSync(file).mtimeMs));
  return inputs.flatMap(filesOf).every((file) => statSync(file).mtimeMs < oldest);
}

function filesOf(place: string): string[] {
  if (!statSync(place).isDirectory()) return [place];
  const entries = readdirSync(place, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
}

/** Quiet when it succeeds. */
function run(cwd: string, ...command: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    endWithThisProcess(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the build failed:\n${output.trim()}`));
    });
  });
}
