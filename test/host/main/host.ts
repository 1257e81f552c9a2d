import { randomBytes } from 'node:crypto';
import type { BrowserWindowConstructorOptions, Rectangle, WebPreferences } from 'electron';
import type { DevToolsConnection } from '../devtools/connection.js';
import type { Events, Protocol } from '../devtools/protocol.js';
import type { AppStandIn } from './app.js';
import type { WindowHome } from './browser-window.js';
import { ContentsCore, type ContentsHome, type OpenPage } from './contents-core.js';
import { ContentsList } from './contents-list.js';
import { makeEvent } from './event.js';
import { type FrameNumbers, FrameTree } from './frame-tree.js';
import { dispatchIpc } from './ipc-dispatch.js';
import type { IpcMainStandIn } from './ipc-main.js';
import { notImitated } from './not-imitated.js';
import { Page, type PageOptions } from './page.js';
import { PageScripts } from './page-scripts.js';
import { rendererProcessFacts } from './renderer-process.js';
import { RequestGate } from './request-gate.js';
import type { SchemeMap } from './scheme-map.js';
import { SessionStandIn } from './session.js';
import { type AttachedTarget, Targets } from './targets.js';
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

/** A window's options, and the contents that a page has opened already, where it did. */
export type OpenedOptions = BrowserWindowConstructorOptions & { readonly core?: ContentsCore };

/** Makes pages, contents and windows, in the browser that it is connected with. */
export class Host {
  readonly contents = new ContentsList();
  readonly gate: RequestGate;
  readonly #contexts = new Map<SessionStandIn, Promise<string | undefined>>();
  readonly #secret = `standIn${randomBytes(12).toString('hex')}`;
  readonly #opening: WindowOpening;
  readonly #numbers = counter();
  #connected: { readonly connection: DevToolsConnection; readonly targets: Targets } | undefined;
  #lastContents = 0;
  #lastWindow = 0;

  constructor(private readonly options: HostOptions) {
    this.#opening = new WindowOpening(options.schemes);
    this.gate = new RequestGate(options.schemes, {
      documentAsked: (request, url) =>
        this.contents.byFrameId(request.frameId)?.documentAsked(request, url) ?? true,
      answer: (request, url) =>
        this.contents.byFrameId(request.frameId)?.session.protocol.fulfil(request, url),
    });
  }

  async connect(connection: DevToolsConnection): Promise<void> {
    const targets = new Targets(
      connection,
      (openerId, target) => this.#opened(openerId, target),
      (targetId) => this.contents.byTarget(targetId)?.destroy(),
    );
    this.#connected = { connection, targets };
    connection.conceal = ({ method, params }) =>
      method === 'Page.javascriptDialogOpening' &&
      (params as Events['Page.javascriptDialogOpening']).message.startsWith(this.#secret);
    await this.gate.open(connection.browser);
    await targets.start();
  }

  windowHome(options: OpenedOptions): WindowHome {
    const { app, windows } = this.options;
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    const core = options.core ?? this.#create(options.webPreferences ?? {}, this.#pageFor(options));
    return {
      id: ++this.#lastWindow,
      core,
      focused: () => windows.focused,
      setFocused: (window) => windows.focus(window),
      setBounds: (bounds, state) => void this.#setBounds(core, bounds, state),
      closed: (window) => windows.remove(window),
      closeCancelled: () => windows.closeCancelled(),
    };
  }

  #create(preferences: WebPreferences, open: (core: Making) => ReturnType<OpenPage>): ContentsCore {
    const { app, ipcMain, windows } = this.options;
    const session =
      (preferences.session as unknown as SessionStandIn) ?? this.options.session(preferences.partition ?? '');
    const id = ++this.#lastContents;
    const frames = new FrameTree(id, this.#numbers);
    const scripts = this.#scripts(session, preferences);
    const home: ContentsHome = {
      appPath: () => app.getAppPath(),
      ownerOf: (core) => windows.ownerOf(core),
      received: (core, host, message) => dispatchIpc(ipcMain, core, host, message),
      destroyed: (core) => this.contents.remove(core),
      crashed: ({ contents }, details) =>
        void app.emit('render-process-gone', makeEvent({}), contents, details),
    };
    const core = new ContentsCore(id, session, preferences, frames, home, (observer, made) =>
      open({ session, frames, scripts, observer, made }),
    );
    this.contents.add(core);
    core.contents.on('-window-open', (details) => this.#opening.asked(id, details));
    app.emit('web-contents-created', makeEvent({ sender: core.contents }), core.contents);
    return core;
  }

  #scripts(session: SessionStandIn, preferences: WebPreferences): PageScripts {
    const { app } = this.options;
    const {
      contextIsolation = true,
      nodeIntegration = false,
      preload,
      additionalArguments = [],
    } = preferences;
    if (preferences.webviewTag) notImitated('webPreferences.webviewTag');
    const sandboxed = preferences.sandbox ?? !nodeIntegration;
    const features = app.commandLine.getSwitchValue('enable-features').split(',');
    return new PageScripts({
      bundle: this.options.pageBundle,
      contextIsolated: contextIsolation,
      sandboxed,
      nodeInPage: nodeIntegration && !contextIsolation && !sandboxed,
      internals: additionalArguments.includes('--unsafely-expose-electron-internals-for-testing'),
      mutableBridge: features.includes('ContextBridgeMutability'),
      inSubFrames: preferences.nodeIntegrationInSubFrames ?? false,
      secret: this.#secret,
      process: rendererProcessFacts({ contextIsolation, sandboxed, additionalArguments }),
      preloads: () => [
        ...SessionStandIn.preloadPathsOf(session),
        ...(preload === undefined ? [] : [preload]),
      ],
    });
  }

  /** A new page in a window of its own. */
  #pageFor({ width = 800, height = 600, x, y, show = true }: BrowserWindowConstructorOptions) {
    return async (making: Making): Promise<Page> => {
      const browserContextId = await this.#contextOf(making.session);
      const target = await this.#browser().targets.create({
        url: 'about:blank',
        width,
        height,
        ...(x === undefined ? {} : { left: x }),
        ...(y === undefined ? {} : { top: y }),
        ...(browserContextId === undefined ? {} : { browserContextId }),
        // Not a tab: a window behind another one goes on as if it were in front.
        newWindow: true,
        ...(this.options.isVisible && !show ? { windowState: 'minimized' } : {}),
      });
      return this.#start(target, false, making);
    };
  }

  async #start(
    target: AttachedTarget,
    isOpened: boolean,
    { session, made, ...making }: Making,
  ): Promise<Page> {
    const { schemes } = this.options;
    const { connection } = this.#browser();
    const page = new Page({ ...target, ...making, isOpened, connection, schemes });
    made(page);
    page.setOffline(SessionStandIn.isOffline(session));
    await page.start();
    return page;
  }

  /** A page opened another (`window.open`). */
  #opened(openerId: string, target: AttachedTarget): void {
    const opener = this.contents.byTarget(openerId);
    const allowed = opener && this.#opening.answer(opener);
    if (!allowed) {
      this.#refuse(target);
      return;
    }
    const { options, details } = allowed;
    const preferences: WebPreferences = { ...options.webPreferences, session: opener.contents.session };
    const core = this.#create(preferences, (making) => this.#start(target, true, making));
    const window = this.options.windows.open({ ...options, core });
    opener.contents.emit('did-create-window', window, { ...details, options });
  }

  /** A page cannot be closed while it waits, and its opener with it: it is let go with nothing to load or run. */
  #refuse({ targetId, session }: AttachedTarget): void {
    session.post('Network.enable');
    session.post('Network.setBlockedURLs', { urls: ['*'] });
    session.post('Emulation.setScriptExecutionDisabled', { value: true });
    session.post('Runtime.runIfWaitingForDebugger');
    this.#browser().connection.browser.post('Target.closeTarget', { targetId });
  }

  #contextOf(session: SessionStandIn): Promise<string | undefined> {
    let context = this.#contexts.get(session);
    if (!context) {
      const { browser } = this.#browser().connection;
      context =
        SessionStandIn.partitionOf(session) === ''
          ? Promise.resolve(undefined)
          : browser.send('Target.createBrowserContext').then(({ browserContextId }) => browserContextId);
      this.#contexts.set(session, context);
    }
    return context;
  }

  async #setBounds(
    core: ContentsCore,
    bounds: Rectangle,
    windowState: 'normal' | 'minimized',
  ): Promise<void> {
    const { browser } = this.#browser().connection;
    try {
      const { targetId } = await core.page;
      const { windowId } = await browser.send('Browser.getWindowForTarget', { targetId });
      browser.post('Browser.setWindowBounds', { windowId, bounds: { windowState } });
      const { x: left, y: top, width, height } = bounds;
      const size: Protocol.Browser.Bounds = { left, top, width, height };
      if (windowState === 'normal') browser.post('Browser.setWindowBounds', { windowId, bounds: size });
    } catch {
      // The window has been closed meanwhile.
    }
  }

  #browser() {
    if (!this.#connected) throw new Error('the browser has not been started');
    return this.#connected;
  }
}

type Making = Pick<PageOptions, 'frames' | 'scripts' | 'observer'> & {
  readonly session: SessionStandIn;
  readonly made: (page: Page) => void;
};

function counter(): FrameNumbers {
  let treeNode = 0;
  let routing = 0;
  return { nextTreeNode: () => ++treeNode, nextRouting: () => ++routing };
}
