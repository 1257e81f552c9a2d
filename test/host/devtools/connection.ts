import type { Readable, Writable } from 'node:stream';
import { Guest } from './guest.js';
import type { Answers, Commands, Events } from './protocol.js';

/** What came back instead of an answer: the browser's own refusal, or the end of the page or browser. */
export class DevToolsError extends Error {
  override readonly name = 'DevToolsError';
}

type Listener<E extends keyof Events> = (params: Events[E]) => void;

interface Pending {
  resolve(answer: unknown): void;
  readonly answered: ((answer: unknown) => void) | undefined;
  reject(error: DevToolsError): void;
  readonly session: string;
  readonly method: string;
}

/** One target's side of the connection (the browser's own has the id ''). Events come in the browser's order. */
export class DevToolsSession {
  readonly #listeners = new Map<string, Set<(params: never) => void>>();

  constructor(
    readonly id: string,
    private readonly connection: DevToolsConnection,
  ) {}

  on<E extends keyof Events>(event: E, listener: Listener<E>): void {
    const known = this.#listeners.get(event);
    if (known) known.add(listener);
    else this.#listeners.set(event, new Set([listener]));
  }

  /** `answered` is called in the order of the browser's messages, before any event that follows the answer. */
  send<M extends keyof Commands & keyof Answers>(
    method: M,
    params?: Commands[M],
    answered?: (answer: Answers[M]) => void,
  ): Promise<Answers[M]> {
    const answer = this.connection.request(
      this.id,
      method,
      params ?? {},
      answered as (answer: unknown) => void,
    );
    return answer as Promise<Answers[M]>;
  }

  /** Sends without waiting: a refusal means that the page is gone, and Electron drops such calls too. */
  post<M extends keyof Commands & keyof Answers>(method: M, params?: Commands[M]): void {
    this.send(method, params).catch(() => {});
  }

  dispatch(event: string, params: unknown): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(params as never);
  }
}

export interface DevToolsMessage {
  id?: number;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message: string };
  sessionId?: string;
}

/**
 * The DevTools protocol over the pipe of `--remote-debugging-pipe`: JSON messages, each ended by a NUL byte.
 * A pipe and not a socket, because the browser ends by itself when the pipe does: no process outlives a killed host.
 */
export class DevToolsConnection {
  readonly browser = new DevToolsSession('', this);
  /** Events that guests are not told of. */
  conceal: (message: DevToolsMessage) => boolean = () => false;
  readonly #sessions = new Map<string, DevToolsSession>([['', this.browser]]);
  readonly #pending = new Map<number, Pending>();
  readonly #forwarded = new Map<number, (answer: DevToolsMessage) => void>();
  readonly #guests = new Set<Guest>();
  #lastId = 0;
  #closed = false;

  constructor(
    private readonly out: Writable,
    incoming: Readable,
    /** Sees every message, for whoever looks into a fault. */
    private readonly trace: (message: string) => void = () => {},
  ) {
    let rest: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => {
      let from = 0;
      for (let end = chunk.indexOf(0, from); end >= 0; end = chunk.indexOf(0, from)) {
        const whole = Buffer.concat([...rest, chunk.subarray(from, end)]);
        rest = [];
        from = end + 1;
        const text = whole.toString('utf8');
        this.trace(`< ${text}`);
        this.#receive(JSON.parse(text) as DevToolsMessage);
      }
      if (from < chunk.length) rest.push(chunk.subarray(from));
    });
    incoming.on('close', () => this.#close());
    out.on('error', () => this.#close());
  }

  session(id: string): DevToolsSession {
    let session = this.#sessions.get(id);
    if (!session) {
      session = new DevToolsSession(id, this);
      this.#sessions.set(id, session);
    }
    return session;
  }

  request(
    session: string,
    method: string,
    params: unknown,
    answered?: (answer: unknown) => void,
  ): Promise<unknown> {
    if (this.#closed) return Promise.reject(new DevToolsError(`${method}: the browser has ended`));
    const id = ++this.#lastId;
    const message = { id, method, params, ...(session === '' ? {} : { sessionId: session }) };
    this.#write(message);
    return new Promise((resolve, reject) =>
      this.#pending.set(id, { resolve, reject, answered, session, method }),
    );
  }

  /** Another client, with a browser session of its own. */
  async invite(deliver: (text: string) => void): Promise<Guest> {
    let guest: Guest | undefined;
    await this.browser.send('Target.attachToBrowserTarget', undefined, ({ sessionId }) => {
      guest = new Guest(sessionId, deliver, {
        forward: (message, answered) => {
          const id = ++this.#lastId;
          this.#forwarded.set(id, answered);
          this.#write({ ...message, id });
        },
      });
      this.#guests.add(guest);
    });
    return guest as Guest;
  }

  dismiss(guest: Guest): void {
    this.#guests.delete(guest);
    this.browser.post('Target.detachFromTarget', { sessionId: guest.root });
  }

  #write(message: DevToolsMessage): void {
    const text = JSON.stringify(message);
    this.trace(`> ${text}`);
    this.out.write(`${text}\0`);
  }

  #receive(message: DevToolsMessage): void {
    const { id, sessionId } = message;
    const answered = id === undefined ? undefined : this.#forwarded.get(id);
    if (answered && id !== undefined) {
      this.#forwarded.delete(id);
      answered(message);
      return;
    }
    for (const guest of id === undefined && sessionId !== undefined ? this.#guests : []) {
      if (!guest.owns(sessionId as string)) continue;
      if (!this.conceal(message)) guest.event(message);
      return;
    }
    if (message.id !== undefined) {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (message.error) {
        pending?.reject(new DevToolsError(`${pending.method}: ${message.error.message}`));
      } else {
        pending?.answered?.(message.result);
        pending?.resolve(message.result);
      }
      return;
    }
    if (message.method === undefined) return;
    this.#sessions.get(message.sessionId ?? '')?.dispatch(message.method, message.params);
    if (message.method === 'Target.detachedFromTarget') {
      this.#forget((message.params as Events['Target.detachedFromTarget']).sessionId);
    }
  }

  #forget(session: string): void {
    this.#sessions.delete(session);
    this.#fail((pending) => pending.session === session, 'the page has gone');
  }

  #close(): void {
    this.#closed = true;
    this.#fail(() => true, 'the browser has ended');
  }

  #fail(which: (pending: Pending) => boolean, why: string): void {
    for (const [id, pending] of [...this.#pending]) {
      if (!which(pending)) continue;
      this.#pending.delete(id);
      pending.reject(new DevToolsError(`${pending.method}: ${why}`));
    }
  }
}
