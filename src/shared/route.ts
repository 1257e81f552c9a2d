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

interface Address {
  /** Lower case, without its colon; empty where the text is a path or a name. */
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly hash: string;
}

// Taken apart by hand: `URL` reads an `app://bundle/page` as one opaque path before Chromium 130, and normalises what comes next.
const PARTS = /^(?:([a-z][a-z\d+.-]+):(?:\/\/([^/?#]*)|(?=\/)))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is;
/** Pages that nobody navigated to as such: their address is content, or the browser's own. */
const NO_PAGE = /^(?:data|about|blob|javascript|filesystem|view-source|devtools|chrome[\w-]*):(?!\s)/i;
/** A path of the machine: a drive, a UNC name, a `file:` without its slashes. */
const MACHINE_PATH = /^(?:\/?[a-z][:|][\\/]|[\\/][\\/]|\\|file:(?!\/))/i;
const LOOPBACK = /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/i;

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
  const { path, query: search, hash } = partsOf(address);
  const { path: within, query: more } = hashRoute(hash) ?? { path: '/', query: '' };
  return `${path}#${within}?${keptQuery(`${search}&${more}`, query)}`;
}

function routeOnce(address: string, rules: RouteRules): string | null {
  if (NO_PAGE.test(address) || MACHINE_PATH.test(address)) return null;
  const { scheme, host, path, query, hash } = partsOf(address);
  const inHash = hashRoute(hash);
  const below = inHash?.path ?? (scheme === 'file' ? pathBelow(host, path, rules.fileRoots) : path);
  if (below === null) return null;
  const named = rules.remote && /^https?$/.test(scheme) && !LOOPBACK.test(host) ? foldSegment(host) : '';
  const route = named + foldPath(below || '/', rules.routes);
  const kept = keptQuery(`${query}&${inHash?.query ?? ''}`, rules.query);
  return kept === '' ? route : `${route}?${kept}`;
}

function foldPath(path: string, routes: readonly RoutePattern[]): string {
  const named = matchRoute(path, routes);
  if (named !== null && routes.includes(named)) return named;
  const segments = (named ?? path).split('/').filter((segment) => !/^(?:\.|%2e){1,2}$/i.test(segment));
  const last = segments.length - 1;
  if (/^index\.html?$/i.test(segments[last] ?? '')) segments[last] = '';
  return segments.map(foldSegment).join('/') || '/';
}

function partsOf(address: string): Address {
  const [, scheme = '', authority = '', path = '', query = '', hash = ''] = PARTS.exec(address) ?? [];
  const host = authority.slice(authority.lastIndexOf('@') + 1).replace(/:\d*$/, '');
  return { scheme: scheme.toLowerCase(), host, path, query, hash };
}

/** Only `#/…` and `#!/…` are routes; any other hash is a place within a page. */
function hashRoute(hash: string): { path: string; query: string } | null {
  const [, path, query = ''] = /^!?(\/[^?#]*)(?:\?([^#]*))?/.exec(hash) ?? [];
  return path === undefined ? null : { path, query };
}

/** The named parameters in the list's order, each value folded like a segment. */
function keptQuery(query: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const pairs = query.split('&').map((pair) => {
    const at = `${pair}=`.indexOf('=');
    return { name: pair.slice(0, at), value: pair.slice(at + 1) };
  });
  return names
    .flatMap((name) => {
      const encoded = encodeURIComponent(name);
      return pairs
        .filter((pair) => pair.name === encoded || pair.name === name)
        .map((pair) => `${encoded}=${foldSegment(pair.value)}`);
    })
    .join('&');
}
