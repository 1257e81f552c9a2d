import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** RFC 6455, section 1.3: proves that the server understood the handshake. */
const HANDSHAKE_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

const opcodes = { continuation: 0, text: 1, close: 8, ping: 9, pong: 10 } as const;

/** The server's end of a WebSocket that carries text (RFC 6455), without extensions; Node has only the client's. */
export class WebSocketEnd {
  onText: (text: string) => void = () => {};
  onClose: () => void = () => {};
  #unread: Buffer = Buffer.alloc(0);
  #fragments: Buffer[] = [];

  /** Answers an `upgrade` request of an http server. */
  constructor(
    request: IncomingMessage,
    private readonly socket: Duplex,
  ) {
    const key = `${request.headers['sec-websocket-key']}${HANDSHAKE_SUFFIX}`;
    const accept = createHash('sha1').update(key).digest('base64');
    const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.write(`${[...head, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`);
    socket.on('data', (chunk: Buffer) => {
      this.#unread = Buffer.concat([this.#unread, chunk]);
      this.#read();
    });
    // A client that was killed says no goodbye; the socket stays half open until it is ended here too.
    socket.on('end', () => socket.end());
    socket.on('close', () => this.onClose());
    socket.on('error', () => socket.destroy());
  }

  send(text: string): void {
    this.#write(opcodes.text, Buffer.from(text));
  }

  #write(opcode: number, payload: Buffer): void {
    if (!this.socket.writable) return;
    const { length } = payload;
    const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
    head[0] = 0x80 | opcode; // the final (and only) fragment
    if (length < 126) {
      head[1] = length;
    } else if (length < 65_536) {
      head[1] = 126;
      head.writeUInt16BE(length, 2);
    } else {
      head[1] = 127;
      head.writeBigUInt64BE(BigInt(length), 2);
    }
    this.socket.write(head);
    this.socket.write(payload);
  }

  /** As many whole frames as have arrived. A client's frames are always masked. */
  #read(): void {
    for (;;) {
      const data = this.#unread;
      if (data.length < 2) return;
      const short = (data[1] as number) & 0x7f;
      const maskAt = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (data.length < maskAt + 4) return;
      const length =
        short === 126 ? data.readUInt16BE(2) : short === 127 ? Number(data.readBigUInt64BE(2)) : short;
      const end = maskAt + 4 + length;
      if (data.length < end) return;
      const payload = Buffer.from(data.subarray(maskAt + 4, end));
      for (let index = 0; index < length; index++) {
        payload[index] = (payload[index] as number) ^ (data[maskAt + (index % 4)] as number);
      }
      this.#unread = data.subarray(end);
      const first = data[0] as number;
      this.#frame(first & 0x0f, (first & 0x80) !== 0, payload);
    }
  }

  #frame(opcode: number, isFinal: boolean, payload: Buffer): void {
    if (opcode === opcodes.ping) {
      this.#write(opcodes.pong, payload);
    } else if (opcode === opcodes.close) {
      this.#write(opcodes.close, payload);
      this.socket.end();
    } else if (opcode === opcodes.text || opcode === opcodes.continuation) {
      this.#fragments.push(payload);
      if (!isFinal) return;
      const text = Buffer.concat(this.#fragments).toString('utf8');
      this.#fragments = [];
      this.onText(text);
    }
  }
}
