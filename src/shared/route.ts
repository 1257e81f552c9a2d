import { pathBelow } from './route/file-page.js';
import { matchRoute, type RoutePattern } from './route/pattern.js';
import { foldSegment } from './route/segment.js';

/** What a route depends on beside the address. Plain data: a window gets it with its welcome. */
export interface RouteRules {
  /** Folders of the app's own pages, as URL paths: `/opt/app/`, `/C:/app/`, `//server/share/app/`. */
  readonly fileRoots: readonly string[];
  /** Named routes, the first that fits wins. */
  readonly routes: readonly RoutePattern[];
  /** Query parameters that stay. */
  readonly query: readonly string[];
  /** True for a page of an allowed remote origin: its host is part of its name. */
  readonly remote: boolean;
}

/** Scheme and host are empty where the text is a path or a name. */
type Address = readonly [
  path: string,
  /** The route in the hash, if that is one. */
  within: string | undefined,
  /** Both queries, the address's own and the hash's. */
  search: string,
  scheme: string,
  host: string,
];

// Taken apart by hand: `URL` reads an `app://bundle/page` as one opaque path before Chromium 130, and normalises what comes next.
const PARTS = /^(?:([a-z][a-z\d+.-]+):(?:\/\/([^/?#]*)|(?=\/)))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is;
/** Only `#/…` and `#!/…` are routes; any other hash is a place within a page. */
const HASH_ROUTE = /^!?(\/[^?#]*)(?:\?([^#]*))?/;
/** Not the app's pages: bare content, the browser's own, and paths of the machine: a drive, a UNC name, a `file:` without its slashes. */
const NO_PAGE =
  /^(?:(?:data|about|blob|devtools|view-source|chrome[\w-]*):(?!\s)|file:(?!\/)|\/?[a-z][:|][\\/]|[\\/][\\/]|\\)/i;
/** A path of the machine within a route, as `#/open/C:/Users/ann/taxes.pdf` has it, however encoded: from its drive or its `file:` on. */
const MACHINE = /(^|\/)([a-z]|file)(:|%(25)*3a)\/.*/i;
const INDEX = /(^|\/)index\.html?$/i;
/** More than any address that leads somewhere; what is longer is not looked at, so that a hostile page can't keep main busy. */
const LONGEST = 65_536;

/** Whether an address is one a person can be at: not developer tools, an extension's page, or bare content. */
export function isPage(address: string): boolean {
  return address.length <= LONGEST && !NO_PAGE.test(address);
}

/**
 * The stable name of a page: what the same screen is called on every machine, in development and once packaged, with nothing of its user in it.
 * Null for an address that is no page of the app.
 *
 * Takes an address, a path, or a route it made before, which it leaves as it is: main can do over again what a window did.
 */
export function routeOf(address: string, rules: RouteRules): string | null {
  let route = routeOnce(address, rules);
  // Patterns are the app's own and may feed each other; where they never come to rest there is no stable name.
  for (let round = 0; round < 8 && route !== null; round += 1) {
    const again = routeOnce(route, rules);
    if (again === route) return route;
    route = again;
  }
  return null;
}

/** The value of an explicit page view: its route, or `:x` for an address that may not be named. */
export function safeRoute(value: string, rules: RouteRules): string {
  return routeOf(value, rules) ?? ':x';
}

/** What tells one view from the next before anything is folded: `/reports/42` and `/reports/43` are two; a changed anchor is none, nor is a first `#/`. */
export function viewKey(address: string, query: readonly string[]): string {
  const [path, within = '/', search] = partsOf(address);
  return `${path}#${within}?${keptQuery(search, query)}`;
}

function routeOnce(address: string, rules: RouteRules): string | null {
  if (!isPage(address)) return null;
  const [path, within, search, scheme, host] = partsOf(address);
  const below = within ?? (/^file$/i.test(scheme) ? pathBelow(host, path, rules.fileRoots) : path);
  if (below === null) return null;
  const named = rules.remote && /^https?$/i.test(scheme) ? foldSegment(host) : '';
  const kept = keptQuery(search, rules.query);
  return named + (foldPath(below, rules.routes) || '/') + (kept && `?${kept}`);
}

function foldPath(path: string, routes: readonly RoutePattern[]): string {
  const named = matchRoute(path, routes) ?? path;
  if (routes.includes(named)) return named;
  return named.replace(MACHINE, '$1:x').replace(INDEX, '$1').split('/').map(foldSegment).join('/');
}

function partsOf(address: string): Address {
  const [, scheme = '', authority = '', path = '', query = '', hash = ''] = PARTS.exec(address) ?? [];
  const [, within, more = ''] = HASH_ROUTE.exec(hash) ?? [];
  return [path, within, `${query}&${more}`, scheme, authority.replace(/^.*@|:\d*$/g, '')];
}

/** The named parameters in the list's order, each value folded like a segment. */
function keptQuery(search: string, names: readonly string[]): string {
  const given = new URLSearchParams(search);
  return names
    .flatMap((name) =>
      given.getAll(name).map((value) => {
        const folded = foldSegment(encodeURIComponent(value).replaceAll('%3A', ':'));
        return `${encodeURIComponent(name)}=${folded}`;
      }),
    )
    .join('&');
}
