import { isPage } from '../shared/route.js';

/** What a preload needs to know of its process; sandboxed ones have no more. */
export interface PreloadProcess {
  readonly isMainFrame?: boolean;
  readonly contextIsolated?: boolean;
}

/** Whether this document is to be spoken for: session preloads run in developer tools and extensions too, and with `nodeIntegrationInSubFrames` in frames. */
export function mayStart(page: Window, process: PreloadProcess): boolean {
  return process.isMainFrame !== false && page === page.top && isPage(page.location.href);
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
