/** What a process that runs a spec file is told at its start, by an environment variable. */
export interface SpecOrder {
  /** The checkout's `spec` folder. */
  readonly folder: string;
  readonly file: string;
  /** Where what the spec files import is installed. */
  readonly modules: string;
  readonly esbuild: string;
  /** Only name the tests. */
  readonly listOnly: boolean;
  readonly testTimeoutMs: number;
  /** Of tests that are out of scope: those that can pass do so at once. */
  readonly outOfScopeTimeoutMs: number;
}

export const ORDER_VARIABLE = 'ELECTRON_SPEC_ORDER';

/** What it says meanwhile. A title is a test's full one, its suites' names in front. */
export type SpecMessage =
  | { readonly kind: 'found'; readonly titles: readonly string[]; readonly browser: string }
  | { readonly kind: 'started'; readonly title: string }
  | { readonly kind: 'passed'; readonly title: string }
  | { readonly kind: 'skipped'; readonly title: string }
  | { readonly kind: 'failed'; readonly title: string; readonly error: string }
  /** A hook failed: tests that needed it will not run. */
  | { readonly kind: 'broken'; readonly title: string; readonly error: string }
  | { readonly kind: 'ended' };
