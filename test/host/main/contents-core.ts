import type { BrowserWindow, RenderProcessGoneDetails, WebContents, WebPreferences } from 'electron';
import type { HostMessage, IpcMessage } from '../wire/page-message.js';
import { encode } from '../wire/structured-wire.js';
import { ContentsReporter } from './contents-reporter.js';
import { makeEvent } from './event.js';
import type { FrameHost, FrameNode, FrameTree } from './frame-tree.js';
import { notImitated } from './not-imitated.js';
import type { Page } from './page.js';
import type { PageObserver } from './page-observer.js';
import type { PausedRequest } from './request-gate.js';
import type { SessionStandIn } from './session.js';
import { WebContentsStandIn } from './web-contents.js';
import { type FrameActions, WebFrameMainStandIn } from './web-frame-main.js';

/** What the contents need of the rest of the host. */
export interface ContentsHome {
  readonly appPath: () => string;
  readonly ownerOf: (core: ContentsCore) => BrowserWindow | null;
  readonly received: (core: ContentsCore, host: FrameHost, message: IpcMessage) => void;
  readonly destroyed: (core: ContentsCore) => void;
  readonly crashed: (core: ContentsCore, details: RenderProcessGoneDetails) => void;
}

/** Makes the page; `made` is told of it as soon as the browser has a target for it. */
export type OpenPage = (observer: PageObserver, made: (page: Page) => void) => Promise<Page>;

export type WindowOpenHandler = Parameters<WebContents['setWindowOpenHandler']>[0];

/** The host's side of a webContents, which the app never gets hold of: its page, frames and life. */
export class ContentsCore {
  /** What the app gets. */
  readonly contents: WebContentsStandIn;
  readonly reporter: ContentsReporter;
  /** Resolves when the page is ready for its first navigation. */
  readonly page: Promise<Page>;
  windowOpenHandler: WindowOpenHandler | undefined;
  isDestroyed = false;
  readonly #wrapped = new WeakMap<FrameNode, WebFrameMainStandIn>();
  #made: Page | undefined;

  constructor(
    readonly id: number,
    readonly session: SessionStandIn,
    readonly preferences: WebPreferences,
    readonly frames: FrameTree,
    readonly home: ContentsHome,
    open: OpenPage,
  ) {
    this.contents = new WebContentsStandIn(this);
    this.reporter = new ContentsReporter(this.contents, frames, {
      frameOf: (node) => this.frameOf(node),
      received: (host, message) => home.received(this, host, message),
      closeAsked: () => this.#made?.close(),
      tokenAsked: (host, dialog) => this.answer(dialog, encode(host.node.id)),
      worldAsked: (host, worldId) => this.#made?.openWorld(host, worldId),
      crashed: (details) => home.crashed(this, details),
    });
    this.page = open(this.reporter, (page) => {
      this.#made = page;
    });
    this.page.catch((error: Error) => {
      if (!this.isDestroyed) console.error(`A window's page could not be opened: ${error.message}`);
    });
  }

  /** The page as it is, ready or not. */
  get made(): Page | undefined {
    return this.#made;
  }

  frameOf(node: FrameNode): WebFrameMainStandIn {
    let frame = this.#wrapped.get(node);
    if (!frame) {
      frame = new WebFrameMainStandIn(node, this.#actions());
      this.#wrapped.set(node, frame);
    }
    return frame;
  }

  allFrames(): WebFrameMainStandIn[] {
    return this.frames.all().map((node) => this.frameOf(node));
  }

  post(host: FrameHost, message: HostMessage): void {
    this.#made?.send(host, message);
  }

  /** The answer to a `sendSync`. */
  answer(dialog: string, text: string): void {
    this.#made?.answer(dialog, text);
  }

  /** A load that the app ordered, and has counted in `frames.ordered`. */
  async navigate(address: string, referrer: string | undefined): Promise<void> {
    try {
      const page = await this.page;
      // As a user's own navigation does: a `beforeunload` handler may then object.
      if (this.frames.main.current.url !== '') page.activateUser();
      await page.preloads.refresh();
      await page.navigate(address, referrer);
    } catch {
      // The window has been closed meanwhile; its end settles the load.
      this.frames.ordered--;
    }
  }

  async reload(ignoreCache: boolean): Promise<void> {
    const page = await this.page;
    // A page that is going takes no more scripts.
    await page.preloads.refresh().catch(() => {});
    this.frames.ordered++;
    page.reload(ignoreCache);
  }

  async close(asksPage: boolean): Promise<void> {
    const page = await this.page.catch(() => undefined);
    if (!page || this.isDestroyed) return;
    if (asksPage && !this.reporter.isCrashed) {
      page.activateUser();
      page.close();
    } else {
      page.destroy();
    }
  }

  /** A document is about to be loaded into a frame; answers false where it must not be. */
  documentAsked({ frameId, networkId, redirectedRequestId, request }: PausedRequest, url: string): boolean {
    const page = this.#made;
    const node = this.frames.get(frameId);
    if (!page || !node) return true;
    const isOrdered = page.navigations.startedBy(networkId)?.isOrdered ?? false;
    const isRedirect = redirectedRequestId !== undefined;
    if (!this.reporter.documentAsked(node, url, isRedirect, isOrdered)) return false;
    const isFirstOfOpened = page.isOpened && node.isMain && node.current.url === '' && !isOrdered;
    if (!isFirstOfOpened || request.method !== 'GET') return true;
    // A window that is closed meanwhile has nothing to load.
    page.loadAfresh(url, request.headers.Referer).catch(() => {});
    return false;
  }

  /** The browser says that the page is gone. The window follows when all listeners have heard it. */
  destroy(): void {
    if (this.isDestroyed) return;
    this.frames.clear();
    this.isDestroyed = true;
    this.home.destroyed(this);
    this.contents.emit('destroyed', makeEvent({}));
    this.contents.emit('-gone');
  }

  #actions(): FrameActions {
    return {
      send: (host, channel, args) => this.post(host, { kind: 'message', channel, args: encode(args) }),
      evaluate: async (node, code, userGesture) => (await this.page).evaluate(node, code, userGesture),
      reload: (node) => {
        if (!node.isMain) notImitated('webFrameMain.reload of a sub-frame');
        void this.reload(false);
      },
      wrap: (node) => this.frameOf(node),
      childrenOf: (node) => this.frames.childrenOf(node),
    };
  }
}
