import path from 'node:path';
import { defineConfig, type UserConfig } from 'electron-vite';
import { EXTENSIONS, fileOf, PACKAGE_OUTPUTS, type PackageOutput } from './scripts/package-outputs.js';

const root = import.meta.dirname;

/** `npm run build` asks for one output of the package by its mode; every other mode builds or serves the demo. */
export default defineConfig(({ mode }): UserConfig => {
  const output = PACKAGE_OUTPUTS.find((candidate) => candidate.mode === mode);
  return output ? packageConfig(output) : demoConfig();
});

function packageConfig(output: PackageOutput): UserConfig {
  const config = {
    plugins: [onlyVersion, sendingApart(output)],
    build: {
      outDir: path.join(root, path.dirname(fileOf(output))),
      emptyOutDir: false,
      // The oldest Node that a supported Electron has (Electron 30: 20.11).
      target: 'node20.9',
      // A preload is parsed by every page; main's code is read by people.
      minify: output.process === 'preload',
      lib: { entry: path.join(root, 'src', `${output.entry}.ts`), formats: [output.format] },
      rolldownOptions: {
        output: {
          entryFileNames: path.basename(fileOf(output)),
          codeSplitting: false,
        },
      },
    },
  } satisfies UserConfig['main'];
  return { [output.process]: config };
}

/**
 * Main's sender is a file of its own, loaded once the app is ready, and shares none with the rest: another file to find and read before that costs
 * an app's start more than the few small modules that are in both.
 */
function sendingApart({ entry, format }: PackageOutput) {
  return {
    name: 'package:sending-apart',
    enforce: 'pre',
    resolveId(id: string) {
      const isImported = entry === 'main/index' && id === '../sending.js';
      return isImported ? { id: `./sending.${EXTENSIONS[format]}`, external: true } : undefined;
    },
  } as const;
}

/** Of the package's own manifest nothing but the version is meant for an app. */
const onlyVersion = {
  name: 'package:only-version',
  enforce: 'pre',
  transform(code: string, id: string) {
    if (id !== path.join(root, 'package.json')) return undefined;
    const { version } = JSON.parse(code) as { version: string };
    return { code: JSON.stringify({ version }), map: null };
  },
} as const;

function demoConfig(): UserConfig {
  const demo = path.join(root, 'demo');
  const out = (name: string) => path.join(demo, 'out', name);
  return {
    main: {
      build: {
        outDir: out('main'),
        lib: { entry: path.join(demo, 'main/index.ts') },
        // A dependency like any other: the demo's own package.json names it.
        externalizeDeps: { include: ['onboardflow-electron'] },
      },
    },
    preload: {
      build: {
        outDir: out('preload'),
        lib: { entry: path.join(demo, 'preload/index.ts'), formats: ['cjs'] },
      },
    },
    renderer: {
      root: path.join(demo, 'renderer'),
      plugins: [allowReload],
      build: { outDir: out('renderer'), rolldownOptions: { input: path.join(demo, 'renderer/index.html') } },
    },
  };
}

/** The demo's pages may connect to nothing; while they are developed, to the server that reloads them. */
const allowReload = {
  name: 'demo:allow-reload',
  apply: 'serve',
  transformIndexHtml: (html: string) => html.replace("connect-src 'none'", "connect-src 'self' ws:"),
} as const;
