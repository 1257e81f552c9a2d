import { EventEmitter } from 'node:events';
import path from 'node:path';
import url from 'node:url';
import type {
  BrowserWindow,
  LoadFileOptions,
  LoadURLOptions,
  Session,
  WebContents,
  WebFrameMain,
  WebSource,
} from 'electron';
import type { ContentsCore, WindowOpenHandler } from './contents-core.js';
import { makeEvent } from './event.js';
import { IpcMainStandIn } from './ipc-main.js';
import { awaitLoad } from './load-url.js';
import { netError } from './net-errors.js';
import { notImitated } from './not-imitated.js';
import type { Page } from './page.js';

type Imitated = Pick<
  WebContents,
  | 'close'
  | 'executeJavaScript'
  | 'executeJavaScriptInIsolatedWorld'
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

/** Electron: webContents. Events and their arguments as its documentation lists them under "Instance Events". */
export class WebContentsStandIn extends EventEmitter implements Imitated {
  readonly ipc: IpcMainStandIn = new IpcMainStandIn();
  readonly #core: ContentsCore;

  constructor(core: ContentsCore) {
    super();
    this.#core = core;
  }

  get id(): number {
    return this.#core.id;
  }

  get session(): Session {
    return this.#core.session as unknown as Session;
  }

  get mainFrame(): WebFrameMain {
    return this.#core.frameOf(this.#frames().main) as unknown as WebFrameMain;
  }

  getType(): ReturnType<WebContents['getType']> {
    return 'window';
  }

  getURL(): string {
    return this.#frames().main.current.url;
  }

  getTitle(): string {
    this.#frames();
    return this.#core.reporter.title;
  }

  getUserAgent(): string {
    return this.#core.session.getUserAgent();
  }

  getProcessId(): number {
    return this.#frames().main.current.processId;
  }

  /** Chromium does not say which process a page has; 0, as for a page that has none yet. */
  getOSProcessId(): number {
    return 0;
  }

  isDestroyed(): boolean {
    return this.#core.isDestroyed;
  }

  isCrashed(): boolean {
    return this.#core.reporter.isCrashed;
  }

  isFocused(): boolean {
    return this.#core.home.ownerOf(this.#core)?.isFocused() ?? false;
  }

  isLoading(): boolean {
    return this.#frames().isLoading;
  }

  isLoadingMainFrame(): boolean {
    return this.#frames().main.isLoading;
  }

  isDevToolsOpened(): boolean {
    return false;
  }

  openDevTools(): void {
    notImitated('webContents.openDevTools');
  }

  focus(): void {
    this.#core.home.ownerOf(this.#core)?.focus();
  }

  getOwnerBrowserWindow(): BrowserWindow | null {
    return this.#core.home.ownerOf(this.#core);
  }

  loadURL(address: string, options: LoadURLOptions = {}): Promise<void> {
    const frames = this.#frames();
    const unknown = Object.keys(options).find((name) => name !== 'httpReferrer');
    if (unknown !== undefined) notImitated(`loadURL's option "${unknown}"`);
    const loaded = awaitLoad(this, address, frames.ordered);
    // Whoever does not await it is not to blame for a page that fails (as in Electron).
    loaded.catch(() => {});
    if (!URL.canParse(address)) {
      const { code, description } = netError('ERR_INVALID_URL');
      this.emit('did-fail-load', makeEvent({}), code, description, address, true);
      return loaded;
    }
    frames.ordered++;
    const { httpReferrer } = options;
    const referrer = typeof httpReferrer === 'string' ? httpReferrer : httpReferrer?.url;
    void this.#core.navigate(new URL(address).href, referrer);
    return loaded;
  }

  loadFile(filePath: string, options: LoadFileOptions = {}): Promise<void> {
    if (typeof filePath !== 'string') throw new TypeError('Must pass filePath as a string');
    const pathname = path.resolve(this.#core.home.appPath(), filePath);
    const { query, search, hash } = options;
    const parts = { protocol: 'file', slashes: true, pathname, query, search, hash };
    return this.loadURL(url.format(parts as url.UrlObject));
  }

  reload(): void {
    this.#frames();
    void this.#core.reload(false);
  }

  reloadIgnoringCache(): void {
    this.#frames();
    void this.#core.reload(true);
  }

  stop(): void {
    this.#frames();
    this.#core.made?.stop();
  }

  send(channel: string, ...args: unknown[]): void {
    this.mainFrame.send(channel, ...args);
  }

  async executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    const { main } = this.#frames();
    const page = await this.#loaded();
    return page.evaluate(main, code, userGesture);
  }

  /** All scripts in their order; the last one's value. */
  async executeJavaScriptInIsolatedWorld(
    worldId: number,
    scripts: WebSource[],
    userGesture = false,
  ): Promise<unknown> {
    const { main } = this.#frames();
    const page = await this.#loaded();
    let value: unknown;
    for (const { code } of scripts) value = await page.evaluateInWorld(main, worldId, code, userGesture);
    return value;
  }

  /** Scripts run once the first page has been loaded, as Electron waits for it. */
  async #loaded(): Promise<Page> {
    const { main } = this.#frames();
    const page = await this.#core.page;
    if (main.current.url === '' || main.isLoading) {
      await new Promise((resolve) => this.once('did-stop-loading', resolve));
    }
    return page;
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#core.windowOpenHandler = handler;
  }

  forcefullyCrashRenderer(): void {
    this.#frames();
    this.#core.made?.crash();
  }

  close({ waitForBeforeUnload }: { waitForBeforeUnload: boolean } = { waitForBeforeUnload: false }): void {
    void this.#core.close(waitForBeforeUnload);
  }

  /** What is gone refuses everything, in Electron's words. */
  #frames(): ContentsCore['frames'] {
    if (this.#core.isDestroyed) throw new TypeError('Object has been destroyed');
    return this.#core.frames;
  }
}
