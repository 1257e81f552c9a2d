/** Reserved for tests (RFC 6761): such a name is never asked of a name server. */
const SUFFIX = 'custom-scheme.test';

/**
 * Custom schemes on a browser that knows none: `app://bundle/page` is `https://bundle.app.custom-scheme.test/page`
 * there, which keeps an origin of its own and a secure context. Everything that the main process sees is mapped
 * back; only the page itself sees the https address.
 */
export class SchemeMap {
  readonly #schemes = new Set<string>();

  add(scheme: string): void {
    this.#schemes.add(scheme);
  }

  has(scheme: string): boolean {
    return this.#schemes.has(scheme);
  }

  /** The requests of a scheme, as a pattern of the DevTools protocol. */
  patternOf(scheme: string): string {
    return this.#schemes.has(scheme) ? `https://*.${scheme}.${SUFFIX}/*` : `${scheme}://*`;
  }

  toBrowser(url: string): string {
    const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/is.exec(url);
    const [, scheme, host, rest] = parts ?? [];
    if (!scheme || !this.#schemes.has(scheme.toLowerCase())) return url;
    return `https://${hostToLabel(host ?? '')}.${scheme.toLowerCase()}.${SUFFIX}${rest || '/'}`;
  }

  toApp(url: string): string {
    const [, label, scheme, rest] = this.#pattern().exec(url) ?? [];
    return label === undefined || scheme === undefined ? url : `${scheme}://${labelToHost(label)}${rest}`;
  }

  /** An origin as Electron's `frame.origin` has it: opaque ones are `null`, custom schemes have theirs. */
  originToApp(origin: string): string {
    if (origin === '://' || origin === '') return 'null';
    return origin.startsWith('https:') ? this.toApp(`${origin}/`).replace(/\/$/, '') : origin;
  }

  #pattern(): RegExp {
    return new RegExp(`^https://([^/]+?)\\.([a-z0-9+-]+)\\.${SUFFIX.replace('.', '\\.')}(/.*)$`, 's');
  }
}

/** Hosts that are no host name (`.`, empty) are written in hexadecimal. */
function hostToLabel(host: string): string {
  return /^[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(host) && !host.startsWith('x-')
    ? host.toLowerCase()
    : `x-${Buffer.from(host).toString('hex')}`;
}

function labelToHost(label: string): string {
  return label.startsWith('x-') ? Buffer.from(label.slice(2), 'hex').toString() : label;
}
