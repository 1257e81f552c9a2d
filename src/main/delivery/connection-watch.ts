import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

/** What is looked at of a socket; a TLS one has `encrypted`, and `secureConnecting` until its handshake is done. */
type WatchedSocket = Pick<Socket, 'once' | 'connecting'> & {
  encrypted?: boolean;
  secureConnecting?: boolean;
};

/**
 * Whether the connection that carries a request stood: for https once the handshake was done, also through a proxy's tunnel. Until then not
 * one byte of the request reached the gateway, whatever was written into a buffer (OnboardFlow API: "Spending a day").
 */
export class ConnectionWatch {
  #stood = false;

  /** Called as soon as the request exists, before it has a socket. */
  watch(request: Pick<ClientRequest, 'once' | 'reusedSocket'>): void {
    request.once('socket', (socket: WatchedSocket) => {
      const stands = socket.encrypted
        ? socket.secureConnecting === false && !socket.connecting
        : !socket.connecting;
      if (request.reusedSocket || stands) this.#stood = true;
      else socket.once(socket.encrypted ? 'secureConnect' : 'connect', () => this.#connected());
    });
  }

  get hasStood(): boolean {
    return this.#stood;
  }

  #connected(): void {
    this.#stood = true;
  }
}
