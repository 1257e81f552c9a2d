import http from 'node:http';
import net from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createGotTransport } from '../../../src/main/delivery/got-transport.js';
import {
  BODY_CAP_BYTES,
  type Transport,
  TransportError,
  type TransportRequest,
} from '../../../src/main/delivery/transport.js';
import { startTlsServer } from './tls-server.js';

const KEY = 'Token very-secret-key';
const opened: (() => void)[] = [];

afterEach(() => {
  for (const close of opened.splice(0)) close();
});

function transportOf(options: Parameters<typeof createGotTransport>[0] = {}): Transport {
  const transport = createGotTransport({ environment: {}, ...options });
  opened.push(() => transport.close?.());
  return transport;
}

/** A server on a free loopback port. */
async function listen(server: net.Server): Promise<number> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  opened.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as net.AddressInfo).port;
}

async function serve(answer: http.RequestListener): Promise<string> {
  const port = await listen(http.createServer(answer));
  return `http://127.0.0.1:${port}/api/v1/tracker/event/`;
}

/** A server that speaks below HTTP. */
async function serveRaw(connected: (socket: net.Socket) => void): Promise<string> {
  return `http://127.0.0.1:${await listen(net.createServer(connected))}/`;
}

function requestTo(url: string, part: Partial<TransportRequest> = {}): TransportRequest {
  return {
    url,
    method: 'POST',
    headers: { authorization: KEY, 'content-type': 'application/json', 'idempotency-key': 'id-1' },
    body: '{"s":"site"}',
    timeoutMs: 10_000,
    signal: new AbortController().signal,
    ...part,
  };
}

async function failureOf(sent: Promise<unknown>): Promise<TransportError> {
  const error = await sent.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TransportError);
  return error as TransportError;
}

describe('an answer', () => {
  test('comes back with status, headers and body, to the request as it was given', async () => {
    const seen: { method?: string; headers: http.IncomingHttpHeaders; body: string }[] = [];
    const url = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        seen.push({ ...(request.method && { method: request.method }), headers: request.headers, body });
        response.writeHead(201, { 'X-Answer': 'yes' }).end('{"success":true}');
      });
    });
    const response = await transportOf()(requestTo(url));
    expect(response).toMatchObject({ status: 201, body: '{"success":true}' });
    expect(response.headers['x-answer']).toBe('yes');
    expect(response.headers.date).toBeDefined();
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: 'POST', body: '{"s":"site"}' });
    expect(seen[0]?.headers).toMatchObject({ authorization: KEY, 'idempotency-key': 'id-1' });
    expect(seen[0]?.headers.cookie).toBeUndefined();
  });

  test.each([400, 401, 404, 429, 500, 503])(
    '%i is an answer like any other, and nothing is retried',
    async (status) => {
      let requests = 0;
      const url = await serve((request, response) => {
        requests += 1;
        request.resume();
        response.writeHead(status).end('no');
      });
      expect(await transportOf()(requestTo(url))).toMatchObject({ status, body: 'no' });
      expect(requests).toBe(1);
    },
  );

  test.each([301, 302, 303, 307, 308])(
    '%i is not followed, and the key goes nowhere else',
    async (status) => {
      const elsewhere: string[] = [];
      const other = await serve((request, response) => {
        elsewhere.push(request.url ?? '');
        response.end();
      });
      const visited: string[] = [];
      const url = await serve((request, response) => {
        visited.push(request.url ?? '');
        request.resume();
        response.writeHead(status, { location: visited.length % 2 ? other : '/same-host' }).end();
      });
      const transport = transportOf();
      expect((await transport(requestTo(url))).status).toBe(status);
      expect((await transport(requestTo(url))).status).toBe(status);
      expect(elsewhere).toEqual([]);
      expect(visited).toEqual(['/api/v1/tracker/event/', '/api/v1/tracker/event/']);
    },
  );

  test('is read up to 64 KiB and judged all the same, however much follows', async () => {
    const url = await serve((request, response) => {
      request.resume();
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', more);
      more();
    });
    const response = await transportOf()(requestTo(url));
    expect(response).toMatchObject({ status: 200, truncated: true });
    expect(response.body).toHaveLength(BODY_CAP_BYTES);
  });

  test('that is compressed is read as it was meant', async () => {
    const url = await serve((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"success":true}'));
    });
    expect(await transportOf()(requestTo(url))).toMatchObject({ status: 200, body: '{"success":true}' });
  });

  test('of an old server without keep-alive comes back as well', async () => {
    const url = await serveRaw((socket) => {
      socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\n{"success":true}'));
    });
    expect(await transportOf()(requestTo(url))).toMatchObject({ status: 200, body: '{"success":true}' });
  });
});

describe('a connection', () => {
  test('is kept for the next request, and given up when the transport is closed', async () => {
    const sockets = new Set<net.Socket>();
    const url = await serve((request, response) => {
      sockets.add(request.socket);
      request.resume();
      response.end('{}');
    });
    const transport = transportOf();
    await transport(requestTo(url));
    await transport(requestTo(url));
    expect(sockets.size).toBe(1);
    const [socket] = sockets;
    const closed = new Promise((resolve) => socket?.once('close', resolve));
    transport.close?.();
    await closed;
  });
});

describe('a failure that provably never left', () => {
  test('is a name that is not found', async () => {
    const error = await failureOf(transportOf()(requestTo('http://gateway.invalid/')));
    expect(error.neverLeft).toBe(true);
    // A machine without a resolver finds that out late.
    expect(['ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT']).toContain(error.code);
  });

  test('is a refused connection', async () => {
    const port = await listen(net.createServer());
    for (const close of opened.splice(0)) close();
    const error = await failureOf(transportOf()(requestTo(`http://127.0.0.1:${port}/`)));
    expect(error).toMatchObject({ code: 'ECONNREFUSED', neverLeft: true });
  });

  test('is a certificate that is not trusted', async () => {
    const server = await startTlsServer();
    opened.push(server.close);
    const error = await failureOf(transportOf({ caCertificates: () => undefined })(requestTo(server.url)));
    expect(error).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', neverLeft: true });
    expect(server.requests).toBe(0);
  });

  test('is a TLS handshake with something that speaks no TLS', async () => {
    const url = await serveRaw((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad\r\n\r\n')));
    const error = await failureOf(transportOf()(requestTo(url.replace('http:', 'https:'))));
    expect(error.neverLeft).toBe(true);
  });

  test('is a connection that is cut in the middle of the handshake, whatever was written into buffers', async () => {
    const url = await serveRaw((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const error = await failureOf(transportOf()(requestTo(url.replace('http:', 'https:'))));
    expect(error).toMatchObject({ code: 'ECONNRESET', neverLeft: true });
  });

  test('is a handshake that never ends, when its time is over', async () => {
    const url = await serveRaw(() => {});
    const request = requestTo(url.replace('http:', 'https:'), { timeoutMs: 50 });
    expect(await failureOf(transportOf()(request))).toMatchObject({ neverLeft: true, timedOut: true });
  });
});

describe('a failure that may have left', () => {
  test('is a reset before the headers', async () => {
    const url = await serveRaw((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await failureOf(transportOf()(requestTo(url)))).toMatchObject({
      code: 'ECONNRESET',
      neverLeft: false,
    });
  });

  test('is an end before the headers', async () => {
    const url = await serveRaw((socket) => socket.once('data', () => socket.end()));
    expect(await failureOf(transportOf()(requestTo(url)))).toMatchObject({ neverLeft: false });
  });

  test('is a reset after the headers', async () => {
    const url = await serve((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-length': '100' });
      response.flushHeaders();
      response.socket?.destroySoon();
    });
    expect(await failureOf(transportOf()(requestTo(url)))).toMatchObject({ neverLeft: false });
  });

  test('is a reset within the body', async () => {
    const url = await serve((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"success": tr', () => response.destroy());
    });
    expect(await failureOf(transportOf()(requestTo(url)))).toMatchObject({ neverLeft: false });
  });

  test('is garbage instead of HTTP', async () => {
    const url = await serveRaw((socket) => socket.once('data', () => socket.end('\x00\x01\x02 not HTTP')));
    expect(await failureOf(transportOf()(requestTo(url)))).toMatchObject({ neverLeft: false });
  });

  test('is an answer that never comes', async () => {
    const url = await serve(() => {});
    const error = await failureOf(transportOf()(requestTo(url, { timeoutMs: 50 })));
    expect(error).toMatchObject({ code: 'ETIMEDOUT', neverLeft: false, timedOut: true });
  });

  test('is an answer that trickles: the time is for the whole of it', async () => {
    const url = await serve((request, response) => {
      request.resume();
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(drip));
    });
    const error = await failureOf(transportOf()(requestTo(url, { timeoutMs: 100 })));
    expect(error).toMatchObject({ neverLeft: false, timedOut: true });
  });

  test('is a request that is given up while it waits', async () => {
    const abort = new AbortController();
    const url = await serve(() => abort.abort());
    expect(await failureOf(transportOf()(requestTo(url, { signal: abort.signal })))).toMatchObject({
      neverLeft: false,
      timedOut: false,
    });
  });

  test('is one on a kept connection that the other side closed', async () => {
    let requests = 0;
    const url = await serveRaw((socket) => {
      socket.on('data', () => {
        requests += 1;
        if (requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
        else socket.resetAndDestroy();
      });
    });
    const transport = transportOf();
    await transport(requestTo(url));
    expect(await failureOf(transport(requestTo(url)))).toMatchObject({ neverLeft: false });
  });
});

test('an error of the client goes no further: not the key, not the cause', async () => {
  const url = await serveRaw((socket) => socket.once('data', () => socket.destroy()));
  const error = await failureOf(transportOf()(requestTo(url)));
  const { inspect } = await import('node:util');
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('very-secret-key');
  expect(JSON.stringify(error)).not.toContain('very-secret-key');
  expect(error.cause).toBeUndefined();
});

describe("the system's certificates", () => {
  test('are read once a certificate was not trusted, and used from then on', async () => {
    const server = await startTlsServer();
    opened.push(server.close);
    let reads = 0;
    const transport = transportOf({
      caCertificates: () => {
        reads += 1;
        return [server.certificate];
      },
    });
    await failureOf(transport(requestTo(server.url)));
    expect((await transport(requestTo(server.url))).status).toBe(200);
    expect((await transport(requestTo(server.url))).status).toBe(200);
    expect(reads).toBe(1);
  });
});
