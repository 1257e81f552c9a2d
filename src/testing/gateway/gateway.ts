import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Inspector } from '../inspector/inspector.js';
import { DailyAllowance, type DayStatus } from './daily-allowance.js';
import { serveEvent } from './event-endpoint.js';
import { type GatewayOptions, gatewaySettings } from './gateway-options.js';
import { type GatewayRequest, RequestLog } from './request-log.js';
import { type Awaited, waitForEvents } from './request-wait.js';
import { AnswerScript, type ScriptedAnswer } from './scripted-answer.js';
import { EVENT_PATH, type GatewayEvent } from './wire-event.js';

/** Longer than any pause between two requests of a test, so that no request meets a connection that is just being closed. */
const KEEP_ALIVE_MS = 60_000;

/** An event on its way through a busy machine may take seconds; a test that waits longer than this is stuck. */
const DEFAULT_WAIT_MS = 10_000;

/** A real HTTP server that keeps the contract of the OnboardFlow events API, and remembers what it saw. */
export interface Gateway {
  /** The full address of the event call: what `init`'s `endpoint` takes. */
  readonly url: string;
  /** `http://host:port`; the inspector's page is at its `/`. */
  readonly origin: string;
  /** Accepted events in order of arrival; copies by `Idempotency-Key` are counted in the `receipt`, not repeated. */
  readonly events: readonly GatewayEvent[];
  /** Every request but the inspector's own, right or wrong, in order of arrival. */
  readonly requests: readonly GatewayRequest[];
  /** How the day's calls stand. */
  readonly day: DayStatus;
  /** Answers the next request, or the next ones in order, so instead of by the contract. */
  respondNext(answers: ScriptedAnswer | readonly ScriptedAnswer[]): void;
  /** Answers every request so that has no answer of its own by `respondNext`; `null` goes back to the contract. */
  respondAlways(answer: ScriptedAnswer | null): void;
  /**
   * Waits until so many events were accepted since the start or the last `clear()`, or until the predicate is true, and answers the events so
   * far. Rejects after `timeoutMs` (10,000 by default) with an error that names what did arrive.
   */
  waitFor(awaited: Awaited, options?: { timeoutMs?: number }): Promise<readonly GatewayEvent[]>;
  /** Calls at each change of a request: when its head is in, when it was judged, when it is over. The answer ends it. */
  onRequest(listener: (request: GatewayRequest) => void): () => void;
  /** Forgets events, requests, copies and scripted answers, and gives the day its calls back. */
  clear(): void;
  /** Stops listening and drops every connection. */
  close(): Promise<void>;
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      // A server that listens on a port has an address of this kind; a string is a pipe's.
      resolve(server.address() as AddressInfo);
    });
  });
}

/** An address that a client on this machine can use: "all interfaces" is none. */
function originOf({ address, port, family }: AddressInfo): string {
  if (address === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (address === '::') return `http://[::1]:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/**
 * Starts a local gateway on a free loopback port.
 *
 * @throws TypeError naming a wrong option. Rejects with Node's own error when it cannot listen (`EADDRINUSE`, `EACCES`).
 * @example
 * const gateway = await startGateway({ apiKey: 'k', dailyLimit: 50 });
 * init({ siteKey: 'site', apiKey: 'k', endpoint: gateway.url });
 * const [event] = await gateway.waitFor(1);
 * await gateway.close();
 */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const settings = gatewaySettings(options);
  const log = new RequestLog();
  const script = new AnswerScript();
  const allowance = new DailyAllowance(settings.dailyLimit, settings.clock);
  const closed = new AbortController();
  const endpoint = { settings, log, script, allowance };
  let inspector: Inspector | null = null;
  const clear = (): void => {
    log.clear();
    script.clear();
    allowance.clear();
  };

  const server = createServer((request, response) => {
    response.sendDate = false;
    response.setHeader('date', new Date(settings.clock.now()).toUTCString());
    if (inspector?.serve(request, response) !== true) void serveEvent(endpoint, request, response);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const origin = originOf(await listen(server, settings.port, settings.host));
  const facts = {
    url: origin + EVENT_PATH,
    authScheme: settings.authScheme,
    anyKey: settings.apiKey === null,
  };
  inspector = new Inspector({ endpoint, facts, clear });

  return {
    url: facts.url,
    origin,
    get events() {
      return log.events;
    },
    get requests() {
      return log.requests;
    },
    get day() {
      return allowance.status();
    },
    respondNext: (answers) => script.push([answers].flat()),
    respondAlways: (answer) => script.setAlways(answer),
    waitFor: (awaited, { timeoutMs = DEFAULT_WAIT_MS } = {}) =>
      waitForEvents(log, awaited, { timeoutMs, closed: closed.signal }),
    onRequest: (listener) => log.changes.add(listener),
    clear,
    close: () =>
      new Promise((resolve) => {
        closed.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
