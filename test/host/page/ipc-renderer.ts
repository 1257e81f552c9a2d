import type { IpcRenderer } from 'electron';
import type { HostMessage, PageMessage } from '../wire/page-message.js';
import { decode, wireOf } from '../wire/structured-wire.js';
import { EventEmitter } from './event-emitter.js';
import { notImitated } from './not-imitated.js';

type Imitated = Pick<IpcRenderer, 'send' | 'invoke' | 'sendSync' | 'sendToHost' | 'postMessage'>;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Electron: ipcRenderer. The event of a received message is `{ sender, ports }`. */
export class IpcRendererStandIn extends EventEmitter implements Imitated {
  // Private names and not fields, so that nothing of the host is seen on the object.
  readonly #post: (message: PageMessage) => void;
  readonly #standStill: (dialog: string) => string | null;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(post: (message: PageMessage) => void, standStill: (dialog: string) => string | null) {
    super();
    this.#post = post;
    this.#standStill = standStill;
  }

  send(channel: string, ...args: unknown[]): void {
    this.#post({ kind: 'send', channel: named(channel), args: wireOf(args) });
  }

  async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
    const id = ++this.#lastId;
    const message: PageMessage = { kind: 'invoke', id, channel: named(channel), args: wireOf(args) };
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#post(message);
    try {
      return await answer;
    } catch (error) {
      throw new Error(`Error invoking remote method '${channel}': ${(error as Error).message}`);
    }
  }

  /** The message goes the way of all others, so that it comes after those that were sent before it. */
  sendSync(channel: string, ...args: unknown[]): unknown {
    const message = { channel: named(channel), args: wireOf(args) };
    return this.#askHost((dialog) => ({ kind: 'sync', dialog, ...message }));
  }

  static frameToken(ipc: IpcRendererStandIn): string {
    return ipc.#askHost((dialog) => ({ kind: 'token', dialog })) as string;
  }

  #askHost(question: (dialog: string) => PageMessage): unknown {
    const dialog = Math.random().toString(36).slice(2);
    this.#post(question(dialog));
    const answer = this.#standStill(dialog);
    // The browser asks nothing while a document is unloaded.
    return answer === null ? notImitated('ipcRenderer.sendSync here') : decode(answer);
  }

  sendToHost(): never {
    return notImitated('ipcRenderer.sendToHost');
  }

  postMessage(): never {
    return notImitated('ipcRenderer.postMessage');
  }

  /** A message from the host; the runtime calls it and no preload can. */
  static receive(ipc: IpcRendererStandIn, message: Exclude<HostMessage, { kind: 'world' }>): void {
    if (message.kind === 'message') {
      ipc.emit(message.channel, { sender: ipc, ports: [] }, ...(decode(message.args) as unknown[]));
      return;
    }
    const waiting = ipc.#waiting.get(message.id);
    ipc.#waiting.delete(message.id);
    if (message.kind === 'result') waiting?.resolve(decode(message.value));
    else waiting?.reject(new Error(message.error));
  }
}

function named(channel: unknown): string {
  if (typeof channel !== 'string') throw new TypeError('Missing required channel argument');
  return channel;
}
