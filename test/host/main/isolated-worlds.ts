import { randomBytes } from 'node:crypto';
import type { DevToolsSession } from '../devtools/connection.js';
import type { ExecutionContexts } from './execution-contexts.js';
import type { FrameHost, FrameNode } from './frame-tree.js';
import type { PageScripts } from './page-scripts.js';

/** Electron's number for the world of preload scripts (contents.executeJavaScriptInIsolatedWorld). */
const PRELOAD_WORLD = 999;

/** The worlds of a document beside its own and its preload scripts', each made when somebody asks for it. */
export class IsolatedWorlds {
  constructor(
    private readonly session: DevToolsSession,
    private readonly contexts: ExecutionContexts,
    private readonly scripts: PageScripts,
  ) {}

  async evaluate(node: FrameNode, worldId: number, code: string, userGesture: boolean): Promise<unknown> {
    const host = node.current;
    const { preloadContext } = host;
    if (worldId === PRELOAD_WORLD && preloadContext) {
      const { session, uniqueId: uniqueContextId } = preloadContext;
      return this.contexts.evaluateIn(session, { uniqueContextId }, code, userGesture);
    }
    const contextId = await this.#worldOf(host, worldId);
    return this.contexts.evaluateIn(this.#sessionOf(host), { contextId }, code, userGesture);
  }

  /** Something is to be exposed in the world: `join` tells the preload scripts by which event they reach it. */
  open(host: FrameHost, worldId: number, join: (event: string) => void): void {
    const joined = this.#worldOf(host, worldId).then(async (contextId) => {
      const event = randomBytes(12).toString('hex');
      const expression = this.scripts.isolatedWorldSource(event);
      await this.#sessionOf(host).send('Runtime.evaluate', { contextId, expression });
      join(event);
      return contextId;
    });
    // A document that is gone meanwhile has no worlds either.
    joined.catch(() => {});
    host.worlds.set(worldId, joined);
  }

  #worldOf(host: FrameHost, worldId: number): Promise<number> {
    let world = host.worlds.get(worldId);
    if (!world) {
      const worldName = `Electron Isolated World ${worldId}`;
      world = this.#sessionOf(host)
        .send('Page.createIsolatedWorld', { frameId: host.node.id, worldName })
        .then(({ executionContextId }) => executionContextId);
      host.worlds.set(worldId, world);
    }
    return world;
  }

  #sessionOf({ node }: FrameHost): DevToolsSession {
    return this.contexts.pageOf(node)?.session ?? this.session;
  }
}
