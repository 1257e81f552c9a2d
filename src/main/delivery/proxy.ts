/** One way to the gateway, as a proxy configuration names it. */
export type ProxyRoute =
  | { readonly kind: 'direct' }
  /** A tunnel through an HTTP proxy, itself reached by http or https. `url` may hold a user name and a password. */
  | { readonly kind: 'tunnel'; readonly url: string }
  | { readonly kind: 'socks' };

const DIRECT: ProxyRoute = { kind: 'direct' };

/** host:port, the host a name, an IPv4 address or an IPv6 one in brackets. */
const ADDRESS = /^(?<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+):(?<port>\d{1,5})$/;

/**
 * The result of Electron's `session.resolveProxy`, as `PROXY proxy:8080; SOCKS5 other:1080; DIRECT`: the routes in order. What cannot be
 * read is left out; with nothing left the way is direct.
 */
export function parseProxyList(list: string): ProxyRoute[] {
  const routes = list.split(';').map(routeOf);
  const readable = routes.filter((route) => route !== undefined);
  return readable.length > 0 ? readable : [DIRECT];
}

function routeOf(entry: string): ProxyRoute | undefined {
  const [kind = '', address = '', ...rest] = entry.trim().split(/\s+/);
  const name = kind.toUpperCase();
  if (name === 'DIRECT') return DIRECT;
  const port = Number(ADDRESS.exec(address)?.groups?.port ?? 0);
  if (rest.length > 0 || port < 1 || port > 65_535) return undefined;
  if (name === 'PROXY' || name === 'HTTP') return { kind: 'tunnel', url: `http://${address}` };
  if (name === 'HTTPS') return { kind: 'tunnel', url: `https://${address}` };
  if (name === 'SOCKS' || name === 'SOCKS4' || name === 'SOCKS5') return { kind: 'socks' };
  return undefined;
}

/**
 * What `HTTPS_PROXY` and `NO_PROXY` say of an https address, in either case of their letters; undefined where they say nothing. They are the
 * way to give a proxy's user name and password, which the system's settings do not hand out.
 */
export function proxyFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  target: string,
): ProxyRoute | undefined {
  const variable = (name: string) => environment[name] ?? environment[name.toUpperCase()];
  const proxy = variable('https_proxy');
  if (!proxy) return undefined;
  const url = urlOf(proxy.includes('://') ? proxy : `http://${proxy}`);
  if (!url) return undefined;
  const { hostname } = new URL(target);
  if (isExcepted(hostname, variable('no_proxy') ?? '')) return DIRECT;
  if (url.protocol.startsWith('socks')) return { kind: 'socks' };
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  return { kind: 'tunnel', url: url.href };
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** `NO_PROXY`: names separated by commas, each for itself and all below it; `*` for all. */
function isExcepted(hostname: string, list: string): boolean {
  return list
    .split(/[\s,]+/)
    .map((name) => name.replace(/^\*?\./, '').toLowerCase())
    .some((name) => name === '*' || (name !== '' && (hostname === name || hostname.endsWith(`.${name}`))));
}

/** This machine itself is never reached through a proxy. */
export function isLoopback(target: string): boolean {
  const { hostname } = new URL(target);
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}
