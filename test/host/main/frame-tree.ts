import type { ExecutionContext } from './execution-contexts.js';

/**
 * One document's host, as Chromium's RenderFrameHost: made anew for each document, so that what speaks for a
 * document that is gone can be told from what speaks for the present one.
 */
export class FrameHost {
  isGone = false;
  /** Chromium's own page that says why the wanted one did not come. */
  isErrorPage = false;
  /** The execution context of its preload scripts, once there is one. */
  preloadContext: ExecutionContext | undefined;
  /** The isolated worlds beside that one, by Electron's number. */
  readonly worlds = new Map<number, Promise<number>>();
  /** What was sent after the commit, before that context was reported. */
  waiting: (() => void)[] = [];

  constructor(
    readonly node: FrameNode,
    public url: string,
    readonly origin: string,
    readonly processId: number,
    readonly routingId: number,
  ) {}
}

/** A place in the frame tree: stays while documents come and go in it. */
export class FrameNode {
  current: FrameHost;
  name = '';
  isLoading = false;

  constructor(
    public id: string,
    readonly treeNodeId: number,
    readonly parent: FrameNode | null,
    initial: (node: FrameNode) => FrameHost,
  ) {
    this.current = initial(this);
  }

  get isMain(): boolean {
    return this.parent === null;
  }
}

/** Numbers that Chromium hands out browser-wide; the ones here are made up. */
export interface FrameNumbers {
  nextTreeNode(): number;
  nextRouting(): number;
}

/** The frames of one page, kept from the browser's own reports and never from what a page claims. */
export class FrameTree {
  readonly main: FrameNode;
  /** Navigations of the main frame that the app has ordered and that have not begun yet. */
  ordered = 0;
  readonly #nodes = new Map<string, FrameNode>();

  constructor(
    private readonly processId: number,
    private readonly numbers: FrameNumbers,
  ) {
    this.main = this.#add('', null);
  }

  /** The browser has made the page, and calls its main frame by this id from now on. */
  nameMain(id: string): void {
    this.#nodes.delete(this.main.id);
    this.main.id = id;
    this.#nodes.set(id, this.main);
  }

  get isLoading(): boolean {
    return this.all().some((node) => node.isLoading);
  }

  get(id: string): FrameNode | undefined {
    return this.#nodes.get(id);
  }

  all(): FrameNode[] {
    return [...this.#nodes.values()];
  }

  childrenOf(parent: FrameNode): FrameNode[] {
    return this.all().filter((node) => node.parent === parent);
  }

  attach(id: string, parentId: string): FrameNode | undefined {
    const parent = this.#nodes.get(parentId);
    return this.#nodes.get(id) ?? (parent && this.#add(id, parent));
  }

  /** A new document in the frame: what belonged to the old one is gone, its sub-frames too. */
  commit(id: string, url: string, origin: string): FrameNode | undefined {
    const node = this.#nodes.get(id);
    if (!node) return undefined;
    for (const child of this.childrenOf(node)) this.remove(child.id);
    node.current.isGone = true;
    node.current = this.#host(node, url, origin);
    return node;
  }

  /** Navigation within the document: same host, another address. */
  rename(id: string, url: string): FrameNode | undefined {
    const node = this.#nodes.get(id);
    if (node) node.current.url = url;
    return node;
  }

  remove(id: string): FrameNode | undefined {
    const node = this.#nodes.get(id);
    if (!node) return undefined;
    for (const child of this.childrenOf(node)) this.remove(child.id);
    node.current.isGone = true;
    this.#nodes.delete(id);
    return node;
  }

  /** The page's process ended: every document is gone, only the main frame's place is left. */
  clear(): void {
    for (const child of this.childrenOf(this.main)) this.remove(child.id);
    this.main.current.isGone = true;
  }

  #add(id: string, parent: FrameNode | null): FrameNode {
    const node = new FrameNode(id, this.numbers.nextTreeNode(), parent, (self) =>
      this.#host(self, '', 'null'),
    );
    this.#nodes.set(id, node);
    return node;
  }

  #host(node: FrameNode, url: string, origin: string): FrameHost {
    return new FrameHost(node, url, origin, this.processId, this.numbers.nextRouting());
  }
}
