import type { DevToolsConnection, DevToolsSession } from '../devtools/connection.js';
import type { HostMessage, PageMessage, WatcherMessage } from '../wire/page-message.js';
import { ExecutionContexts } from './execution-contexts.js';
import type { FrameHost, FrameNode, FrameTree } from './frame-tree.js';
import { NavigationTracker } from './navigation-tracker.js';
import type { PageObserver } from './page-observer.js';
import type { PageScripts } from './page-scripts.js';
import { RequestGate, type RequestHandler } from './request-gate.js';
import type { SchemeMap } from './scheme-map.js';

export interface PageOptions {
  readonly targetId: string;
  readonly session: DevToolsSession;
  readonly connection: DevToolsConnection;
  readonly frames: FrameTree;
  readonly observer: PageObserver;
  readonly scripts: PageScripts;
  readonly schemes: SchemeMap;
  readonly handler: RequestHandler;
}

/** One page of the browser with its frames, out-of-process ones included: DevTools in, plain reports out. */
export class Page {
  readonly targetId: string;
  readonly requests: RequestGate;
  readonly #options: PageOptions;
  readonly #contexts: ExecutionContexts;
  readonly #navigations: NavigationTracker;
  readonly #sessions = new Set<DevToolsSession>();
  #preloads: { readonly source: string; readonly identifier: string } | undefined;
  #refreshed: Promise<void> = Promise.resolve();
  #isOffline = false;

  constructor(options: PageOptions) {
    const { targetId, frames, observer, scripts, schemes } = options;
    this.targetId = targetId;
    this.#options = options;
    // The browser's rule: a page's main frame has the id of its target.
    frames.nameMain(targetId);
    this.#contexts = new ExecutionContexts(frames, {
      preloadWorld: scripts.contextIsolated ? scripts.preloadWorld : undefined,
      watcherWorld: scripts.watcherWorld,
      encoder: () => scripts.encoder(),
    });
    this.#navigations = new NavigationTracker(frames, schemes, observer);
    this.requests = new RequestGate(schemes, this.#navigations, observer, options.handler);
  }

  /** Resolves once a navigation will meet all scripts: what is still unanswered then is lost with the first process. */
  async start(): Promise<void> {
    const { session, scripts, observer } = this.#options;
    const world = scripts.contextIsolated ? { executionContextName: scripts.preloadWorld } : {};
    const setUp = [
      ...this.#attach(session),
      session.send('Runtime.addBinding', { name: scripts.secret, ...world }),
      session.send('Runtime.addBinding', {
        name: scripts.watcher,
        executionContextName: scripts.watcherWorld,
      }),
      session.send('Page.addScriptToEvaluateOnNewDocument', {
        source: scripts.watcherSource(),
        worldName: scripts.watcherWorld,
      }),
      ...(scripts.contextIsolated
        ? [session.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.mainWorldSource() })]
        : []),
      this.refreshPreloads(),
    ];
    session.on('Page.windowOpen', (details) => observer.windowAsked(details));
    session.on('Inspector.targetCrashed', () => observer.crashed());
    session.on('Page.javascriptDialogOpening', ({ type }) => {
      const accept = type === 'beforeunload' ? observer.unloadAsked() : true;
      session.post('Page.handleJavaScriptDialog', { accept });
    });
    await Promise.all(setUp);
    await session.send('Runtime.runIfWaitingForDebugger');
  }

  /** The preload scripts as they are now: read anew for the next documents. */
  refreshPreloads(): Promise<void> {
    this.#refreshed = this.#refreshed.then(() => this.#replacePreloads());
    return this.#refreshed;
  }

  async #replacePreloads(): Promise<void> {
    const { session, scripts } = this.#options;
    const source = scripts.preloadSource();
    if (source === this.#preloads?.source) return;
    const world = scripts.contextIsolated ? { worldName: scripts.preloadWorld } : {};
    // Both at once: no document may begin with two of them, nor with the old one after this has been answered.
    const before = this.#preloads?.identifier;
    if (before !== undefined)
      session.post('Page.removeScriptToEvaluateOnNewDocument', { identifier: before });
    const { identifier } = await session.send('Page.addScriptToEvaluateOnNewDocument', { source, ...world });
    this.#preloads = { source, identifier };
  }

  async navigate(url: string, referrer: string | undefined): Promise<void> {
    const { session, schemes } = this.#options;
    const parameters = { url: schemes.toBrowser(url), ...(referrer === undefined ? {} : { referrer }) };
    await session.send('Page.navigate', parameters, ({ errorText, loaderId }) => {
      if (errorText && loaderId) this.#navigations.failed(loaderId, errorText);
    });
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
      const { session, scripts } = this.#options;
      const expression = `globalThis[${JSON.stringify(scripts.secret)}]?.(${JSON.stringify(message)})`;
      session.post('Runtime.evaluate', { expression, uniqueContextId: host.preloadContext, silent: true });
    };
    // A document that has begun will have its context in a moment; one that has not (no load yet) never hears it.
    if (host.preloadContext === undefined && host.url !== '') host.waiting.push(deliver);
    else deliver();
  }

  evaluate(node: FrameNode, code: string, userGesture: boolean): Promise<unknown> {
    return this.#contexts.evaluate(node, this.#options.session, code, userGesture);
  }

  /** What every session of the page needs: its own, and those of frames that live in another process. */
  #attach(session: DevToolsSession): Promise<unknown>[] {
    this.#sessions.add(session);
    this.#contexts.attach(session);
    this.#navigations.attach(session);
    session.on('Runtime.bindingCalled', ({ executionContextId, payload, name }) => {
      const context = this.#contexts.get(session, executionContextId);
      if (!context?.node.isMain) return;
      const { observer, scripts } = this.#options;
      if (name === scripts.secret) {
        observer.received(context.node.current, JSON.parse(payload) as PageMessage);
      } else if (name === scripts.watcher && context.world === 'watcher') {
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
      const child = this.#options.connection.session(sessionId);
      this.#sessions.delete(child);
      this.requests.detach(child);
    });
    if (this.#isOffline) this.#emulateNetwork(session);
    return [
      session.send('Page.enable'),
      session.send('Page.setLifecycleEventsEnabled', { enabled: true }),
      session.send('Runtime.enable'),
      // Only for what a navigation was answered; no body is kept.
      session.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 }),
      session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }),
      ...this.requests.attach(session),
    ];
  }

  /** A frame in a process of its own, or a worker: no preload there, but it waits until it is let go. */
  async #attachChild(session: DevToolsSession): Promise<void> {
    await Promise.allSettled(this.#attach(session));
    session.post('Runtime.runIfWaitingForDebugger');
  }

  #emulateNetwork(session: DevToolsSession): void {
    const conditions = { offline: this.#isOffline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
    session.post('Network.emulateNetworkConditions', conditions);
  }
}
