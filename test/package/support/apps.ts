/** One way to build an app, and the fixture that is built so. */
export interface AppMaker {
  readonly name: string;
  /** Its folder in test/fixtures/bundlers. */
  readonly fixture: string;
  /** The script of its package.json, where it has one, and that script's arguments. */
  readonly build?: readonly string[];
  /** What of its folder the packaged app has, beside package.json. */
  readonly ships: readonly string[];
  /** What must arrive when its first window is opened and clicked in, sorted. */
  readonly events: readonly string[];
}

const MAIN_AND_WINDOW = [
  'CLICK save',
  'CUSTOM app:installed',
  'CUSTOM app:started',
  'CUSTOM project:opened',
  'PAGE_VIEW /',
];
/** A window whose own code is bundled takes the typed accessor. */
const AND_ACCESSOR = [...MAIN_AND_WINDOW, 'CUSTOM notes:listed'].sort();

/** Those whose tools are in this repository: built and run by `npm test`, without a registry. */
export const APPS: readonly AppMaker[] = [
  {
    name: 'no bundler, CommonJS',
    fixture: 'plain-cjs',
    ships: ['main.js', 'index.html', 'node_modules'],
    events: MAIN_AND_WINDOW,
  },
  {
    name: 'no bundler, ESM',
    fixture: 'plain-esm',
    ships: ['main.js', 'index.html', 'node_modules'],
    events: MAIN_AND_WINDOW,
  },
  {
    name: 'electron-vite, dependencies outside',
    fixture: 'electron-vite',
    build: ['build'],
    ships: ['out', 'node_modules'],
    events: AND_ACCESSOR,
  },
  {
    name: 'electron-vite, dependencies built in',
    fixture: 'electron-vite-bundled',
    build: ['build'],
    ships: ['out'],
    events: AND_ACCESSOR,
  },
  {
    name: 'esbuild, main in one CommonJS file',
    fixture: 'esbuild',
    build: ['build'],
    ships: ['out'],
    events: AND_ACCESSOR,
  },
  {
    name: 'esbuild, main in one ES module',
    fixture: 'esbuild-esm',
    build: ['build'],
    ships: ['out'],
    events: AND_ACCESSOR,
  },
];

/** Those whose tools come from the registry only: `npm run test:bundlers`. */
export const FORGE_APPS: readonly AppMaker[] = [
  {
    name: 'Electron Forge with Vite',
    fixture: 'forge-vite',
    build: ['package'],
    ships: ['.vite'],
    events: AND_ACCESSOR,
  },
  {
    name: 'Electron Forge with webpack',
    fixture: 'forge-webpack',
    build: ['package'],
    ships: ['.webpack'],
    events: AND_ACCESSOR,
  },
];
