import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import { urlToHttpOptions } from 'node:url';
import type { Request as GotRequest, Options } from 'got';
import { ConnectionWatch } from './connection-watch.js';
import { isLoopback, type ProxyRoute, parseProxyList, proxyFromEnvironment } from './proxy.js';
import {
  BODY_CAP_BYTES,
  CLIENT_NOT_LOADED,
  type Transport,
  TransportError,
  type TransportRequest,
  type TransportResponse,
} from './transport.js';

export interface GotTransportOptions {
  /** Electron's `session.resolveProxy`. */
  readonly resolveProxy?: (url: string) => Promise<string>;
  /** Where `HTTPS_PROXY` and `NO_PROXY` are looked up: what they say outranks the system. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Takes the requests that a SOCKS proxy is to carry: Chromium's network stack speaks SOCKS, and no library is worth its size for it. */
  readonly socks?: Transport;
  /** The system's certificates beside Node's own. Read only once a certificate was not trusted: reading them can take long. */
  readonly caCertificates?: () => readonly string[] | undefined;
}

/** A kept connection is given up before a server (Node's gives up after 5 s) can close it under the next request. */
const IDLE_MS = 4_000;

/** A proxy may take longer to open a tunnel, and it is the tunnel's idle time as well: a server's hint shortens that. */
const TUNNEL_MS = 10_000;

/** Certificate chains that end in a root Node does not know; a company's own root may be in the system's store. */
const UNKNOWN_ROOT = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);

/** The system's certificates together with those that hold anyway, where this Node can read them (from 22.15). */
function systemCertificates(): readonly string[] | undefined {
  const { getCACertificates } = tls as { getCACertificates?: (type: string) => string[] };
  if (!getCACertificates) return undefined;
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}

interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

/** got for one route. */
interface Client {
  readonly agents: Agents;
  begin(request: TransportRequest, certificates: readonly string[] | undefined): GotRequest;
}

/** Sends by got, which is imported with the first request. Retries and redirects are off: the sender alone retries, and the key goes nowhere else. */
export function createGotTransport(options: GotTransportOptions = {}): Transport {
  const { resolveProxy, environment = process.env, caCertificates = systemCertificates } = options;
  const clients = new Map<string, Client>();
  let certificates: readonly string[] | undefined;
  /** Moves on by one whenever a proxy could not be reached, so that the next attempt takes the next of the list. */
  let unreached = 0;

  const routesTo = async (url: string): Promise<readonly ProxyRoute[]> => {
    if (isLoopback(url)) return [{ kind: 'direct' }];
    const given = proxyFromEnvironment(environment, url);
    if (given) return [given];
    try {
      return parseProxyList((await resolveProxy?.(url)) ?? 'DIRECT');
    } catch {
      return [{ kind: 'direct' }];
    }
  };

  const clientFor = async (route: ProxyRoute): Promise<Client> => {
    const name = route.kind === 'tunnel' ? route.url : 'direct';
    const known = clients.get(name);
    if (known) return known;
    const made = await makeClient(await makeAgents(route));
    clients.set(name, made);
    return made;
  };

  const send: Transport = async (request) => {
    const routes = await routesTo(request.url);
    const route = routes[unreached % routes.length] ?? { kind: 'direct' };
    if (route.kind === 'socks' && options.socks) return options.socks(request);
    if (route.kind === 'socks') throw new TransportError('SOCKS_UNSUPPORTED', true);
    try {
      return await sendBy(await clientFor(route), request, certificates);
    } catch (error) {
      if (error instanceof TransportError && error.neverLeft) {
        if (error.code === CLIENT_NOT_LOADED) throw error;
        if (UNKNOWN_ROOT.has(error.code)) certificates ??= caCertificates();
        else unreached += 1;
      }
      throw error;
    }
  };
  return Object.assign(send, {
    close: () => {
      for (const { agents } of clients.values()) {
        agents.http.destroy();
        agents.https.destroy();
      }
      clients.clear();
      options.socks?.close?.();
    },
  });
}

async function makeAgents(route: ProxyRoute): Promise<Agents> {
  if (route.kind !== 'tunnel') {
    const kept = { keepAlive: true, timeout: IDLE_MS };
    return { http: new http.Agent(kept), https: new https.Agent(kept) };
  }
  const { HttpProxyAgent, HttpsProxyAgent } = await import('hpagent').catch(notLoaded);
  const through = { keepAlive: true, timeout: TUNNEL_MS, proxy: route.url };
  return { http: new HttpProxyAgent(through), https: new HttpsProxyAgent(through) };
}

/**
 * What holds for each request is given and checked once, in an `Options` of got's, which it takes as its third argument (got: "Options") and
 * copies: to merge options with every call costs a tenth of the request.
 */
async function makeClient(agents: Agents): Promise<Client> {
  const { default: got, Options } = await import('got').catch(notLoaded);
  const options = new Options(
    {
      method: 'POST',
      isStream: true,
      retry: { limit: 0 },
      followRedirect: false,
      throwHttpErrors: false,
      agent: agents,
      // Node's own, without the thirty options of got's that are not set here: Node and its agents copy them again and again.
      request: (url, { method, headers, agent, ca }, answered) => {
        const { request } = url.protocol === 'https:' ? https : http;
        return request(
          { ...urlToHttpOptions(url), method, headers, agent, ca } as https.RequestOptions,
          answered,
        );
      },
    },
    undefined,
    got.defaults.options,
  );
  const send = got as unknown as (url: undefined, options: undefined, defaults: Options) => GotRequest;
  return {
    agents,
    begin({ url, headers, body, timeoutMs }, certificates) {
      if (String(options.url) !== url) options.url = url;
      options.headers = headers;
      options.body = body;
      options.timeout.request = timeoutMs;
      if (certificates) options.https = { certificateAuthority: [...certificates] };
      return send(undefined, undefined, options);
    },
  };
}

function sendBy(
  client: Client,
  request: TransportRequest,
  certificates: readonly string[] | undefined,
): Promise<TransportResponse> {
  const { signal } = request;
  const connection = new ConnectionWatch();
  return new Promise((resolve, reject) => {
    const stream = client.begin(request, certificates);
    // Not got's own option, which costs an eighth of the whole request. Nothing is taken off the signal again: it is this request's alone.
    const abort = () => stream.destroy(Object.assign(new Error('aborted'), { code: 'ERR_ABORTED' }));
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    stream.on('request', (sent: http.ClientRequest) => connection.watch(sent));
    // Read where it arrives: nobody reads the stream itself, through which got would pass it on.
    stream.once('response', (response: http.IncomingMessage) => {
      const { statusCode = 0, headers } = response;
      const chunks: Buffer[] = [];
      let size = 0;
      const answer = (truncated: boolean) => {
        const body = Buffer.concat(chunks).subarray(0, BODY_CAP_BYTES).toString('utf8');
        resolve({ status: statusCode, headers: firstOfEach(headers), body, ...(truncated && { truncated }) });
      };
      response.on('readable', () => {
        for (let chunk = response.read(); chunk !== null; chunk = response.read()) {
          chunks.push(chunk);
          size += chunk.length;
          if (size <= BODY_CAP_BYTES) continue;
          answer(true);
          stream.destroy();
          return;
        }
      });
      response.once('end', () => answer(false));
    });
    // Made anew from its code: got's error carries the Authorization header.
    stream.once('error', (error: { code?: unknown }) => {
      const code = codeOf(error.code);
      reject(new TransportError(code, !connection.hasStood, code === 'ETIMEDOUT'));
    });
  });
}

function notLoaded(): never {
  throw new TransportError(CLIENT_NOT_LOADED, true);
}

function codeOf(code: unknown): string {
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : 'REQUEST_FAILED';
}

function firstOfEach(headers: http.IncomingHttpHeaders): Record<string, string | undefined> {
  const first: Record<string, string | undefined> = {};
  for (const name in headers) {
    const value = headers[name];
    first[name] = Array.isArray(value) ? value[0] : value;
  }
  return first;
}
