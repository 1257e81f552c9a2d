import type { DevToolsSession } from '../devtools/connection.js';
import type { Events, Protocol } from '../devtools/protocol.js';
import type { FrameNode, FrameTree } from './frame-tree.js';
import { netError } from './net-errors.js';
import type { PageObserver } from './page-observer.js';
import type { SchemeMap } from './scheme-map.js';

/** A navigation that has begun in a frame; the loader's id is also the id of its network request. */
export interface Started {
  readonly loaderId: string;
  /** Whether the app ordered it, not the page. */
  readonly isOrdered: boolean;
}

interface Answer {
  readonly status: number;
  readonly statusText: string;
}

/** Electron reports these where there was no http response (webContents, "did-navigate"). */
const NO_ANSWER: Answer = { status: -1, statusText: '' };

/** Follows the frames of a page through their navigations, and reports each step once, in order. */
export class NavigationTracker {
  readonly #started = new Map<string, Started>();
  readonly #answers = new Map<string, Answer>();
  readonly #failures = new Map<string, string>();

  /** A window that a page opened: what its first, empty document does is not reported. */
  #isHeld = false;

  constructor(
    private readonly frames: FrameTree,
    private readonly schemes: SchemeMap,
    private readonly observer: PageObserver,
  ) {}

  attach(session: DevToolsSession): void {
    const on = session.on.bind(session);
    on('Page.frameAttached', ({ frameId, parentFrameId }) => this.frames.attach(frameId, parentFrameId));
    on('Page.frameDetached', ({ frameId, reason }) => {
      // A frame that moves to another process stays in its place.
      if (reason === 'remove') this.#stopped(this.frames.remove(frameId));
    });
    on('Page.frameStartedNavigating', (details) => this.#navigationStarted(details));
    on('Page.frameNavigated', ({ frame }) => this.#committed(frame));
    on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      const node = this.frames.rename(frameId, this.schemes.toApp(url));
      if (node) this.observer.navigatedInPage(node, node.current.url);
    });
    on('Page.frameStartedLoading', ({ frameId }) => this.#loading(this.frames.get(frameId)));
    on('Page.frameStoppedLoading', ({ frameId }) => this.#stopped(this.frames.get(frameId)));
    on('Page.lifecycleEvent', (event) => this.#lifecycle(event));
    on('Network.responseReceived', ({ requestId, response }) => {
      if (!this.#nodeOf(requestId) || !/^https?:/.test(response.url)) return;
      this.#answers.set(requestId, { status: response.status, statusText: response.statusText });
    });
    on('Network.loadingFailed', ({ requestId, errorText }) => {
      if (this.#nodeOf(requestId)) this.#failures.set(requestId, errorText);
    });
  }

  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
  }

  failed(loaderId: string, errorText: string): void {
    this.#failures.set(loaderId, errorText);
  }

  /** The navigation that a network request is of. */
  startedBy(requestId: string | undefined): Started | undefined {
    return [...this.#started.values()].find(({ loaderId }) => loaderId === requestId);
  }

  #navigationStarted({
    frameId,
    loaderId,
    navigationType,
    url,
  }: Events['Page.frameStartedNavigating']): void {
    const node = this.frames.get(frameId);
    if (!node) return;
    if (this.#isHeld && node.isMain) return;
    const isOrdered = node.isMain && this.frames.ordered > 0;
    if (isOrdered) this.frames.ordered--;
    // Navigations within a document are announced when they have happened, which is at once.
    if (/sameDocument/i.test(navigationType)) return;
    this.#started.set(node.id, { loaderId, isOrdered });
    this.#loading(node);
    this.observer.navigationStarted(node, this.schemes.toApp(url));
  }

  #committed(frame: Protocol.Page.Frame): void {
    if (frame.parentId === undefined) this.#isHeld = false;
    const loaderId = this.#started.get(frame.id)?.loaderId;
    const url = this.schemes.toApp(frame.unreachableUrl ?? frame.url + (frame.urlFragment ?? ''));
    if (frame.parentId !== undefined) this.frames.attach(frame.id, frame.parentId);
    const known = this.frames.get(frame.id);
    // A frame's first, empty document comes without a request.
    if (known && loaderId === undefined) this.observer.navigationStarted(known, url);
    const node = this.frames.commit(frame.id, url, this.schemes.originToApp(frame.securityOrigin));
    if (!node) return;
    node.name = frame.name ?? '';
    const failure = loaderId && this.#failures.get(loaderId);
    const answer = (loaderId && this.#answers.get(loaderId)) || NO_ANSWER;
    this.#forget(frame.id, loaderId);
    if (frame.unreachableUrl !== undefined) {
      node.current.isErrorPage = true;
      this.observer.navigationFailed(node, netError(failure), url);
    } else {
      this.observer.navigationCommitted(node, { url, ...answer });
    }
  }

  #loading(node: FrameNode | undefined): void {
    if (this.#isHeld && node?.isMain) return;
    const wasIdle = !this.frames.isLoading;
    if (node) node.isLoading = true;
    if (node && wasIdle) this.observer.loadingStarted();
  }

  #stopped(node: FrameNode | undefined): void {
    if (!node?.isLoading) return;
    // One load that overtakes another goes on loading.
    if (node.isMain && this.frames.ordered > 0) return;
    node.isLoading = false;
    this.#forget(node.id, this.#started.get(node.id)?.loaderId);
    if (!this.frames.isLoading) this.observer.loadingStopped();
  }

  #nodeOf(requestId: string): FrameNode | undefined {
    for (const [frameId, { loaderId }] of this.#started)
      if (loaderId === requestId) return this.frames.get(frameId);
    return undefined;
  }

  #forget(frameId: string, loaderId: string | undefined): void {
    this.#started.delete(frameId);
    if (loaderId === undefined) return;
    this.#answers.delete(loaderId);
    this.#failures.delete(loaderId);
  }

  #lifecycle({ frameId, name }: Events['Page.lifecycleEvent']): void {
    const node = this.frames.get(frameId);
    // The empty page that a window begins with is no page of the app.
    if (!node || node.current.url === '') return;
    if (name === 'DOMContentLoaded') this.observer.domReady(node);
    else if (name === 'load' && !node.current.isErrorPage) this.observer.loaded(node);
    else if (name === 'firstPaint' && node.isMain) this.observer.painted();
  }
}
