import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'vite';
import { readSurface } from './electron-surface.js';

const here = import.meta.dirname;

/** Where the launcher looks for what this file builds. */
export const output = path.join(here, 'out');

/** The host's bundle comes last: whoever finds it finds all that it needs. */
export const files: readonly string[] = ['surface.json', 'electron.mjs', 'page.js', 'host.cjs'];

/**
 * Bundles the stand-in: the host for Node, the page's scripts as text, and the names of Electron's interface.
 * Each file takes the place of the old one in one step, since other launchers may be starting from it.
 */
export async function buildStandIn(): Promise<void> {
  await mkdir(output, { recursive: true });
  const fresh = await mkdtemp(path.join(output, 'fresh-'));
  try {
    await bundle('main/boot.ts', 'host.cjs', 'cjs', fresh);
    await bundle('page/index.ts', 'page.js', 'iife', fresh);
    const electron = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
    const read = (file: string) => readFile(path.join(electron, file), 'utf8');
    const surface = readSurface(await read('electron.d.ts'), process.platform);
    const { version } = JSON.parse(await read('package.json')) as { version: string };
    await writeFile(path.join(fresh, 'surface.json'), JSON.stringify({ version, ...surface }));
    await writeFile(path.join(fresh, 'electron.mjs'), facade(Object.keys(surface.exports)));
    for (const file of files) await rename(path.join(fresh, file), path.join(output, file));
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Whether a source is newer than what was built from it; the launcher asks the same of `find`. */
export async function isStale(): Promise<boolean> {
  const built = await stat(path.join(output, 'host.cjs')).catch(() => undefined);
  if (!built) return true;
  const all = await readdir(here, { recursive: true });
  const sources = all.filter((file) => file.endsWith('.ts') && !file.startsWith('conformance'));
  const times = await Promise.all(sources.map(async (file) => (await stat(path.join(here, file))).mtimeMs));
  return Math.max(...times) > built.mtimeMs;
}

async function bundle(entry: string, file: string, format: 'cjs' | 'iife', outDir: string): Promise<void> {
  const forNode = format === 'cjs';
  await build({
    configFile: false,
    logLevel: 'error',
    root: here,
    ...(forNode ? { ssr: { noExternal: /^\./ } } : {}),
    build: {
      ...(forNode ? { ssr: true } : {}),
      target: forNode ? 'node20' : 'chrome130',
      outDir,
      emptyOutDir: false,
      minify: false,
      modulePreload: false,
      rolldownOptions: {
        input: path.join(here, entry),
        output: { format, entryFileNames: file, name: 'standIn', codeSplitting: false },
        preserveEntrySignatures: 'strict',
      },
    },
  });
}

/** `import { app } from 'electron'` needs the names before anything runs; Node finds none in an object made at run time. */
function facade(names: readonly string[]): string {
  return [
    "import { createRequire } from 'node:module';",
    "const electron = createRequire(import.meta.url)('electron');",
    'export default electron;',
    ...names.map((name) => `export const ${name} = electron.${name};`),
    '',
  ].join('\n');
}

if (process.argv[1] === import.meta.filename) await buildStandIn();
