import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import net from 'node:net';

/** Connections of a process that is gone end within this, or are ended. */
const LINGER_MS = 2_000;

/** Stands before the gateway: it can be shut, as a network that goes away, and it knows when everything that was sent has been read. */
export class FrontDoor {
  readonly url: string;
  readonly #server: net.Server;
  readonly #port: number;
  readonly #sockets = new Set<net.Socket>();

  private constructor(server: net.Server, url: string) {
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    this.url = url;
  }

  static async before(gateway: { readonly url: string }): Promise<FrontDoor> {
    const target = new URL(gateway.url);
    let door: FrontDoor | undefined;
    const server = net.createServer({ allowHalfOpen: true }, (inner) =>
      door?.join(
        inner,
        net.connect({ port: Number(target.port), host: target.hostname, allowHalfOpen: true }),
      ),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = new URL(gateway.url);
    url.port = String((server.address() as AddressInfo).port);
    door = new FrontDoor(server, url.href);
    return door;
  }

  /** The network is gone: who speaks is cut off, who knocks is refused. */
  async shut(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }

  async open(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** All connections have ended: the gateway has read what was sent. */
  async quiet(): Promise<void> {
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, LINGER_MS);
    // Not `once` of node:events, which rejects where a socket fails before it closes: one of a killed process may.
    await Promise.all(
      [...this.#sockets].map((socket) => new Promise((closed) => socket.once('close', closed))),
    );
    clearTimeout(timer);
  }

  /** What one side still had to say reaches the other, also when it is torn off. */
  private join(inner: net.Socket, outer: net.Socket): void {
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (bytes) => to.write(bytes));
      from.on('end', () => to.end());
      from.on('error', () => {
        // A reset of the gateway's is to be felt as one; one of a killed process must not swallow what it sent.
        if (from === outer) inner.resetAndDestroy();
        else outer.end();
      });
      from.on('close', () => {
        this.#sockets.delete(from);
        to.end();
      });
    }
  }
}
