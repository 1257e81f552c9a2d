import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'electron-vite';
import { fileOf, PACKAGE_OUTPUTS } from './package-outputs.js';
import { pruneDeclarations } from './prune-declarations.js';

const root = path.join(import.meta.dirname, '..');
process.chdir(root);
const begun = Date.now();
for (const output of PACKAGE_OUTPUTS)
  await build({ mode: output.mode, logLevel: 'warn', ignoreConfigWarning: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
const entries = PACKAGE_OUTPUTS.filter(({ isPart }) => !isPart);
for (const { entry } of entries.filter(({ format }) => format === 'cjs')) writeCommonJsTypes(entry);

/**
 * The declarations of a CommonJS entry are a thin shim over the ESM ones: so there is one `OnboardFlowEvents` in the package,
 * and an app's declaration of its events reaches every entry from both module kinds.
 */
function writeCommonJsTypes(entry: string): void {
  const values = entry === 'preload/index' ? [] : exportedNames(readFileSync(`dist/${entry}.js`, 'utf8'));
  const module = `./${path.basename(entry)}.js`;
  // An augmentation of the bare entry is only found when something brought that file into the program.
  const bare = entry === 'index' ? [] : [`import type {} from '../index.cjs';`];
  const lines = [
    ...bare,
    `export type * from '${module}' with { 'resolution-mode': 'import' };`,
    ...values.map(
      (name) =>
        `export declare const ${name}: typeof import('${module}', { with: { 'resolution-mode': 'import' } }).${name};`,
    ),
  ];
  writeFileSync(`dist/types/${entry}.d.cts`, `${lines.join('\n')}\n`);
}

/** An ESM output ends with the one list of what it exports. */
function exportedNames(code: string): string[] {
  const list = /export \{([^}]*)\};?\s*$/.exec(code)?.[1] ?? '';
  return list
    .split(',')
    .map((item) => item.trim().split(' as ').at(-1) ?? '')
    .filter((name) => name !== '');
}

removeOlderThan(begun, 'dist');
pruneDeclarations(
  'dist/types',
  entries
    .filter(({ entry }) => entry !== 'testing/cli')
    .map(({ entry, format }) => `${entry}.d.${format === 'es' ? 'ts' : 'cts'}`),
);
for (const output of PACKAGE_OUTPUTS) console.log(fileOf(output));

/** What an earlier build left; only now, so that what runs on the package meanwhile finds it whole. */
function removeOlderThan(time: number, folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) removeOlderThan(time, file);
    else if (statSync(file).mtimeMs < time) rmSync(file);
  }
}
