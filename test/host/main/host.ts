import { randomBytes } from 'node:crypto';
import type { BrowserWindowConstructorOptions, Rectangle, WebPreferences } from 'electron';
import type { DevToolsConnection } from '../devtools/connection.js';
import type { Protocol } from '../devtools/protocol.js';
import type { AppStandIn } from './app.js';
import type { WindowHome } from './browser-window.js';
import { makeEvent } from './event.js';
import { type FrameNumbers, FrameTree } from './frame-tree.js';
import { dispatchIpc } from './ipc-dispatch.js';
import type { IpcMainStandIn } from './ipc-main.js';
import { notImitated } from './not-imitated.js';
import { Page } from './page.js';
import type { PageObserver } from './page-observer.js';
import { PageScripts } from './page-scripts.js';
import { rendererProcessFacts } from './renderer-process.js';
import { RequestGate } from './request-gate.js';
import type { SchemeMap } from './scheme-map.js';
import { SessionStandIn } from './session.js';
import { type AttachedTarget, Targets } from './targets.js';
import { type WebContentsHome, WebContentsStandIn } from './web-contents.js';
import type { WebFrameMainStandIn } from './web-frame-main.js';
import type { WindowList } from './window-list.js';
import { WindowOpening } from './window-opening.js';

export interface HostOptions {
  readonly app: AppStandIn;
  readonly ipcMain: IpcMainStandIn;
  readonly windows: WindowList;
  readonly schemes: SchemeMap;
  readonly pageBundle: string;
  readonly isVisible: boolean;
  readonly session: (partition: string) => SessionStandIn;
}

/** Makes pages, contents and windows, and knows which belong together. */
export class Host {
  readonly gate: RequestGate;
  readonly #contents = new Map<number, WebContentsStandIn>();
  readonly #contexts = new Map<SessionStandIn, Promise<string | undefined>>();
  readonly #secret = `standIn${randomBytes(12).toString('hex')}`;
  readonly #opening: WindowOpening;
  readonly #numbers = counter();
  #connection: DevToolsConnection | undefined;
  #targets: Targets | undefined;
  #lastContents = 0;
  #lastWindow = 0;

  constructor(private readonly options: HostOptions) {
    this.#opening = new WindowOpening(options.schemes);
    this.gate = new RequestGate(options.schemes, {
      documentAsked: (request, url) => {
        const contents = this.#byFrameId(request.frameId);
        return !contents || WebContentsStandIn.documentAsked(contents, request, url);
      },
      answer: (request, url) => {
        const session = this.#byFrameId(request.frameId)?.session as unknown as SessionStandIn | undefined;
        return session?.protocol.fulfil(request, url);
      },
    });
  }

  async connect(connection: DevToolsConnection): Promise<void> {
    this.#connection = connection;
    this.#targets = new Targets(
      connection,
      (openerId, target) => this.#popup(openerId, target),
      (targetId) => {
        const contents = this.byTarget(targetId);
        if (contents) WebContentsStandIn.destroy(contents);
      },
    );
    await this.gate.open(connection.browser);
    await this.#targets.start();
  }

  allContents(): WebContentsStandIn[] {
    return [...this.#contents.values()];
  }

  byTarget(targetId: string): WebContentsStandIn | undefined {
    return this.allContents().find((contents) => WebContentsStandIn.pageOf(contents)?.targetId === targetId);
  }

  byFrame(frame: WebFrameMainStandIn): WebContentsStandIn | undefined {
    return this.allContents().find((contents) => WebContentsStandIn.framesOf(contents).includes(frame));
  }

  frameById(processId: number, routingId: number): WebFrameMainStandIn | undefined {
    const frames = this.allContents().flatMap((contents) => WebContentsStandIn.framesOf(contents));
    return frames.find(
      (frame) => !frame.isDestroyed() && frame.processId === processId && frame.routingId === routingId,
    );
  }

  windowHome(options: BrowserWindowConstructorOptions & { webContents?: WebContentsStandIn }): WindowHome {
    if (!this.options.app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    const { webPreferences = {}, width = 800, height = 600, x, y } = options;
    const size = {
      width,
      height,
      ...(x === undefined ? {} : { left: x }),
      ...(y === undefined ? {} : { top: y }),
    };
    const contents =
      options.webContents ?? this.#create(webPreferences, (page) => this.#openPage(page, size, options.show));
    return {
      id: ++this.#lastWindow,
      contents,
      focused: () => this.options.windows.focused,
      setFocused: (window) => this.options.windows.focus(window),
      setBounds: (_contents, bounds, state) => void this.#setBounds(contents, bounds, state),
      closed: (window) => this.options.windows.remove(window),
      closeCancelled: () => this.options.windows.closeCancelled(),
    };
  }

  #byFrameId(frameId: string): WebContentsStandIn | undefined {
    return this.allContents().find((contents) => WebContentsStandIn.nodeOf(contents, frameId));
  }

  /** A session's preloads or network changed: its pages must know. */
  forPagesOf(session: SessionStandIn, use: (page: Page) => void): void {
    for (const contents of this.allContents()) {
      const page = WebContentsStandIn.pageOf(contents);
      if (page && contents.session === (session as unknown)) use(page);
    }
  }

  #create(preferences: WebPreferences, open: (making: PageMaking) => Promise<Page>): WebContentsStandIn {
    const session =
      (preferences.session as unknown as SessionStandIn) ?? this.options.session(preferences.partition ?? '');
    const id = ++this.#lastContents;
    const frames = new FrameTree(id, this.#numbers);
    const scripts = this.#scripts(session, preferences);
    const home: WebContentsHome = {
      appPath: () => this.options.app.getAppPath(),
      ownerOf: (contents) => this.options.windows.ownerOf(contents),
      received: (contents, sender, message) => dispatchIpc(this.options.ipcMain, contents, sender, message),
      destroyed: () => this.#contents.delete(id),
      crashed: (contents, details) =>
        this.options.app.emit('render-process-gone', makeEvent({}), contents, details),
    };
    const contents = new WebContentsStandIn(id, session, preferences, home, frames, (observer, made) =>
      open({ session, frames, scripts, observer, made }),
    );
    this.#contents.set(id, contents);
    contents.on('-window-open', (details) => this.#opening.asked(id, details));
    this.options.app.emit('web-contents-created', makeEvent({ sender: contents }), contents);
    return contents;
  }

  #scripts(session: SessionStandIn, preferences: WebPreferences): PageScripts {
    const {
      contextIsolation = true,
      nodeIntegration = false,
      preload,
      additionalArguments = [],
    } = preferences;
    if (preferences.nodeIntegrationInSubFrames) notImitated('webPreferences.nodeIntegrationInSubFrames');
    const sandboxed = preferences.sandbox ?? !nodeIntegration;
    return new PageScripts({
      bundle: this.options.pageBundle,
      contextIsolated: contextIsolation,
      sandboxed,
      secret: this.#secret,
      process: rendererProcessFacts({ contextIsolation, sandboxed, additionalArguments }),
      preloads: () => [
        ...SessionStandIn.preloadPathsOf(session),
        ...(preload === undefined ? [] : [preload]),
      ],
    });
  }

  async #openPage(making: PageMaking, size: object, show = true): Promise<Page> {
    const browserContextId = await this.#contextOf(making.session);
    const target = await this.#alive().targets.create({
      url: 'about:blank',
      ...(browserContextId === undefined ? {} : { browserContextId }),
      ...(this.options.isVisible
        ? { newWindow: true, ...(show ? {} : { windowState: 'minimized' as const }) }
        : {}),
      ...size,
    });
    return this.#startPage(target, false, making);
  }

  async #startPage(
    target: AttachedTarget,
    isOpened: boolean,
    { session, made, ...making }: PageMaking,
  ): Promise<Page> {
    const page = new Page({
      ...target,
      ...making,
      isOpened,
      connection: this.#alive().connection,
      schemes: this.options.schemes,
    });
    made(page);
    page.setOffline(SessionStandIn.isOffline(session));
    await page.start();
    return page;
  }

  #popup(openerId: string, target: AttachedTarget): void {
    const opener = this.byTarget(openerId);
    const allowed = opener && this.#opening.answer(opener);
    if (!allowed) {
      this.#refuse(target);
      return;
    }
    const { options, details } = allowed;
    const preferences = { ...options.webPreferences, session: opener.session };
    const contents = this.#create(preferences, (making) => this.#startPage(target, true, making));
    const window = this.options.windows.open({ ...options, webContents: contents } as never);
    opener.emit('did-create-window', window, { ...details, options });
  }

  /** A page cannot be closed while it waits, and its opener with it: it is let go with nothing to load or run. */
  #refuse({ targetId, session }: AttachedTarget): void {
    session.post('Network.enable');
    session.post('Network.setBlockedURLs', { urls: ['*'] });
    session.post('Emulation.setScriptExecutionDisabled', { value: true });
    session.post('Runtime.runIfWaitingForDebugger');
    this.#alive().connection.browser.post('Target.closeTarget', { targetId });
  }

  #contextOf(session: SessionStandIn): Promise<string | undefined> {
    let context = this.#contexts.get(session);
    if (!context) {
      const isDefault = SessionStandIn.partitionOf(session) === '';
      const { browser } = this.#alive().connection;
      context = isDefault
        ? Promise.resolve(undefined)
        : browser.send('Target.createBrowserContext', {}).then(({ browserContextId }) => browserContextId);
      this.#contexts.set(session, context);
    }
    return context;
  }

  async #setBounds(
    contents: WebContentsStandIn,
    bounds: Rectangle,
    windowState: 'normal' | 'minimized',
  ): Promise<void> {
    const { targetId } = await WebContentsStandIn.whenOpen(contents);
    const { browser } = this.#alive().connection;
    try {
      const { windowId } = await browser.send('Browser.getWindowForTarget', { targetId });
      browser.post('Browser.setWindowBounds', { windowId, bounds: { windowState } });
      const { x: left, y: top, width, height } = bounds;
      const size: Protocol.Browser.Bounds = { left, top, width, height };
      if (windowState === 'normal') browser.post('Browser.setWindowBounds', { windowId, bounds: size });
    } catch {
      // The window has been closed meanwhile.
    }
  }

  #alive(): { connection: DevToolsConnection; targets: Targets } {
    if (!this.#connection || !this.#targets) throw new Error('the browser has not been started');
    return { connection: this.#connection, targets: this.#targets };
  }
}

interface PageMaking {
  readonly session: SessionStandIn;
  readonly frames: FrameTree;
  readonly scripts: PageScripts;
  readonly observer: PageObserver;
  readonly made: (page: Page) => void;
}

function counter(): FrameNumbers {
  let treeNode = 0;
  let routing = 0;
  return { nextTreeNode: () => ++treeNode, nextRouting: () => ++routing };
}
