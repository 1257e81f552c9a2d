import { isPage } from '../shared/route.js';

const LOADED = Symbol.for('onboardflow-electron.preload');

/**
 * Whether a preload has a page to speak for, and is the first to do so.
 *
 * Session preloads also run in developer tools, in extensions, and with `nodeIntegrationInSubFrames` in frames. And there may be two in one document:
 * `init` puts one into each session, and an app may import it into its own. They share a global object, so a mark on it tells the second, whichever that is.
 */
export function claimPage(page: Window & { [LOADED]?: true }): boolean {
  if (page !== page.top || !isPage(page.location.href) || page[LOADED]) return false;
  page[LOADED] = true;
  return true;
}
