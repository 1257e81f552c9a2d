import https from 'node:https';
import type { AddressInfo } from 'node:net';

/** A self-signed certificate for localhost and gateway.test, valid for a hundred years, and its key, which guards nothing. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBqTCCAU+gAwIBAgIUVESE6JSjvaFwRFnClc6VUn586XMwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzE3NTY1OVoYDzIxMjYxMDMw
MTc1NjU5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASn1fIgF8ArAIRxkCjitIQLG4dtHProei5YSG6Si+VUtiD8eeU8DhEn
V2O04x2QM6qYI2p/t29UjJ/Y4VgaeCwuo30wezAdBgNVHQ4EFgQUCG56zd55B4yt
UyIqt2IgUPyF99owHwYDVR0jBBgwFoAUCG56zd55B4ytUyIqt2IgUPyF99owDwYD
VR0TAQH/BAUwAwEB/zAoBgNVHREEITAfgglsb2NhbGhvc3SHBH8AAAGCDGdhdGV3
YXkudGVzdDAKBggqhkjOPQQDAgNIADBFAiEA/09NS9lkwIl/OrCcXVsM4kbUecgg
oRsF9D9FbK001vgCIH7eqXq5PQJkK4PqJsr+zRu0qqCU/tnkKyZWKoKxq5i5
-----END CERTIFICATE-----`;
const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgX/iZhOgQqxANftP0
JGpsxSxBjjGrsNpIKeOJRLUvrsuhRANCAASn1fIgF8ArAIRxkCjitIQLG4dtHPro
ei5YSG6Si+VUtiD8eeU8DhEnV2O04x2QM6qYI2p/t29UjJ/Y4VgaeCwu
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
