/** One file of the package. electron-vite makes one output a build, so each is a build of its own. */
export interface PackageOutput {
  /** The name of the build's mode, by which electron.vite.config.ts finds it. */
  readonly mode: string;
  /** Below `src`, without extension; its folder in `dist` is the same. */
  readonly entry: string;
  readonly format: 'es' | 'cjs';
  readonly process: 'main' | 'preload';
  /** A part of another entry's: no app imports it, and it has no declarations. */
  readonly isPart?: true;
}

const both = (entry: string, isPart?: true): PackageOutput[] =>
  (['es', 'cjs'] as const).map((format) => ({
    mode: `package:${entry}:${format}`,
    entry,
    format,
    process: 'main',
    ...(isPart ? { isPart } : {}),
  }));

export const PACKAGE_OUTPUTS: readonly PackageOutput[] = [
  ...both('index'),
  ...both('main/index'),
  ...both('main/sending', true),
  // A sandboxed preload must be one CommonJS file (Electron: "Process Sandboxing").
  { mode: 'package:preload/index:cjs', entry: 'preload/index', format: 'cjs', process: 'preload' },
  ...both('renderer/index'),
  ...both('testing/index'),
  // Without Node's HTTP server: for component tests that run in a real browser.
  ...both('testing/browser'),
  { mode: 'package:testing/cli:es', entry: 'testing/cli', format: 'es', process: 'main' },
];

export const EXTENSIONS = { es: 'js', cjs: 'cjs' } as const;

export function fileOf({ entry, format }: PackageOutput): string {
  return `dist/${entry}.${EXTENSIONS[format]}`;
}
