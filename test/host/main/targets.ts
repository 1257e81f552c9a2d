import type { DevToolsConnection, DevToolsSession } from '../devtools/connection.js';
import type { Events, Protocol } from '../devtools/protocol.js';

export interface AttachedTarget {
  readonly targetId: string;
  readonly session: DevToolsSession;
}

type Attached = Events['Target.attachedToTarget'];

/**
 * The browser's pages: those that the host asked for, and the windows that they open. Whatever else appears (the
 * browser's own interface, pages made by another client) is let go untouched: no preload may run in it.
 */
export class Targets {
  readonly #awaited = new Map<string, (target: AttachedTarget) => void>();
  readonly #early = new Map<string, Attached>();
  readonly #sessions = new Map<string, string>();
  #creating = 0;

  constructor(
    private readonly connection: DevToolsConnection,
    private readonly popup: (openerId: string, target: AttachedTarget) => void,
    private readonly gone: (targetId: string) => void,
  ) {}

  async start(): Promise<void> {
    const { browser } = this.connection;
    browser.on('Target.attachedToTarget', (event) => this.#attached(event));
    browser.on('Target.detachedFromTarget', ({ sessionId }) => {
      const targetId = this.#sessions.get(sessionId);
      this.#sessions.delete(sessionId);
      if (targetId !== undefined) this.gone(targetId);
    });
    await browser.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: true,
      flatten: true,
    });
  }

  async create(parameters: Protocol.Target.createTargetParameters): Promise<AttachedTarget> {
    this.#creating++;
    try {
      const { targetId } = await this.connection.browser.send('Target.createTarget', parameters);
      const early = this.#early.get(targetId);
      if (!early) return await new Promise((resolve) => this.#awaited.set(targetId, resolve));
      this.#early.delete(targetId);
      return this.#own(early);
    } finally {
      this.#creating--;
      if (this.#creating === 0) this.#letGo();
    }
  }

  #attached(event: Attached): void {
    const { targetInfo } = event;
    // Another client's session for the browser itself.
    if (targetInfo.type === 'browser') return;
    const awaited = this.#awaited.get(targetInfo.targetId);
    this.#awaited.delete(targetInfo.targetId);
    if (awaited) {
      awaited(this.#own(event));
    } else if (targetInfo.type === 'page' && targetInfo.openerId !== undefined) {
      this.popup(targetInfo.openerId, this.#own(event));
    } else {
      this.#early.set(targetInfo.targetId, event);
      if (this.#creating === 0 || targetInfo.type !== 'page') this.#letGo();
    }
  }

  #own({ sessionId, targetInfo: { targetId } }: Attached): AttachedTarget {
    this.#sessions.set(sessionId, targetId);
    return { targetId, session: this.connection.session(sessionId) };
  }

  /** Nobody here is waiting for these: their pause on our behalf ends. */
  #letGo(): void {
    for (const [targetId, { sessionId, targetInfo }] of this.#early) {
      if (this.#creating > 0 && targetInfo.type === 'page') continue;
      this.#early.delete(targetId);
      this.connection.session(sessionId).post('Runtime.runIfWaitingForDebugger');
    }
  }
}
