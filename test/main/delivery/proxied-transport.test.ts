import http from 'node:http';
import net from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGotTransport, type GotTransportOptions } from '../../../src/main/delivery/got-transport.js';
import { type Transport, TransportError } from '../../../src/main/delivery/transport.js';
import { startTlsServer, type TlsServer } from './tls-server.js';

interface Proxy {
  readonly address: string;
  /** What was asked of it: the target, and who asks. */
  readonly tunnels: { readonly target: string | undefined; readonly login: string | undefined }[];
}

let gateway: TlsServer;
const opened: (() => void)[] = [];

beforeEach(async () => {
  gateway = await startTlsServer();
  opened.push(gateway.close);
});

afterEach(() => {
  for (const close of opened.splice(0)) close();
});

/** A proxy that opens tunnels, all of them to the gateway, whose name nobody else knows; or answers each with `status`. */
async function startProxy(status = 200): Promise<Proxy> {
  const tunnels: Proxy['tunnels'] = [];
  const server = http.createServer();
  server.on('connect', (request, client: net.Socket) => {
    tunnels.push({ target: request.url, login: request.headers['proxy-authorization'] });
    client.on('error', () => {});
    if (status !== 200) return client.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
    const upstream = net.connect(gateway.port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { address: `127.0.0.1:${(server.address() as net.AddressInfo).port}`, tunnels };
}

/** Trusts the gateway's certificate from its second request on, as with the system's store. */
async function trusting(options: GotTransportOptions): Promise<Transport> {
  const transport = createGotTransport({
    environment: {},
    caCertificates: () => [gateway.certificate],
    ...options,
  });
  opened.push(() => transport.close?.());
  await outcomeOf(transport);
  return transport;
}

/** Whether the name is found or not depends on the proxy alone: this one exists nowhere else. */
const TARGET = 'https://gateway.test/';

async function outcomeOf(transport: Transport, url = TARGET): Promise<number | string> {
  const signal = new AbortController().signal;
  const request = { url, method: 'POST', headers: {}, body: '{}', timeoutMs: 5000, signal } as const;
  return transport(request).then(
    ({ status }) => status,
    (error: unknown) =>
      error instanceof TransportError
        ? `${error.neverLeft ? 'never left' : 'left'}: ${error.code}`
        : 'strange',
  );
}

describe("the system's proxy", () => {
  test('carries the request through a tunnel, and the certificate is checked inside of it', async () => {
    const proxy = await startProxy();
    const transport = await trusting({ resolveProxy: async () => `PROXY ${proxy.address}` });
    expect(gateway.requests).toBe(0);
    expect(await outcomeOf(transport)).toBe(200);
    expect(gateway.requests).toBe(1);
    expect(proxy.tunnels.at(-1)).toEqual({ target: 'gateway.test:443', login: undefined });
  });

  test('is asked for the address that is sent to', async () => {
    const asked: string[] = [];
    const proxy = await startProxy();
    const transport = await trusting({
      resolveProxy: async (url) => {
        asked.push(url);
        return `PROXY ${proxy.address}`;
      },
    });
    await outcomeOf(transport);
    expect(new Set(asked)).toEqual(new Set([TARGET]));
  });

  test('that cannot be reached is as good as offline, and the next of the list has its turn', async () => {
    const proxy = await startProxy();
    const transport = createGotTransport({
      environment: {},
      resolveProxy: async () => `PROXY 127.0.0.1:1; PROXY ${proxy.address}`,
      caCertificates: () => [gateway.certificate],
    });
    opened.push(() => transport.close?.());
    expect(await outcomeOf(transport)).toMatch(/^never left/);
    expect(await outcomeOf(transport)).toBe('never left: DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(await outcomeOf(transport)).toBe(200);
  });

  test('that wants a log-in lets nothing leave', async () => {
    const proxy = await startProxy(407);
    const transport = await trusting({ resolveProxy: async () => `PROXY ${proxy.address}` });
    expect(await outcomeOf(transport)).toMatch(/^never left/);
    expect(gateway.requests).toBe(0);
  });

  test('is not used for this machine', async () => {
    const proxy = await startProxy();
    const transport = await trusting({ resolveProxy: async () => `PROXY ${proxy.address}` });
    proxy.tunnels.length = 0;
    expect(await outcomeOf(transport, gateway.url)).toBe(200);
    expect(proxy.tunnels).toEqual([]);
  });

  test('that cannot be found out means the direct way', async () => {
    const transport = await trusting({ resolveProxy: () => Promise.reject(new Error('no session')) });
    expect(await outcomeOf(transport)).toMatch(/^never left: (ENOTFOUND|EAI_AGAIN|ETIMEDOUT)$/);
  });
});

test('HTTPS_PROXY outranks the system and carries user name and password', async () => {
  const proxy = await startProxy();
  const transport = await trusting({
    environment: { HTTPS_PROXY: `http://ann:s%20cret@${proxy.address}` },
    resolveProxy: async () => 'PROXY 127.0.0.1:1',
  });
  expect(await outcomeOf(transport)).toBe(200);
  const login = `Basic ${Buffer.from('ann:s cret').toString('base64')}`;
  expect(proxy.tunnels.at(-1)).toEqual({ target: 'gateway.test:443', login });
});

describe('a SOCKS proxy', () => {
  const resolveProxy = async () => 'SOCKS5 127.0.0.1:1080';

  test("is left to Chromium's network stack", async () => {
    const sent: string[] = [];
    const socks: Transport = async ({ url }) => {
      sent.push(url);
      return { status: 202, headers: {}, body: '' };
    };
    const transport = createGotTransport({ environment: {}, resolveProxy, socks });
    expect(await outcomeOf(transport)).toBe(202);
    expect(sent).toEqual([TARGET]);
  });

  test('without that is as good as offline', async () => {
    const transport = createGotTransport({ environment: {}, resolveProxy });
    expect(await outcomeOf(transport)).toBe('never left: SOCKS_UNSUPPORTED');
  });
});
