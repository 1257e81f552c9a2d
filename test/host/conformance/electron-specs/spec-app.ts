import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import type { SpecOrder } from './message.js';

/** An app for the stand-in, made for one run: the main process in which a spec file runs. */
export interface SpecApp {
  readonly folder: string;
  readonly tools: Pick<SpecOrder, 'modules' | 'esbuild'>;
  /** At once, so that it can be done while the process ends. */
  remove(): void;
}

export async function buildSpecApp(): Promise<SpecApp> {
  const here = import.meta.dirname;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'electron-specs-'));
  await build({
    entryPoints: [path.join(here, 'spec-process.ts')],
    outfile: path.join(folder, 'main.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['electron'],
  });
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ name: 'specs', main: 'main.cjs' }));
  return {
    folder,
    tools: { modules: here, esbuild: createRequire(import.meta.url).resolve('esbuild') },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
