import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BuildOptions, Metafile } from 'esbuild';
import { peers } from '../harness/folders.js';
import type { Goal, Measurement, Row } from '../harness/measurement.js';
import { versioned } from '../harness/peer-versions.js';
import { exactly } from '../harness/statistics.js';

const OWN = 'onboardflow-electron';
const KB = 1_024;

/** Everything that one of these imports, minified as an app's bundler would. */
const MAIN: BuildOptions = { platform: 'node', format: 'esm', external: ['electron'] };
const PAGE: BuildOptions = { platform: 'browser', format: 'iife', external: ['electron'] };

export const bytes: Row = {
  name: 'bytes',
  title: 'Bytes, minified and gzipped',
  async measure(): Promise<Measurement[]> {
    const main = `${OWN}/main`;
    const all = await inAll(main, MAIN);
    // As it is: Electron gives this very file to each page.
    const preload = gzipped([readFileSync(path.join(peers, OWN, 'dist/preload/index.cjs'))]);
    return [
      line("main's own code", await ownOf(main), { most: 15 }),
      line('parsed before ready', await beforeReadyOf(main), { most: 20 }),
      line('main with all dependencies', all, { most: 130 }),
      line('preload with capture', preload, { most: 5 }),
      await compared('main with all dependencies', all, '@sentry/electron', '/main', MAIN, { most: 0.5 }),
      await compared('main with all dependencies', all, '@aptabase/electron', '/main', MAIN),
      await compared('main with all dependencies', all, 'posthog-node', '', MAIN),
      await compared('main with all dependencies', all, '@segment/analytics-node', '', MAIN),
      await compared('preload with capture', preload, 'posthog-js', '', PAGE),
    ];
  },
};

function line(what: string, size: number, goal: Goal): Measurement {
  return { what, against: '–', unit: 'KB', value: exactly(size / KB), goal };
}

async function compared(
  what: string,
  ours: number,
  peer: string,
  entry: string,
  options: BuildOptions,
  goal?: Goal,
): Promise<Measurement> {
  const theirs = await inAll(`${peer}${entry}`, options);
  return {
    what,
    against: versioned(peer),
    unit: '×',
    value: exactly(ours / theirs),
    ...(goal ? { goal } : {}),
  };
}

/** One file with everything in it, also what is imported later. */
async function inAll(specifier: string, options: BuildOptions): Promise<number> {
  const { outputs } = await bundle(specifier, options);
  return gzipped(outputs.map(({ contents }) => contents));
}

/** Without its dependencies. */
async function ownOf(specifier: string): Promise<number> {
  const { outputs } = await bundle(specifier, { ...MAIN, plugins: [dependenciesStayOutside] });
  return gzipped(outputs.map(({ contents }) => contents));
}

/** What is there when `import` is done: not what a dynamic import brings later. */
async function beforeReadyOf(specifier: string): Promise<number> {
  const { outputs, metafile } = await bundle(specifier, { ...MAIN, splitting: true });
  const names = Object.keys(metafile.outputs);
  const entry = names.find((name) => metafile.outputs[name]?.entryPoint === ENTRY);
  const parsed = reachable(entry ?? '', metafile);
  return gzipped(
    outputs.flatMap(({ path, contents }) => (parsed.some((name) => path.endsWith(name)) ? [contents] : [])),
  );
}

function reachable(name: string, metafile: Metafile, seen: string[] = []): string[] {
  if (seen.includes(name)) return seen;
  const imports = metafile.outputs[name]?.imports ?? [];
  return imports
    .filter(({ kind, external }) => kind === 'import-statement' && !external)
    .reduce((found, { path }) => reachable(path, metafile, found), [...seen, name]);
}

const ENTRY = 'entry.js';

async function bundle(specifier: string, options: BuildOptions) {
  const { build } = await import('esbuild');
  const bundled: BuildOptions & { readonly metafile: true; readonly write: false } = {
    stdin: { contents: `export * from '${specifier}';`, resolveDir: peers, sourcefile: ENTRY },
    absWorkingDir: peers,
    bundle: true,
    minify: true,
    legalComments: 'none',
    target: options.platform === 'node' ? 'node20.9' : 'chrome124',
    logLevel: 'error',
    outdir: 'out',
    ...options,
    metafile: true,
    write: false,
  };
  const { outputFiles, metafile } = await build(bundled);
  return { outputs: outputFiles, metafile };
}

const dependenciesStayOutside = {
  name: 'dependencies-stay-outside',
  setup(build: import('esbuild').PluginBuild) {
    build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith(OWN) ? undefined : { path, external: true },
    );
  },
};

function gzipped(contents: readonly Uint8Array[]): number {
  return contents.reduce((sum, content) => sum + gzipSync(content, { level: 9 }).length, 0);
}
