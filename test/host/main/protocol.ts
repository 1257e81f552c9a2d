import type { CustomScheme, Protocol } from 'electron';
import type { DevToolsSession } from '../devtools/connection.js';
import type { Protocol as DevTools, Events } from '../devtools/protocol.js';
import type { SchemeMap } from './scheme-map.js';

type Handler = Parameters<Protocol['handle']>[1];
type Imitated = Pick<Protocol, 'handle' | 'unhandle' | 'isProtocolHandled'>;

/** Electron: protocol, of one session. Only `handle`, for schemes of the app's own and for http(s). */
export class ProtocolStandIn implements Imitated {
  readonly #handlers = new Map<string, Handler>();

  constructor(
    private readonly schemes: SchemeMap,
    private readonly changed: () => void,
  ) {}

  handle(scheme: string, handler: Handler): void {
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    this.#handlers.set(scheme, handler);
    if (!isBuiltIn(scheme)) this.schemes.add(scheme);
    this.changed();
  }

  unhandle(scheme: string): void {
    if (!this.#handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
    this.changed();
  }

  isProtocolHandled(scheme: string): boolean {
    return this.#handlers.has(scheme);
  }

  /** What the browser must hand over. */
  patterns(): DevTools.Fetch.RequestPattern[] {
    return [...this.#handlers.keys()].map((scheme) => ({
      urlPattern: isBuiltIn(scheme) ? `${scheme}://*` : this.schemes.patternOf(scheme),
    }));
  }

  async answer(request: Request): Promise<Response | undefined> {
    return this.#handlers.get(new URL(request.url).protocol.slice(0, -1))?.(request as never);
  }

  /** A request of a page, as the browser paused it; false for one that is not the app's to answer. */
  fulfil({ requestId, request }: Events['Fetch.requestPaused'], session: DevToolsSession): boolean {
    const url = this.schemes.toApp(request.url);
    const handler = this.#handlers.get(new URL(url).protocol.slice(0, -1));
    if (!handler) return false;
    const { method, postData = null } = request;
    const asked = new Request(url, { method, headers: new Headers(request.headers), body: postData });
    answer(handler, asked)
      .then((response) => session.post('Fetch.fulfillRequest', { requestId, ...response }))
      .catch((error) => {
        console.error(error);
        session.post('Fetch.failRequest', { requestId, errorReason: 'Failed' });
      });
    return true;
  }
}

async function answer(handler: Handler, request: Request) {
  const response = await handler(request as never);
  return {
    responseCode: response.status || 200,
    responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
    body: Buffer.from(await response.arrayBuffer()).toString('base64'),
  };
}

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
