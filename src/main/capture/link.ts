import { safeRoute } from '../../shared/route.js';
import { BROWSER_SCHEMES } from '../browser-schemes.js';

/** Whether a word of a command line is an address, as the system hands one over to the app of its scheme. */
export function isLink(word: string): boolean {
  return /^[a-z][a-z\d+.-]+:\/\//i.test(word);
}

/**
 * The route of a link of the app's own scheme: what follows the scheme, whose first name is no host, without credentials, query and fragment. Null for
 * a file or a web page that the app was given to open: that is the person's own.
 */
export function linkRoute(link: string): string | null {
  const [, scheme, rest] = /^([^:]*):\/*(?:[^/?#]*@)?(.*)$/s.exec(link) ?? [];
  if (scheme === undefined || BROWSER_SCHEMES.has(scheme.toLowerCase())) return null;
  return safeRoute(`/${rest}`, { fileRoots: [], routes: [], query: [], remote: false });
}
