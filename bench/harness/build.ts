import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BuildOptions } from 'esbuild';
import { bench, output, peers, root } from './folders.js';

const NODE: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
};

/** Node runs what comes out with no loader of ours between: start-up is among the things that are measured. */
export async function buildProbes(): Promise<void> {
  const { build } = await esbuild();
  const folder = path.join(bench, 'probes');
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  await build({
    ...NODE,
    entryPoints: names.map((name) => path.join(folder, name)),
    outdir: path.join(output, 'probes'),
  });
  writeFileSync(path.join(output, 'package.json'), '{ "type": "module" }\n');
}

/** Whole apps, for what needs windows. */
export async function buildApps(): Promise<void> {
  const { build } = await esbuild();
  for (const name of ['page', 'windows']) {
    const from = path.join(bench, 'apps', name);
    const to = path.join(output, 'apps', name);
    await build({ ...NODE, entryPoints: [path.join(from, 'main.ts')], outdir: to });
    writeFileSync(
      path.join(to, 'package.json'),
      JSON.stringify({ name: `bench-${name}`, version: '1.0.0', type: 'module', main: 'main.js' }),
    );
  }
  await buildPages();
}

async function buildPages(): Promise<void> {
  const { build } = await esbuild();
  const from = path.join(bench, 'apps/page');
  const to = path.join(output, 'apps/page');
  await build({
    entryPoints: [path.join(from, 'page.ts'), path.join(from, 'posthog.ts')],
    outdir: to,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'chrome124',
    nodePaths: [peers],
  });
  const html = readFileSync(path.join(from, 'page.html'), 'utf8');
  const withScripts = (scripts: string) => html.replace('<!--scripts-->', scripts);
  writeFileSync(path.join(to, 'plain.html'), withScripts(''));
  writeFileSync(path.join(to, 'ours.html'), withScripts(''));
  writeFileSync(path.join(to, 'bare.html'), withScripts(''));
  writeFileSync(path.join(to, 'posthog.html'), withScripts('<script src="posthog.js"></script>'));
  cpSync(path.join(from, 'bare-preload.cjs'), path.join(to, 'bare-preload.cjs'));
  cpSync(path.join(bench, 'apps/windows/page.html'), path.join(output, 'apps/windows/page.html'));
  cpSync(path.join(bench, 'apps/windows/preload.cjs'), path.join(output, 'apps/windows/preload.cjs'));
}

/** The package as it is published, in the place where npm would put it. */
export function installPackage(): void {
  const home = path.join(peers, 'onboardflow-electron');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home);
  for (const name of ['package.json', 'dist'])
    cpSync(path.join(root, name), path.join(home, name), { recursive: true });
}

/** Peers and package alike find the stand-in under Electron's name, by ordinary resolution: a loader hook would cost the one with most files most. */
export async function installElectron(): Promise<void> {
  const { build } = await esbuild();
  const home = path.join(peers, 'electron');
  rmSync(home, { recursive: true, force: true });
  await build({
    ...NODE,
    format: 'cjs',
    entryPoints: [path.join(bench, 'stand-in/electron.ts')],
    outfile: path.join(home, 'index.js'),
  });
  writeFileSync(path.join(home, 'package.json'), '{ "name": "electron", "main": "index.js" }\n');
}

/** From the peers' folder, and only once that is there. */
function esbuild(): Promise<typeof import('esbuild')> {
  return import('esbuild');
}
