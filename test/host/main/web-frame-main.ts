import { EventEmitter } from 'node:events';
import type { WebFrameMain } from 'electron';
import type { FrameHost, FrameNode } from './frame-tree.js';
import { IpcMainStandIn } from './ipc-main.js';

/** Electron's words (shell/browser/api/electron_api_web_frame_main.cc, CheckRenderFrame). */
const DISPOSED = 'Render frame was disposed before WebFrameMain could be accessed';

/** What a frame can have done to it; the page that holds it gives this. */
export interface FrameActions {
  send(host: FrameHost, channel: string, args: unknown[]): void;
  evaluate(node: FrameNode, code: string, userGesture: boolean): Promise<unknown>;
  reload(node: FrameNode): void;
  wrap(node: FrameNode): WebFrameMainStandIn;
  childrenOf(node: FrameNode): FrameNode[];
}

type Imitated = Pick<
  WebFrameMain,
  | 'executeJavaScript'
  | 'isDestroyed'
  | 'reload'
  | 'send'
  | 'detached'
  | 'frames'
  | 'framesInSubtree'
  | 'frameToken'
  | 'frameTreeNodeId'
  | 'name'
  | 'origin'
  | 'parent'
  | 'processId'
  | 'routingId'
  | 'top'
  | 'url'
>;

/** Electron: webFrameMain, Instance Properties. One object for a place in the frame tree, whatever document is in it. */
export class WebFrameMainStandIn extends EventEmitter implements Imitated {
  readonly ipc: IpcMainStandIn = new IpcMainStandIn();
  readonly #node: FrameNode;
  readonly #actions: FrameActions;

  constructor(node: FrameNode, actions: FrameActions) {
    super();
    this.#node = node;
    this.#actions = actions;
  }

  get url(): string {
    return this.#host().url;
  }

  get origin(): string {
    return this.#host().origin;
  }

  get name(): string {
    return this.#host().node.name;
  }

  get parent(): WebFrameMain | null {
    const { parent } = this.#host().node;
    return parent && this.#wrap(parent);
  }

  get top(): WebFrameMain | null {
    let { node } = this.#host();
    while (node.parent) node = node.parent;
    return this.#wrap(node);
  }

  get frames(): WebFrameMain[] {
    return this.#actions.childrenOf(this.#host().node).map((child) => this.#wrap(child));
  }

  get framesInSubtree(): WebFrameMain[] {
    const below = (node: FrameNode): FrameNode[] => [node, ...this.#actions.childrenOf(node).flatMap(below)];
    return below(this.#host().node).map((node) => this.#wrap(node));
  }

  /** Chromium's own name for the frame, which its preload scripts know too (Electron: webFrame.frameToken). */
  get frameToken(): string {
    return this.#host().node.id;
  }

  get frameTreeNodeId(): number {
    return this.#node.treeNodeId;
  }

  get processId(): number {
    return this.#host().processId;
  }

  get routingId(): number {
    return this.#host().routingId;
  }

  get detached(): boolean {
    return this.#node.current.isGone;
  }

  isDestroyed(): boolean {
    return this.#node.current.isGone;
  }

  send(channel: string, ...args: unknown[]): void {
    if (typeof channel !== 'string') throw new TypeError('Missing required channel argument');
    try {
      this.#actions.send(this.#host(), channel, args);
    } catch (error) {
      console.error('Error sending from webFrameMain: ', error);
    }
  }

  async executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    return this.#actions.evaluate(this.#host().node, code, userGesture);
  }

  reload(): boolean {
    this.#actions.reload(this.#host().node);
    return true;
  }

  #host(): FrameHost {
    if (this.#node.current.isGone) throw new Error(DISPOSED);
    return this.#node.current;
  }

  #wrap(node: FrameNode): WebFrameMain {
    return this.#actions.wrap(node) as unknown as WebFrameMain;
  }
}
