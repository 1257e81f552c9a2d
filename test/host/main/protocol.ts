import type { CustomScheme, Protocol } from 'electron';
import type { GateHome, PausedRequest } from './request-gate.js';
import type { SchemeMap } from './scheme-map.js';

type Handler = Parameters<Protocol['handle']>[1];
type Imitated = Pick<Protocol, 'handle' | 'unhandle' | 'isProtocolHandled'>;

/** Electron: protocol, of one session. Only `handle`, for schemes of the app's own and for http(s). */
export class ProtocolStandIn implements Imitated {
  readonly #handlers = new Map<string, Handler>();

  constructor(
    private readonly schemes: SchemeMap,
    private readonly handled: (scheme: string) => void,
  ) {}

  handle(scheme: string, handler: Handler): void {
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    this.#handlers.set(scheme, handler);
    if (!isBuiltIn(scheme)) this.schemes.add(scheme);
    this.handled(scheme);
  }

  unhandle(scheme: string): void {
    if (!this.#handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
  }

  isProtocolHandled(scheme: string): boolean {
    return this.#handlers.has(scheme);
  }

  async answer(request: Request): Promise<Response | undefined> {
    return this.#handlers.get(schemeOf(request.url))?.(request as never);
  }

  /** The answer to a page's request; undefined for one that is not this app's to answer in this session. */
  fulfil({ requestId, request }: PausedRequest, url: string): ReturnType<GateHome['answer']> {
    const handler = this.#handlers.get(schemeOf(url));
    if (!handler) return undefined;
    const { method, postData = null } = request;
    return fulfilment(
      requestId,
      handler,
      new Request(url, { method, headers: new Headers(request.headers), body: postData }),
    );
  }
}

async function fulfilment(requestId: string, handler: Handler, request: Request) {
  const response = await handler(request as never);
  return {
    requestId,
    responseCode: response.status || 200,
    responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
    body: Buffer.from(await response.arrayBuffer()).toString('base64'),
  };
}

const schemeOf = (url: string) => new URL(url).protocol.slice(0, -1);

const isBuiltIn = (scheme: string) => ['http', 'https', 'file'].includes(scheme);

/** Electron: protocol.registerSchemesAsPrivileged, callable once and only before `ready`. */
export function privilegedSchemes(schemes: SchemeMap, isReady: () => boolean) {
  let standard: string[] = [];
  return {
    registerSchemesAsPrivileged(customSchemes: CustomScheme[]): void {
      if (isReady())
        throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
      // The last call wins, as in Electron.
      standard = customSchemes.filter(({ privileges }) => privileges?.standard).map(({ scheme }) => scheme);
      for (const { scheme } of customSchemes) schemes.add(scheme);
    },
    getStandardSchemes: () => [...standard],
  };
}
