import type { IncomingHttpHeaders } from 'node:http';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** The name in a `Host` header, without the port. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '');
}

/**
 * Why a request may not see the inspector; null when it may. It shows everything that was received and commands what is answered, so another
 * web page must reach it neither by a name of its own that it points at this machine (DNS rebinding: the `Host` gives it away) nor by a form
 * or a fetch across origins (the `Origin` and `Sec-Fetch-Site` headers give that away; a browser always sends `Origin` with a POST).
 */
export function refuseForeign(headers: IncomingHttpHeaders, ownHost: string): string | null {
  const { host = '', origin } = headers;
  const name = hostName(host);
  const own = ownHost.toLowerCase();
  if (!LOOPBACK.test(name) && name !== own && name !== `[${own}]`) {
    return 'The inspector answers to a loopback name only, such as 127.0.0.1 or localhost.';
  }
  const site = headers['sec-fetch-site'];
  const foreign =
    (origin !== undefined && origin !== `http://${host}`) || site === 'cross-site' || site === 'same-site';
  return foreign ? 'The inspector does not answer to other web pages.' : null;
}
