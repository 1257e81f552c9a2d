import http from 'node:http';
import https from 'node:https';
import { Writable } from 'node:stream';
import type { ClientRequest, ClientRequestConstructorOptions } from 'electron';
import { notImitated } from './not-imitated.js';

type Imitated = Pick<
  ClientRequest,
  | 'abort'
  | 'chunkedEncoding'
  | 'followRedirect'
  | 'getHeader'
  | 'getUploadProgress'
  | 'removeHeader'
  | 'setHeader'
>;

/** Options that name where and how; what is not here is refused by name. */
const known = [
  'method',
  'url',
  'redirect',
  'headers',
  'session',
  'partition',
  'useSessionCookies',
  'credentials',
  'cache',
];

/** Electron's errors are Chromium's (`net::ERR_…`), where Node has the system's. */
const errors: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'net::ERR_CONNECTION_REFUSED',
  ECONNRESET: 'net::ERR_CONNECTION_RESET',
  ENOTFOUND: 'net::ERR_NAME_NOT_RESOLVED',
  EAI_AGAIN: 'net::ERR_NAME_NOT_RESOLVED',
  ETIMEDOUT: 'net::ERR_CONNECTION_TIMED_OUT',
  EHOSTUNREACH: 'net::ERR_ADDRESS_UNREACHABLE',
  ENETUNREACH: 'net::ERR_INTERNET_DISCONNECTED',
};

/**
 * Electron: ClientRequest, the request of `net.request`. The body is collected and sent at `end`, as Electron does
 * unless `chunkedEncoding` is set. No proxy, no cookies, no cache: the request goes straight through Node.
 */
export class ClientRequestStandIn extends Writable implements Imitated {
  chunkedEncoding = false;
  readonly #headers = new Map<string, { name: string; value: string }>();
  readonly #method: string;
  readonly #url: URL;
  readonly #redirect: 'follow' | 'error' | 'manual';
  readonly #body: Buffer[] = [];
  #sent: http.ClientRequest | undefined;
  #response: http.IncomingMessage | undefined;
  #isAborted = false;
  #waitsForRedirect = false;
  #followed = false;

  constructor(options: ClientRequestConstructorOptions | string, userAgent: string) {
    super();
    const asked = typeof options === 'string' ? { url: options } : options;
    const unknown = Object.keys(asked).find((name) => !known.includes(name));
    if (unknown !== undefined) notImitated(`net.request's option "${unknown}"`);
    this.#url = new URL(asked.url ?? notImitated('net.request without an url'));
    if (!/^https?:$/.test(this.#url.protocol)) {
      throw new Error('ClientRequest only supports http: and https: protocols');
    }
    this.#method = (asked.method ?? 'GET').toUpperCase();
    this.#redirect = (asked.redirect as 'follow' | undefined) ?? 'follow';
    this.#headers.set('user-agent', { name: 'User-Agent', value: userAgent });
    for (const [name, value] of Object.entries(asked.headers ?? {})) this.setHeader(name, String(value));
  }

  setHeader(name: string, value: string): void {
    if (this.#sent || this.#body.length > 0) throw new Error("Can't set headers after they are sent");
    http.validateHeaderName(name);
    http.validateHeaderValue(name, String(value));
    this.#headers.set(name.toLowerCase(), { name, value: String(value) });
  }

  getHeader(name: string): string {
    return this.#headers.get(name.toLowerCase())?.value as string;
  }

  removeHeader(name: string): void {
    if (this.#sent || this.#body.length > 0) throw new Error("Can't remove headers after they are sent");
    this.#headers.delete(name.toLowerCase());
  }

  getUploadProgress() {
    const total = this.#body.reduce((sum, chunk) => sum + chunk.length, 0);
    const started = this.#sent !== undefined;
    return { active: started && !this.#response, started, current: started ? total : 0, total };
  }

  followRedirect(): void {
    if (!this.#waitsForRedirect)
      throw new Error('followRedirect() called, but was not waiting for a redirect');
    this.#followed = true;
  }

  abort(): void {
    if (!this.#isAborted) process.nextTick(() => this.emit('abort'));
    this.#isAborted = true;
    this.#die();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#body.push(chunk);
    done();
  }

  override _final(done: () => void): void {
    this.#send(this.#url, this.#method);
    done();
  }

  #send(url: URL, method: string): void {
    const { request } = url.protocol === 'https:' ? https : http;
    const headers = Object.fromEntries([...this.#headers.values()].map(({ name, value }) => [name, value]));
    const sent = request(url, { method, headers });
    this.#sent = sent;
    sent.on('response', (response) => this.#answered(url, method, response));
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#isAborted) return;
      const isCut = error.message === 'socket hang up';
      const text = isCut ? 'net::ERR_EMPTY_RESPONSE' : (errors[error.code ?? ''] ?? 'net::ERR_FAILED');
      this.#die(new Error(text));
    });
    sent.end(method === 'GET' || method === 'HEAD' ? undefined : Buffer.concat(this.#body));
  }

  #answered(url: URL, method: string, response: http.IncomingMessage): void {
    const { statusCode = 0, headers } = response;
    if ([301, 302, 303, 307, 308].includes(statusCode) && headers.location !== undefined) {
      response.resume();
      const isKept = statusCode >= 307 || method === 'HEAD' || (statusCode < 303 && method !== 'POST');
      this.#redirected(statusCode, isKept ? method : 'GET', new URL(headers.location, url), headers);
      return;
    }
    this.#response = response;
    // Without a listener Electron lets the body wait; Node would never end the exchange.
    if (!this.emit('response', response)) response.resume();
  }

  #redirected(status: number, method: string, url: URL, headers: http.IncomingHttpHeaders): void {
    if (this.#redirect === 'error') {
      this.#die(new Error("Attempted to redirect, but redirect policy was 'error'"));
      return;
    }
    this.#waitsForRedirect = true;
    this.#followed = this.#redirect === 'follow';
    this.emit('redirect', status, method, url.href, headers);
    this.#waitsForRedirect = false;
    if (this.#isAborted) return;
    if (this.#followed) this.#send(url, method);
    else this.#die(new Error('Redirect was cancelled'));
  }

  #die(error?: Error): void {
    this.#sent?.destroy();
    this.#response?.destroy(error);
    // A stream that has ended already would keep the error to itself.
    if (error && this.writableFinished) this.emit('error', error);
    this.destroy(this.writableFinished ? undefined : error);
  }
}
