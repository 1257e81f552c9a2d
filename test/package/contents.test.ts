import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { fileOf, PACKAGE_OUTPUTS } from '../../scripts/package-outputs.js';
import { type Packed, pack, root } from './support/packed.js';
import { run } from './support/run.js';

/** What is published, as npm packs it: nothing missing, nothing too much, and nothing in it that belongs to one machine. */
interface Manifest {
  readonly main: string;
  readonly types: string;
  readonly bin: { readonly [name: string]: string };
  readonly exports: object;
  readonly dependencies: { readonly [name: string]: string };
}

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

let packed: Packed;
beforeAll(async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'onboardflow-contents-'));
  packed = await pack(folder);
  return () => rmSync(folder, { recursive: true });
});

function targetsOf(exports: unknown): string[] {
  if (typeof exports === 'string') return [path.posix.normalize(exports)];
  return Object.values(exports as object).flatMap(targetsOf);
}

test('the code that is published is what the build is told to make', () => {
  const code = packed.contents.filter((file) => /\.c?js$/.test(file));
  expect(code).toEqual(PACKAGE_OUTPUTS.map(fileOf).sort());
});

test('main before the app is ready is one file, and what comes later another, by import and by require', () => {
  const relative = (file: string) =>
    [...read(file).matchAll(/["'](\.{1,2}\/[^"']+)["']/g)].map(([, to]) => to);
  expect(relative('dist/main/index.js')).toEqual(['./sending.js']);
  expect(relative('dist/main/index.cjs')).toEqual(['./sending.cjs']);
  expect(relative('dist/main/sending.js')).toEqual([]);
  expect(relative('dist/main/sending.cjs')).toEqual([]);
});

test('of the manifest main knows the version, and nothing else', () => {
  const { version, description, devDependencies } = JSON.parse(read('package.json')) as {
    [name: string]: unknown;
  };
  for (const file of ['dist/main/index.js', 'dist/main/index.cjs']) {
    expect(read(file)).toContain(`"${version}"`);
    expect(read(file)).not.toContain(description);
    for (const name of Object.keys(devDependencies as object).filter((item) => item.startsWith('@')))
      expect(read(file)).not.toContain(name);
  }
});

test('of the declarations, those that an entry reaches, and no other', async () => {
  const entries = targetsOf(manifest.exports).filter((file) => /\.d\.c?ts$/.test(file));
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const options = [
    '--module',
    'nodenext',
    '--lib',
    'ES2023,DOM',
    '--types',
    'node',
    '--listFilesOnly',
    '--ignoreConfig',
  ];
  const listed = await run(process.execPath, [tsc, ...options, ...entries], { cwd: root });
  const reached = listed
    .split(/\r?\n/)
    .map((file) => path.relative(root, file).split(path.sep).join('/'))
    .filter((file) => file.startsWith('dist/'));
  expect(packed.contents.filter((file) => file.startsWith('dist/types/'))).toEqual(reached.sort());
});

test('beside these, only what a reader looks for', () => {
  expect(packed.contents.filter((file) => !file.startsWith('dist/'))).toEqual([
    'LICENSE',
    'README.md',
    'package.json',
  ]);
  expect(
    packed.contents.filter((file) => !/^dist\/types\/.*\.d\.c?ts$|^dist\/.*\.c?js$/.test(file)),
  ).toHaveLength(3);
});

test('whatever package.json points at is there', () => {
  const { main, types, bin, exports } = manifest;
  const targets = [main, types, ...Object.values(bin)].map(path.posix.normalize);
  expect(packed.contents).toEqual(expect.arrayContaining([...targets, ...targetsOf(exports)]));
});

test('nothing of the machine it was built on, and nothing of the tool that built it', () => {
  for (const file of packed.contents.filter((name) => name.startsWith('dist/'))) {
    const text = read(file);
    // Root's home and such would be found in any path; the folders that matter are longer than that.
    for (const trace of [root, 'sourceMappingURL', '__shims_module__'])
      expect(text.includes(trace), `${file} has ${trace}`).toBe(false);
  }
});

/** What a file asks for at run time, its own chunks followed. */
async function asksFor(file: string): Promise<Set<string>> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [file],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outdir: 'unused',
    write: false,
    metafile: true,
  });
  return new Set(importsOf(metafile).map((name) => name.replace(/^node:/, '')));
}

const importsOf = ({ outputs }: Metafile): string[] =>
  Object.values(outputs).flatMap(({ imports }) => imports.map((imported) => imported.path));

const isForeign = (name: string) => !builtinModules.includes(name);

describe('what a file asks for at run time', () => {
  test.each(['dist/main/index.js', 'dist/main/index.cjs'])(
    '%s: Electron and every dependency',
    async (file) => {
      const foreign = [...(await asksFor(file))].filter(isForeign).sort();
      expect(foreign).toEqual(['electron', ...Object.keys(manifest.dependencies)].sort());
    },
  );

  test('the preload: only what a sandboxed preload may have', async () => {
    expect([...(await asksFor('dist/preload/index.cjs'))]).toEqual(['electron']);
  });

  test.each([
    'dist/renderer/index.js',
    'dist/renderer/index.cjs',
    'dist/testing/browser.js',
    'dist/testing/browser.cjs',
  ])('%s: nothing', async (file) => {
    expect([...(await asksFor(file))]).toEqual([]);
  });

  test.each(['dist/testing/index.js', 'dist/testing/index.cjs', 'dist/testing/cli.js'])(
    '%s: nothing that Node does not have',
    async (file) => {
      expect([...(await asksFor(file))].filter(isForeign)).toEqual([]);
    },
  );
});

test('an import for its effect alone is kept by bundlers', async () => {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: { contents: "import './dist/preload/index.cjs';", resolveDir: root },
    bundle: true,
    external: ['electron'],
    format: 'cjs',
    write: false,
  });
  expect(outputFiles[0]?.text).toContain('exposeInMainWorld');
});

describe('size, minified and compressed as it is loaded', () => {
  const minified = async (file: string) => {
    const { outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: [file],
      minify: true,
      write: false,
    });
    return gzipSync(outputFiles[0]?.text ?? '', { level: 9 }).length;
  };
  const KIB = 1024;

  // Parsed by every page before its first script.
  test('the preload: 5 KiB', () => {
    expect(gzipSync(read('dist/preload/index.cjs'), { level: 9 }).length).toBeLessThanOrEqual(5 * KIB);
  });

  // A part of every page's own bundle.
  test('the accessor and the capture functions: 5 KiB', async () => {
    expect(await minified('dist/renderer/index.js')).toBeLessThanOrEqual(5 * KIB);
  });

  // Parsed before the app is ready.
  test('main’s first step: 35 KiB', async () => {
    expect(await minified('dist/main/index.js')).toBeLessThanOrEqual(35 * KIB);
  });

  test('main’s second step: 16.5 KiB', async () => {
    expect(await minified('dist/main/sending.js')).toBeLessThanOrEqual(16.5 * KIB);
  });

  test('the download: 400 KiB', () => {
    expect(packed.bytes).toBeLessThanOrEqual(400 * KIB);
  });
});
