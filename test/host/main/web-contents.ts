import { EventEmitter } from 'node:events';
import path from 'node:path';
import url from 'node:url';
import type {
  BrowserWindow,
  HandlerDetails,
  LoadURLOptions,
  Session,
  WebContents,
  WebFrameMain,
  WebPreferences,
  WindowOpenHandlerResponse,
} from 'electron';
import type { HostMessage, IpcMessage } from '../wire/page-message.js';
import { encode } from '../wire/structured-wire.js';
import { ContentsReporter } from './contents-reporter.js';
import { makeEvent } from './event.js';
import type { FrameHost, FrameNode, FrameTree } from './frame-tree.js';
import { IpcMainStandIn } from './ipc-main.js';
import { awaitLoad } from './load-url.js';
import { netError } from './net-errors.js';
import { notImitated } from './not-imitated.js';
import type { Page } from './page.js';
import type { PageObserver } from './page-observer.js';
import type { PausedRequest } from './request-gate.js';
import type { SessionStandIn } from './session.js';
import { type FrameActions, WebFrameMainStandIn } from './web-frame-main.js';

type Imitated = Pick<
  WebContents,
  | 'close'
  | 'executeJavaScript'
  | 'focus'
  | 'forcefullyCrashRenderer'
  | 'getOSProcessId'
  | 'getProcessId'
  | 'getTitle'
  | 'getType'
  | 'getURL'
  | 'getUserAgent'
  | 'isCrashed'
  | 'isDestroyed'
  | 'isDevToolsOpened'
  | 'isFocused'
  | 'isLoading'
  | 'isLoadingMainFrame'
  | 'loadFile'
  | 'loadURL'
  | 'openDevTools'
  | 'reload'
  | 'reloadIgnoringCache'
  | 'send'
  | 'setWindowOpenHandler'
  | 'stop'
  | 'id'
  | 'mainFrame'
  | 'session'
>;

/** What the contents need of the rest of the host. */
export interface WebContentsHome {
  readonly appPath: () => string;
  readonly ownerOf: (contents: WebContentsStandIn) => Pick<BrowserWindow, 'focus' | 'isFocused'> | null;
  readonly received: (contents: WebContentsStandIn, host: FrameHost, message: IpcMessage) => void;
  readonly destroyed: (contents: WebContentsStandIn) => unknown;
  readonly crashed: (contents: WebContentsStandIn, details: Electron.RenderProcessGoneDetails) => unknown;
}

type WindowOpenHandler = (details: HandlerDetails) => WindowOpenHandlerResponse;

/** Electron: webContents. Events and their arguments as its documentation lists them under "Instance Events". */
export class WebContentsStandIn extends EventEmitter implements Imitated {
  readonly id: number;
  readonly ipc: IpcMainStandIn = new IpcMainStandIn();
  readonly #session: SessionStandIn;
  readonly #home: WebContentsHome;
  readonly #preferences: WebPreferences;
  readonly #frames = new WeakMap<FrameNode, WebFrameMainStandIn>();
  readonly #tree: FrameTree;
  readonly #page: Promise<Page>;
  readonly #reporter: ContentsReporter;
  /** As soon as the browser has a target for it; commands that matter wait for `#page`. */
  #made: Page | undefined;
  #isDestroyed = false;
  #windowOpenHandler: WindowOpenHandler | undefined;

  constructor(
    id: number,
    session: SessionStandIn,
    preferences: WebPreferences,
    home: WebContentsHome,
    frames: FrameTree,
    open: (observer: PageObserver, made: (page: Page) => void) => Promise<Page>,
  ) {
    super();
    this.id = id;
    this.#session = session;
    this.#home = home;
    this.#preferences = preferences;
    this.#tree = frames;
    this.#reporter = new ContentsReporter(this, frames, {
      received: (host, message) => home.received(this, host, message),
      closeAsked: () => this.#made?.close(),
      crashed: (details) => home.crashed(this, details),
    });
    this.#page = open(this.#reporter, (page) => {
      this.#made = page;
    });
    this.#page.catch((error: Error) => {
      if (!this.#isDestroyed) console.error(`A window's page could not be opened: ${error.message}`);
    });
  }

  /** For the host alone; an app has no way to these. */
  static pageOf(contents: WebContentsStandIn): Page | undefined {
    return contents.#made;
  }

  static whenOpen(contents: WebContentsStandIn): Promise<Page> {
    return contents.#page;
  }

  static framesOf(contents: WebContentsStandIn): WebFrameMainStandIn[] {
    return contents.#tree.all().map((node) => contents.frameOf(node));
  }

  static nodeOf(contents: WebContentsStandIn, frameId: string): FrameNode | undefined {
    return contents.#tree.get(frameId);
  }

  /** A document is about to be loaded into a frame; answers false where the app prevents it. */
  static documentAsked(contents: WebContentsStandIn, request: PausedRequest, url: string): boolean {
    const page = contents.#made;
    const node = contents.#tree.get(request.frameId);
    if (!page || !node) return true;
    const started = page.navigations.startedBy(request.networkId);
    const isRedirect = request.redirectedRequestId !== undefined;
    if (!contents.#reporter.documentAsked(node, url, isRedirect, started?.isOrdered ?? false)) return false;
    const isFirst = page.isOpened && node.isMain && node.current.url === '' && !started?.isOrdered;
    if (!isFirst || request.request.method !== 'GET') return true;
    page.loadAfresh(url, request.request.headers.Referer).catch(() => {});
    return false;
  }

  static preferencesOf(contents: WebContentsStandIn): WebPreferences {
    return contents.#preferences;
  }

  static windowOpenHandlerOf(contents: WebContentsStandIn): WindowOpenHandler | undefined {
    return contents.#windowOpenHandler;
  }

  get session(): Session {
    return this.#session as unknown as Session;
  }

  get mainFrame(): WebFrameMain {
    this.#check();
    return this.frameOf(this.#tree.main) as unknown as WebFrameMain;
  }

  getType(): ReturnType<WebContents['getType']> {
    return 'window';
  }

  getURL(): string {
    this.#check();
    return this.#tree.main.current.url;
  }

  getTitle(): string {
    this.#check();
    return this.#reporter.title;
  }

  getUserAgent(): string {
    return this.#session.getUserAgent();
  }

  getProcessId(): number {
    this.#check();
    return this.#tree.main.current.processId;
  }

  /** Chromium does not say which process a page has; 0, as for a page that has none yet. */
  getOSProcessId(): number {
    return 0;
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  isCrashed(): boolean {
    return this.#reporter.isCrashed;
  }

  isFocused(): boolean {
    return this.#home.ownerOf(this)?.isFocused() ?? false;
  }

  isLoading(): boolean {
    this.#check();
    return this.#tree.isLoading;
  }

  isLoadingMainFrame(): boolean {
    this.#check();
    return this.#tree.main.isLoading;
  }

  isDevToolsOpened(): boolean {
    return false;
  }

  openDevTools(): void {
    notImitated('webContents.openDevTools');
  }

  focus(): void {
    this.#home.ownerOf(this)?.focus();
  }

  getOwnerBrowserWindow(): BrowserWindow | null {
    return this.#home.ownerOf(this) as BrowserWindow | null;
  }

  loadURL(address: string, options: LoadURLOptions = {}): Promise<void> {
    this.#check();
    const loaded = awaitLoad(this, address, this.#tree.ordered);
    loaded.catch(() => {});
    if (!URL.canParse(address)) {
      this.#failLoad('ERR_INVALID_URL', address);
      return loaded;
    }
    this.#tree.ordered++;
    const unknown = Object.keys(options).find((name) => name !== 'httpReferrer');
    if (unknown !== undefined) notImitated(`loadURL's option "${unknown}"`);
    const referrer =
      typeof options.httpReferrer === 'string' ? options.httpReferrer : options.httpReferrer?.url;
    void this.#navigate(new URL(address).href, referrer);
    return loaded;
  }

  loadFile(filePath: string, options: Electron.LoadFileOptions = {}): Promise<void> {
    if (typeof filePath !== 'string') throw new TypeError('Must pass filePath as a string');
    const pathname = path.resolve(this.#home.appPath(), filePath);
    const { query, search, hash } = options;
    const parts = { protocol: 'file', slashes: true, pathname, query, search, hash };
    return this.loadURL(url.format(parts as url.UrlObject));
  }

  async #navigate(address: string, referrer: string | undefined): Promise<void> {
    const page = await this.#page;
    // As a user's own navigation does: a `beforeunload` handler may then object.
    if (this.#tree.main.current.url !== '') page.activateUser();
    await page.preloads.refresh().catch(() => {});
    await page.navigate(address, referrer).catch(() => {
      this.#tree.ordered--;
    });
  }

  reload(): void {
    void this.#reload(false);
  }

  reloadIgnoringCache(): void {
    void this.#reload(true);
  }

  async #reload(ignoreCache: boolean): Promise<void> {
    this.#check();
    const page = await this.#page;
    await page.preloads.refresh().catch(() => {});
    this.#tree.ordered++;
    page.reload(ignoreCache);
  }

  stop(): void {
    this.#check();
    this.#made?.stop();
  }

  send(channel: string, ...args: unknown[]): void {
    this.mainFrame.send(channel, ...args);
  }

  /** Runs once the first page has been loaded, as Electron waits for it. */
  async executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    this.#check();
    const page = await this.#page;
    if (this.getURL() === '' || this.isLoadingMainFrame()) {
      await new Promise((resolve) => this.once('did-stop-loading', resolve));
    }
    return page.evaluate(this.#tree.main, code, userGesture);
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#windowOpenHandler = handler;
  }

  forcefullyCrashRenderer(): void {
    this.#check();
    this.#made?.crash();
  }

  close(options: { waitForBeforeUnload: boolean } = { waitForBeforeUnload: false }): void {
    void this.#close(options.waitForBeforeUnload);
  }

  async #close(askPage: boolean): Promise<void> {
    const page = await this.#page.catch(() => undefined);
    if (!page || this.#isDestroyed) return;
    if (!askPage) {
      page.destroy();
      return;
    }
    page.activateUser();
    page.close();
  }

  frameOf(node: FrameNode): WebFrameMainStandIn {
    let frame = this.#frames.get(node);
    if (!frame) {
      frame = new WebFrameMainStandIn(node, this.#actions());
      this.#frames.set(node, frame);
    }
    return frame;
  }

  post(host: FrameHost, message: HostMessage): void {
    this.#made?.send(host, message);
  }

  /** The browser says that the page is gone. */
  static destroy(contents: WebContentsStandIn): void {
    if (contents.#isDestroyed) return;
    contents.#tree.clear();
    contents.#isDestroyed = true;
    contents.#home.destroyed(contents);
    contents.emit('destroyed', makeEvent({}));
    contents.emit('-gone');
  }

  #failLoad(description: string, address: string): void {
    const { code } = netError(description);
    this.emit('did-fail-load', makeEvent({}), code, description, address, true);
  }

  #actions(): FrameActions {
    return {
      send: (host, channel, args) => this.post(host, { kind: 'message', channel, args: encode(args) }),
      evaluate: async (node, code, userGesture) => (await this.#page).evaluate(node, code, userGesture),
      reload: (node) => {
        if (!node.isMain) notImitated('webFrameMain.reload of a sub-frame');
        this.reload();
      },
      wrap: (node) => this.frameOf(node),
      childrenOf: (node) => this.#tree.childrenOf(node),
    };
  }

  #check(): void {
    if (this.#isDestroyed) throw new TypeError('Object has been destroyed');
  }
}
