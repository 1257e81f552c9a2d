import {
  BODY_CAP_BYTES,
  type Transport,
  TransportError,
  type TransportRequest,
  type TransportResponse,
} from './transport.js';

export interface ElectronNetOptions {
  readonly net: Pick<Electron.Net, 'request'>;
  readonly session: Pick<typeof Electron.Session, 'fromPartition'>;
  /** The client's name, where it has one: each has a partition of its own. */
  readonly name?: string | undefined;
}

/** Chromium's names for what goes wrong before a secure connection stands; all others may have come later. */
const BEFORE_CONNECTION = new Set([
  'ERR_NAME_NOT_RESOLVED',
  'ERR_NAME_RESOLUTION_FAILED',
  'ERR_INTERNET_DISCONNECTED',
  'ERR_NETWORK_ACCESS_DENIED',
  'ERR_ADDRESS_INVALID',
  'ERR_ADDRESS_UNREACHABLE',
  'ERR_CONNECTION_REFUSED',
  'ERR_CONNECTION_TIMED_OUT',
  'ERR_PROXY_CONNECTION_FAILED',
  'ERR_TUNNEL_CONNECTION_FAILED',
  'ERR_SOCKS_CONNECTION_FAILED',
  'ERR_SOCKS_CONNECTION_HOST_UNREACHABLE',
  'ERR_PROXY_CERTIFICATE_INVALID',
  'ERR_MANDATORY_PROXY_CONFIGURATION_FAILED',
]);

/** Sends by Chromium's network stack: the system's proxy, its logins and its certificates hold. Nothing of it touches the disk. */
export function createElectronNetTransport({ net, session, name }: ElectronNetOptions): Transport {
  // Without `persist:` a partition lives in memory, and is not the app's own: on macOS the default one can raise a keychain prompt.
  const partition = `onboardflow-${name ?? 'main'}`;
  const aborts = new Set<() => void>();

  const begun = (request: TransportRequest): Electron.ClientRequest => {
    try {
      const sent = net.request({
        url: request.url,
        method: request.method,
        session: session.fromPartition(partition, { cache: false }),
        credentials: 'omit',
        redirect: 'manual',
        cache: 'no-store',
      });
      for (const [header, value] of Object.entries(request.headers)) sent.setHeader(header, value);
      return sent;
    } catch {
      // Electron names a header's value, which may be the key, in what it throws.
      throw new TransportError('REQUEST_FAILED', true);
    }
  };

  const send: Transport = (request) =>
    new Promise((resolve, reject) => {
      const sent = begun(request);
      const end = () => {
        aborts.delete(abort);
        request.signal.removeEventListener('abort', abort);
      };
      const fail = (code: string, neverLeft: boolean) => {
        end();
        reject(new TransportError(code, neverLeft));
      };
      const abort = () => {
        fail('ABORTED', false);
        sent.abort();
      };
      const answer = (response: TransportResponse) => {
        end();
        resolve(response);
      };
      aborts.add(abort);
      request.signal.addEventListener('abort', abort, { once: true });
      // Stays to the end: Electron tells of a redirect that nobody follows, and of a body cut off, by an error. Its `close` says nothing,
      // as it comes as soon as the request is written.
      sent.on('error', (error) => {
        const code = codeOf(error);
        fail(code, BEFORE_CONNECTION.has(code) || code.startsWith('ERR_CERT_'));
      });
      sent.on('redirect', (status, _method, _url, headers) => {
        answer({ status, headers: firstOfEach(headers), body: '' });
      });
      sent.on('response', (response) => {
        response.on('error', (error: unknown) => fail(codeOf(error), false));
        response.on('aborted', () => fail('ABORTED', false));
        readBody(response, answer, () => sent.abort());
      });
      sent.end(request.body);
    });
  return Object.assign(send, {
    close: () => {
      for (const abort of [...aborts]) abort();
    },
  });
}

function readBody(
  response: Electron.IncomingMessage,
  answer: (response: TransportResponse) => void,
  abort: () => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const done = (truncated: boolean) => {
    const body = Buffer.concat(chunks).subarray(0, BODY_CAP_BYTES).toString('utf8');
    answer({ status: response.statusCode, headers: firstOfEach(response.headers), body, truncated });
  };
  response.on('data', (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size <= BODY_CAP_BYTES) return;
    done(true);
    abort();
  });
  response.on('end', () => done(false));
}

/** `net::ERR_NAME_NOT_RESOLVED` in the message; nothing else of the error goes further. */
function codeOf(error: unknown): string {
  return (error instanceof Error && /net::(ERR_[A-Z0-9_]+)/.exec(error.message)?.[1]) || 'REQUEST_FAILED';
}

function firstOfEach(headers: Record<string, string | string[]>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value[0] : value,
    ]),
  );
}
