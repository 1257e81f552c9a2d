import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'vite';
import { readSurface } from './electron-surface.js';

const here = import.meta.dirname;

/** Where the launcher looks for what this file builds. */
export const output = path.join(here, 'out');

/**
 * Bundles the stand-in once: the host for Node, the page's scripts as text, and the names of Electron's interface.
 * The result replaces the old one in one step, since other launchers may be starting from it.
 */
export async function buildStandIn(): Promise<void> {
  const fresh = await mkdtemp(path.join(here, '.out-'));
  try {
    await bundle('main/boot.ts', 'host.cjs', 'cjs', fresh);
    await bundle('page/index.ts', 'page.js', 'iife', fresh);
    const electron = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
    const surface = readSurface(
      await readFile(path.join(electron, 'electron.d.ts'), 'utf8'),
      process.platform,
    );
    const { version } = JSON.parse(await readFile(path.join(electron, 'package.json'), 'utf8')) as {
      version: string;
    };
    await writeFile(path.join(fresh, 'surface.json'), JSON.stringify({ version, ...surface }));
    await writeFile(path.join(fresh, 'electron.mjs'), facade(Object.keys(surface.exports)));
    const old = `${fresh}-old`;
    await rename(output, old).catch(() => {});
    await rename(fresh, output);
    await rm(old, { recursive: true, force: true });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
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
