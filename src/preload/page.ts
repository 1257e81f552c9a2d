/** What a preload needs to know of its process; sandboxed ones have no more. */
export interface PreloadProcess {
  readonly isMainFrame?: boolean;
  readonly contextIsolated?: boolean;
}

/** Pages that belong to the browser, or are only somebody's content. */
const NO_PAGES = [
  'devtools:',
  'chrome:',
  'chrome-error:',
  'chrome-extension:',
  'about:',
  'data:',
  'blob:',
  'view-source:',
];

/** Whether this document is a page at all: session preloads run in developer tools and extensions too, and with `nodeIntegrationInSubFrames` in frames. */
export function isPage(page: Window, process: PreloadProcess): boolean {
  return process.isMainFrame !== false && page === page.top && !NO_PAGES.includes(page.location.protocol);
}

const LOADED = Symbol.for('onboardflow-electron.preload');

/**
 * Whether this is the first of this package's preloads in the document: `init` puts one into each session, and an app may import it into its own.
 * They share a global object whatever their order, so a mark on it is seen by the second.
 */
export function isFirst(global: object): boolean {
  if (LOADED in global) return false;
  Object.defineProperty(global, LOADED, { value: true });
  return true;
}
