import type { DevToolsSession } from '../devtools/connection.js';
import type { Protocol } from '../devtools/protocol.js';
import { decode } from '../wire/structured-wire.js';
import type { FrameNode, FrameTree } from './frame-tree.js';

/** Whose code runs in a context: the page's own, the app's preload scripts', or the host's. */
export type World = 'page' | 'preload' | 'watcher';

export interface ExecutionContext {
  readonly node: FrameNode;
  readonly session: DevToolsSession;
  readonly uniqueId: string;
  readonly world: World;
}

export interface ContextNames {
  /** Undefined where the preload scripts share the page's own world. */
  readonly preloadWorld: string | undefined;
  readonly watcherWorld: string;
  /** Whether preload scripts run in sub-frames too. */
  readonly inSubFrames: boolean;
  /** A function's text that writes its `this` for the wire. */
  readonly encoder: () => string;
}

/** The worlds of all documents of a page: which frame a call comes from is known from here, never from the call. */
export class ExecutionContexts {
  readonly #contexts = new Map<string, ExecutionContext>();

  constructor(
    private readonly frames: FrameTree,
    private readonly names: ContextNames,
  ) {}

  attach(session: DevToolsSession): void {
    session.on('Runtime.executionContextCreated', ({ context }) => this.#add(session, context));
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      this.#contexts.delete(keyOf(session, executionContextId));
    });
    session.on('Runtime.executionContextsCleared', () => {
      for (const [key, context] of this.#contexts)
        if (context.session === session) this.#contexts.delete(key);
    });
  }

  get(session: DevToolsSession, id: number): ExecutionContext | undefined {
    return this.#contexts.get(keyOf(session, id));
  }

  /** Runs code as `executeJavaScript` does: promises awaited, the result cloned. */
  evaluate(node: FrameNode, fallback: DevToolsSession, code: string, userGesture: boolean): Promise<unknown> {
    const context = this.pageOf(node);
    const where = context ? { uniqueContextId: context.uniqueId } : {};
    return this.evaluateIn(context?.session ?? fallback, where, code, userGesture);
  }

  /** The world of the page itself in a frame. */
  pageOf(node: FrameNode): ExecutionContext | undefined {
    return [...this.#contexts.values()].find((one) => one.node === node && one.world === 'page');
  }

  async evaluateIn(
    session: DevToolsSession,
    where: Pick<Protocol.Runtime.evaluateParameters, 'contextId' | 'uniqueContextId'>,
    code: string,
    userGesture: boolean,
  ): Promise<unknown> {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression: code,
      awaitPromise: true,
      userGesture,
      ...where,
    });
    const value = await this.#fetch(session, exceptionDetails?.exception ?? result);
    if (exceptionDetails) throw value;
    return value;
  }

  async #fetch(session: DevToolsSession, remote: Protocol.Runtime.RemoteObject): Promise<unknown> {
    const { objectId, type, value, unserializableValue } = remote;
    if (unserializableValue !== undefined) {
      return type === 'bigint' ? BigInt(unserializableValue.slice(0, -1)) : Number(unserializableValue);
    }
    if (objectId === undefined) return value;
    const { result, exceptionDetails } = await session.send('Runtime.callFunctionOn', {
      objectId,
      functionDeclaration: this.names.encoder(),
      returnByValue: true,
    });
    session.post('Runtime.releaseObject', { objectId });
    if (exceptionDetails) throw new Error('An object could not be cloned.');
    return decode(result.value as string);
  }

  #add(session: DevToolsSession, context: Protocol.Runtime.ExecutionContextDescription): void {
    const { frameId, isDefault = false } = (context.auxData ?? {}) as {
      frameId?: string;
      isDefault?: boolean;
    };
    const node = frameId === undefined ? undefined : this.frames.get(frameId);
    const world = this.#worldOf(context.name, isDefault);
    if (!node || !world) return;
    const added = { node, session, uniqueId: context.uniqueId, world };
    this.#contexts.set(keyOf(session, context.id), added);
    const { preloadWorld, inSubFrames } = this.names;
    const hasPreloads = node.isMain || inSubFrames;
    if (!hasPreloads || world !== (preloadWorld === undefined ? 'page' : 'preload')) return;
    node.current.preloadContext = added;
    for (const deliver of node.current.waiting.splice(0)) deliver();
  }

  #worldOf(name: string, isDefault: boolean): World | undefined {
    if (isDefault) return 'page';
    if (name === this.names.watcherWorld) return 'watcher';
    // Other clients of the browser have worlds too; they are none of ours.
    return name === this.names.preloadWorld ? 'preload' : undefined;
  }
}

const keyOf = (session: DevToolsSession, id: number) => `${session.id} ${id}`;
