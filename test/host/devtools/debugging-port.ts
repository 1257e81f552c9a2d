import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DevToolsConnection } from './connection.js';
import { WebSocketEnd } from './websocket.js';

/**
 * What `--remote-debugging-port` asks for: a door for other clients, at an address that cannot be guessed. `left` is
 * called when one of them has gone.
 */
export async function openDebuggingPort(
  connection: DevToolsConnection,
  port: number,
  left: () => void,
): Promise<string> {
  const path = `/devtools/browser/${randomUUID()}`;
  const server = http.createServer((_request, response) => response.writeHead(404).end());
  server.on('upgrade', (request, socket) => {
    if (request.url !== path) {
      socket.destroy();
      return;
    }
    const end = new WebSocketEnd(request, socket);
    const early: string[] = [];
    end.onText = (text) => early.push(text);
    connection
      .invite((text) => end.send(text))
      .then((guest) => {
        end.onText = (text) => guest.receive(text);
        end.onClose = () => {
          connection.dismiss(guest);
          left();
        };
        for (const text of early) guest.receive(text);
      })
      .catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  // Clients do not keep the app alive.
  server.unref();
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
}
