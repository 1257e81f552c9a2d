import type { DevToolsMessage } from './connection.js';

/** What a guest needs of the connection that it shares. */
export interface GuestHome {
  /** Sends a message as it is, but for its number, and gives the answer back with the guest's own. */
  readonly forward: (message: DevToolsMessage, answered: (answer: DevToolsMessage) => void) => void;
}

/**
 * Another client of the browser on the host's own connection (Playwright, over a WebSocket): it has a browser session of
 * its own and sees only that one's and those that come out of it. One connection for all, because the order of
 * commands matters across clients: a preload that the app registered is in place before the reload that follows.
 */
export class Guest {
  readonly #sessions: Set<string>;

  constructor(
    readonly root: string,
    private readonly deliver: (text: string) => void,
    private readonly home: GuestHome,
  ) {
    this.#sessions = new Set([root]);
  }

  owns(session: string): boolean {
    return this.#sessions.has(session);
  }

  /** From the client, for which its browser session is the connection itself and has no name. */
  receive(text: string): void {
    const message = JSON.parse(text) as DevToolsMessage;
    const { id, sessionId = this.root } = message;
    this.home.forward({ ...message, sessionId }, (answer) =>
      this.#deliver({ ...answer, ...(id === undefined ? {} : { id }) }),
    );
  }

  /** An event of one of its sessions. */
  event(message: DevToolsMessage): void {
    const { method, params } = message;
    const session = (params as { sessionId?: string } | undefined)?.sessionId;
    if (method === 'Target.attachedToTarget' && session !== undefined) this.#sessions.add(session);
    this.#deliver(message);
    if (method === 'Target.detachedFromTarget' && session !== undefined) this.#sessions.delete(session);
  }

  #deliver({ sessionId, ...message }: DevToolsMessage): void {
    this.deliver(JSON.stringify(sessionId === this.root ? message : { ...message, sessionId }));
  }
}
