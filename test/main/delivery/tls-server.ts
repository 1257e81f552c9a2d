import https from 'node:https';
import type { AddressInfo } from 'node:net';

/** A self-signed certificate for localhost, valid for a hundred years, and its key, which guards nothing. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUalpbkqzwHW4ELE3KtMcT8OdOY24wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzE3NTU1NFoYDzIxMjYxMDMw
MTc1NTU0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARAIPQbPC3VWY6PIjXSNx8PoqUBb169/StXma9U5pvfVCy2UYNi5bT9
MzmSrjLvIcZzP2jClcfMyuepb74Ka8n/o28wbTAdBgNVHQ4EFgQUjrrpOrpJd/te
0Bv4BdmH/GvoEKEwHwYDVR0jBBgwFoAUjrrpOrpJd/te0Bv4BdmH/GvoEKEwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhAIGrcEqio+BqhIgDJjqKzTMRZc6XSYktVmWgNFEcC4LcAiEA
qoBa1cuSdOaZMeyOZc7kmexcMmkP0CEW1racp+a2bOw=
-----END CERTIFICATE-----`;
const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgwh0j09/5qGMZbeR6
Mj0eneHzgaUgWS48KQxMGFb5LiihRANCAARAIPQbPC3VWY6PIjXSNx8PoqUBb169
/StXma9U5pvfVCy2UYNi5bT9MzmSrjLvIcZzP2jClcfMyuepb74Ka8n/
-----END PRIVATE KEY-----`;

export interface TlsServer {
  readonly url: string;
  readonly port: number;
  readonly certificate: string;
  /** Requests that came through. */
  readonly requests: number;
  close(): void;
}

/** An https server on a loopback port whose certificate nobody trusts; it answers every request as the gateway does. */
export async function startTlsServer(): Promise<TlsServer> {
  let requests = 0;
  const server = https.createServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, (request, response) => {
    requests += 1;
    request.resume();
    response.end('{"success":true}');
  });
  // A client that does not trust the certificate breaks off the handshake.
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}/`,
    port,
    certificate: CERTIFICATE,
    get requests() {
      return requests;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
