import type { DevToolsConnection, DevToolsSession } from '../devtools/connection.js';
import type { HostMessage, PageMessage, WatcherMessage } from '../wire/page-message.js';
import { ExecutionContexts } from './execution-contexts.js';
import type { FrameHost, FrameNode, FrameTree } from './frame-tree.js';
import { IsolatedWorlds } from './isolated-worlds.js';
import { NavigationTracker } from './navigation-tracker.js';
import type { PageObserver } from './page-observer.js';
import type { PageScripts } from './page-scripts.js';
import { PreloadInstaller } from './preload-installer.js';
import type { SchemeMap } from './scheme-map.js';
import { StillDocuments } from './still-documents.js';

export interface PageOptions {
  readonly targetId: string;
  readonly session: DevToolsSession;
  readonly connection: DevToolsConnection;
  readonly frames: FrameTree;
  readonly observer: PageObserver;
  readonly scripts: PageScripts;
  readonly schemes: SchemeMap;
  /** Whether another page opened it. */
  readonly isOpened: boolean;
}

/** One page of the browser with its frames, out-of-process ones included: DevTools in, plain reports out. */
export class Page {
  readonly targetId: string;
  readonly isOpened: boolean;
  readonly navigations: NavigationTracker;
  readonly preloads: PreloadInstaller;
  readonly #options: PageOptions;
  readonly #contexts: ExecutionContexts;
  readonly #worlds: IsolatedWorlds;
  readonly #stills = new StillDocuments();
  readonly #sessions = new Set<DevToolsSession>();
  #started: Promise<void> | undefined;
  #isOffline = false;

  constructor(options: PageOptions) {
    const { targetId, frames, observer, scripts, schemes } = options;
    this.targetId = targetId;
    this.isOpened = options.isOpened;
    this.#options = options;
    // The browser's rule: a page's main frame has the id of its target.
    frames.nameMain(targetId);
    this.#contexts = new ExecutionContexts(frames, {
      preloadWorld: scripts.contextIsolated ? scripts.preloadWorld : undefined,
      watcherWorld: scripts.watcherWorld,
      inSubFrames: scripts.inSubFrames,
      encoder: () => scripts.encoder(),
    });
    this.#worlds = new IsolatedWorlds(options.session, this.#contexts, scripts);
    this.preloads = new PreloadInstaller(options.session, scripts);
    this.navigations = new NavigationTracker(frames, schemes, observer);
    if (this.isOpened) this.navigations.hold();
  }

  /** Resolves once a navigation will meet all scripts: what is still unanswered then is lost with the first process. */
  start(): Promise<void> {
    this.#started = this.#setUp();
    return this.#started;
  }

  async #setUp(): Promise<void> {
    const { session, scripts, observer } = this.#options;
    const setUp = [
      ...this.#attach(session),
      this.#bind(session),
      session.send('Runtime.addBinding', {
        name: scripts.watcher,
        executionContextName: scripts.watcherWorld,
      }),
      session.send('Page.addScriptToEvaluateOnNewDocument', {
        source: scripts.watcherSource(),
        worldName: scripts.watcherWorld,
      }),
      ...this.#joinWorlds(session),
      ...this.preloads.start(),
    ];
    session.on('Page.windowOpen', (details) => observer.windowAsked(details));
    session.on('Inspector.targetCrashed', () => observer.crashed());
    session.on('Page.javascriptDialogOpening', ({ type, message }) => {
      if (message.startsWith(scripts.secret)) {
        this.#stills.asked(message.slice(scripts.secret.length + 1), session);
        return;
      }
      const accept = type === 'beforeunload' ? observer.unloadAsked() : true;
      session.post('Page.handleJavaScriptDialog', { accept });
    });
    await Promise.all(setUp);
    await session.send('Runtime.runIfWaitingForDebugger');
  }

  async navigate(url: string, referrer: string | undefined): Promise<void> {
    const { session, schemes } = this.#options;
    const parameters = { url: schemes.toBrowser(url), ...(referrer === undefined ? {} : { referrer }) };
    await session.send('Page.navigate', parameters, ({ errorText, loaderId }) => {
      if (errorText && loaderId) this.navigations.failed(loaderId, errorText);
    });
  }

  /**
   * The first load of a window that a page opened, begun anew; whoever calls this ends the first attempt. The browser
   * would put the page into the window of the empty document there, in which other clients have made worlds already,
   * and no script would run in those again. A document that was opened counts as empty no longer.
   */
  async loadAfresh(url: string, referrer: string | undefined): Promise<void> {
    const { session, frames } = this.#options;
    frames.ordered++;
    await this.#started;
    await session.send('Runtime.evaluate', { expression: 'document.open()' });
    this.navigations.release();
    await this.navigate(url, referrer);
  }

  reload(ignoreCache: boolean): void {
    this.#options.session.post('Page.reload', { ignoreCache });
  }

  stop(): void {
    this.#options.session.post('Page.stopLoading');
  }

  /** Runs `beforeunload`, which may ask to stay; the page is gone when its target is. */
  close(): void {
    this.#options.session.post('Page.close');
  }

  /** Without asking the page. */
  destroy(): void {
    this.#options.connection.browser.post('Target.closeTarget', { targetId: this.targetId });
  }

  crash(): void {
    this.#options.session.post('Page.crash');
  }

  /** As a user's click does: lets `beforeunload` ask its question. */
  activateUser(): void {
    this.#options.session.post('Runtime.evaluate', { expression: '0', userGesture: true });
  }

  setOffline(offline: boolean): void {
    this.#isOffline = offline;
    for (const session of this.#sessions) this.#emulateNetwork(session);
  }

  send(host: FrameHost, message: HostMessage): void {
    const deliver = () => {
      if (host.isGone || host.preloadContext === undefined) return;
      const { session, uniqueId: uniqueContextId } = host.preloadContext;
      const secret = JSON.stringify(this.#options.scripts.secret);
      const expression = `globalThis[${secret}]?.(${JSON.stringify(message)})`;
      session.post('Runtime.evaluate', { expression, uniqueContextId, silent: true });
    };
    // A document that has begun will have its context in a moment; one that has not (no load yet) never hears it.
    if (host.preloadContext === undefined && host.url !== '') host.waiting.push(deliver);
    else deliver();
  }

  /** The answer to a `sendSync`; its script goes on. */
  answer(dialog: string, text: string): void {
    this.#stills.answered(dialog, text);
  }

  evaluate(node: FrameNode, code: string, userGesture: boolean): Promise<unknown> {
    return this.#contexts.evaluate(node, this.#options.session, code, userGesture);
  }

  evaluateInWorld(node: FrameNode, worldId: number, code: string, userGesture: boolean): Promise<unknown> {
    return this.#worlds.evaluate(node, worldId, code, userGesture);
  }

  /** The preload scripts of a document want to expose something in an isolated world. */
  openWorld(host: FrameHost, worldId: number): void {
    this.#worlds.open(host, worldId, (event) => this.send(host, { kind: 'world', worldId, event }));
  }

  /** What every session of the page needs: its own, and those of frames that live in another process. */
  #attach(session: DevToolsSession): Promise<unknown>[] {
    this.#sessions.add(session);
    this.#contexts.attach(session);
    this.navigations.attach(session);
    session.on('Runtime.bindingCalled', ({ executionContextId, payload, name }) => {
      const context = this.#contexts.get(session, executionContextId);
      const { observer, scripts } = this.#options;
      if (!context || !(context.node.isMain || scripts.inSubFrames)) return;
      if (name === scripts.secret) {
        observer.received(context.node.current, JSON.parse(payload) as PageMessage);
      } else if (name === scripts.watcher && context.world === 'watcher' && context.node.isMain) {
        const { title, explicit } = JSON.parse(payload) as WatcherMessage;
        observer.titled(title, explicit);
      }
    });
    session.on('Runtime.consoleAPICalled', (message) => {
      const context = this.#contexts.get(session, message.executionContextId);
      if (context) this.#options.observer.logged(context.node, message);
    });
    session.on('Target.attachedToTarget', ({ sessionId }) => {
      void this.#attachChild(this.#options.connection.session(sessionId));
    });
    session.on('Target.detachedFromTarget', ({ sessionId }) => {
      this.#sessions.delete(this.#options.connection.session(sessionId));
    });
    if (this.#isOffline) this.#emulateNetwork(session);
    return [
      session.send('Page.enable'),
      session.send('Page.setLifecycleEventsEnabled', { enabled: true }),
      session.send('Runtime.enable'),
      // Only for what a navigation was answered; no body is kept.
      session.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 }),
      session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }),
    ];
  }

  /** A frame in a process of its own, or a worker: it waits until it is let go. Preloads only where they were asked for. */
  async #attachChild(session: DevToolsSession): Promise<void> {
    const { scripts } = this.#options;
    const withPreloads = scripts.inSubFrames
      ? [this.#bind(session), ...this.#joinWorlds(session), ...new PreloadInstaller(session, scripts).start()]
      : [];
    await Promise.allSettled([...this.#attach(session), ...withPreloads]);
    session.post('Runtime.runIfWaitingForDebugger');
  }

  #bind(session: DevToolsSession): Promise<unknown> {
    const { contextIsolated, preloadWorld, secret: name } = this.#options.scripts;
    const world = contextIsolated ? { executionContextName: preloadWorld } : {};
    return session.send('Runtime.addBinding', { name, ...world });
  }

  /** The page's own half of contextBridge, where its preload scripts have a world of their own. */
  #joinWorlds(session: DevToolsSession): Promise<unknown>[] {
    const { scripts } = this.#options;
    if (!scripts.contextIsolated) return [];
    const source = scripts.mainWorldSource();
    return [session.send('Page.addScriptToEvaluateOnNewDocument', { source })];
  }

  #emulateNetwork(session: DevToolsSession): void {
    const conditions = { offline: this.#isOffline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
    session.post('Network.emulateNetworkConditions', conditions);
  }
}
