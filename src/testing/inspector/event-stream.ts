import type { ServerResponse } from 'node:http';
import type { Messages } from './messages.js';

/** Keeps proxies and the browser from taking a quiet gateway for a dead one, and tells the page of a new UTC day. */
const HEARTBEAT_MS = 15_000;

/** A page that lags so far behind is dropped; it comes back by itself and gets a fresh snapshot. */
const MAX_BACKLOG_BYTES = 8 * 1024 * 1024;

/** What the browser waits before it comes back. */
const RETRY_MS = 1_000;

/** One page's live connection: Server-Sent Events. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(response: ServerResponse, onHeartbeat: (stream: EventStream) => void, onEnd: () => void) {
    this.#response = response;
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`retry: ${RETRY_MS}\n\n`);
    this.#heartbeat = setInterval(() => onHeartbeat(this), HEARTBEAT_MS).unref();
    response.once('close', () => {
      clearInterval(this.#heartbeat);
      onEnd();
    });
  }

  send<Name extends keyof Messages>(name: Name, message: Messages[Name]): void {
    if (this.#response.writableLength > MAX_BACKLOG_BYTES) {
      this.#response.destroy();
      return;
    }
    // JSON has no line break of its own, so a message is always one data line, whatever an event's text holds.
    this.#response.write(`event: ${name}\ndata: ${JSON.stringify(message)}\n\n`);
  }
}
