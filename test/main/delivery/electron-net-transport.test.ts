import { EventEmitter } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createElectronNetTransport } from '../../../src/main/delivery/electron-net-transport.js';
import {
  BODY_CAP_BYTES,
  type Transport,
  TransportError,
  type TransportRequest,
} from '../../../src/main/delivery/transport.js';

interface Options {
  readonly url: string;
  readonly method: string;
  readonly session: unknown;
  readonly credentials: string;
  readonly redirect: string;
}

/**
 * Electron's `ClientRequest` over Node's HTTP, with the habits of the real one: `close` as soon as the request is written, errors by
 * Chromium's names, an error for every redirect that nobody follows, and for a body that is cut off.
 */
class NetRequest extends EventEmitter {
  readonly #options: Options;
  readonly #headers: Record<string, string> = {};
  #request: http.ClientRequest | undefined;
  #isAborted = false;

  constructor(options: Options) {
    super();
    this.#options = options;
  }

  setHeader(name: string, value: string): void {
    this.#headers[name] = value;
  }

  end(body: string): this {
    const { url, method } = this.#options;
    const request = http.request(url, { method, headers: this.#headers });
    this.#request = request;
    request.on('response', (response) => this.#respond(response));
    request.on('error', (error: NodeJS.ErrnoException) => {
      const name = error.code === 'ECONNREFUSED' ? 'ERR_CONNECTION_REFUSED' : 'ERR_CONNECTION_RESET';
      if (!this.#isAborted) this.emit('error', new Error(`net::${name}`));
    });
    request.end(body);
    setImmediate(() => this.emit('close'));
    return this;
  }

  abort(): void {
    if (!this.#isAborted) process.nextTick(() => this.emit('abort'));
    this.#isAborted = true;
    this.#request?.destroy();
  }

  #respond(response: http.IncomingMessage): void {
    const { statusCode = 0, headers } = response;
    if (statusCode >= 300 && statusCode < 400) {
      const lists = Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat()]);
      this.emit('redirect', statusCode, 'GET', headers.location, Object.fromEntries(lists));
      this.emit('error', new Error('Redirect was cancelled'));
      return;
    }
    const message = Object.assign(new EventEmitter(), { statusCode, headers });
    response.on('data', (chunk) => message.emit('data', chunk));
    response.on('end', () => message.emit('end'));
    response.on('error', () => {
      if (this.#isAborted) return;
      message.emit('error', new Error('net::ERR_CONTENT_LENGTH_MISMATCH'));
      this.emit('error', new Error('net::ERR_CONTENT_LENGTH_MISMATCH'));
    });
    this.emit('response', message);
  }
}

const requests: Options[] = [];
const partitions: unknown[][] = [];
const opened: (() => void)[] = [];

afterEach(() => {
  requests.length = 0;
  partitions.length = 0;
  for (const close of opened.splice(0)) close();
});

function transportOf(name?: string): Transport {
  const net = {
    request: (options: Options) => {
      requests.push(options);
      return new NetRequest(options);
    },
  };
  const session = {
    fromPartition: (...args: unknown[]) => {
      partitions.push(args);
      return 'the partition';
    },
  };
  const parts = { net, session, name } as unknown as Parameters<typeof createElectronNetTransport>[0];
  return createElectronNetTransport(parts);
}

async function serve(answer: http.RequestListener): Promise<string> {
  const server = http.createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function requestTo(url: string, part: Partial<TransportRequest> = {}): TransportRequest {
  const headers = { authorization: 'Token secret', 'idempotency-key': 'id-1' };
  const signal = new AbortController().signal;
  return { url, method: 'POST', headers, body: '{"a":1}', timeoutMs: 1000, signal, ...part };
}

async function failureOf(sent: Promise<unknown>): Promise<TransportError> {
  const error = await sent.then(
    () => 'answered',
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TransportError);
  return error as TransportError;
}

describe('a request by Electron’s net', () => {
  test('carries body and headers, and brings the answer back', async () => {
    const seen: unknown[] = [];
    const url = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        seen.push(request.method, request.headers.authorization, request.headers['idempotency-key'], body);
        response.writeHead(200, { 'Retry-After': '3' }).end('{"success":true}');
      });
    });
    const response = await transportOf()(requestTo(url));
    expect(response).toMatchObject({ status: 200, body: '{"success":true}', truncated: false });
    expect(response.headers['retry-after']).toBe('3');
    expect(seen).toEqual(['POST', 'Token secret', 'id-1', '{"a":1}']);
  });

  test('goes through a partition of its own in memory, without cache, cookies or redirects', async () => {
    const url = await serve((_, response) => response.end());
    await transportOf()(requestTo(url));
    await transportOf('second')(requestTo(url));
    expect(partitions).toEqual([
      ['onboardflow-main', { cache: false }],
      ['onboardflow-second', { cache: false }],
    ]);
    for (const options of requests) {
      expect(options).toMatchObject({ session: 'the partition', credentials: 'omit', redirect: 'manual' });
    }
  });

  test('touches nothing of Electron before the first one', () => {
    transportOf();
    expect(partitions).toEqual([]);
  });

  test('that is redirected ends there', async () => {
    const visited: string[] = [];
    const url = await serve((request, response) => {
      visited.push(request.url ?? '');
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await transportOf()(requestTo(url))).toMatchObject({
      status: 302,
      headers: { location: '/elsewhere' },
    });
    expect(visited).toEqual(['/']);
  });

  test('reads no more than 64 KiB of an answer', async () => {
    const url = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', more);
      more();
    });
    const response = await transportOf()(requestTo(url));
    expect(response.truncated).toBe(true);
    expect(response.body).toHaveLength(BODY_CAP_BYTES);
  });

  test('that is refused provably never left', async () => {
    const url = await serve(() => {});
    for (const close of opened.splice(0)) close();
    expect(await failureOf(transportOf()(requestTo(url)))).toMatchObject({
      code: 'ERR_CONNECTION_REFUSED',
      neverLeft: true,
    });
  });

  test('that is reset may have left', async () => {
    const url = await serve((request) => request.socket.destroy());
    expect(await failureOf(transportOf()(requestTo(url)))).toMatchObject({ neverLeft: false });
  });

  test('whose answer is cut off may have left', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.destroy());
    });
    expect(await failureOf(transportOf()(requestTo(url)))).toMatchObject({ neverLeft: false });
  });

  test('that hangs ends when it is given up', async () => {
    const given = new AbortController();
    const url = await serve(() => given.abort());
    expect(await failureOf(transportOf()(requestTo(url, { signal: given.signal })))).toMatchObject({
      code: 'ABORTED',
      neverLeft: false,
    });
  });

  test('that hangs ends when the transport is closed', async () => {
    const transport = transportOf();
    const url = await serve(() => transport.close?.());
    expect(await failureOf(transport(requestTo(url)))).toMatchObject({ code: 'ABORTED' });
  });
});
