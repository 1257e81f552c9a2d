import type { DevToolsConnection, DevToolsSession } from '../devtools/connection.js';
import type { Events, Protocol } from '../devtools/protocol.js';
import type { HostMessage, PageMessage, WatcherMessage } from '../wire/page-message.js';
import { decode } from '../wire/structured-wire.js';
import type { FrameHost, FrameNode, FrameTree } from './frame-tree.js';
import { type NetError, netError } from './net-errors.js';
import type { PageScripts } from './page-scripts.js';
import type { SchemeMap } from './scheme-map.js';

export interface Commit {
  readonly url: string;
  /** −1 where there was no http response, as Electron reports it. */
  readonly status: number;
  readonly statusText: string;
}

/** What a page reports, in the browser's own order; Electron's meaning is given to it by the web contents. */
export interface PageObserver {
  navigationStarted(node: FrameNode, url: string): void;
  navigationCommitted(node: FrameNode, commit: Commit): void;
  navigationFailed(node: FrameNode, error: NetError, url: string): void;
  navigatedInPage(node: FrameNode, url: string): void;
  loadingStarted(): void;
  loadingStopped(): void;
  domReady(node: FrameNode): void;
  loaded(node: FrameNode): void;
  painted(): void;
  titled(title: string, explicit: boolean): void;
  received(host: FrameHost, message: PageMessage): void;
  logged(node: FrameNode, message: Events['Runtime.consoleAPICalled']): void;
  windowAsked(details: Events['Page.windowOpen']): void;
  unloadAsked(): boolean;
  crashed(): void;
}

export interface PageOptions {
  readonly scripts: PageScripts;
  readonly schemes: SchemeMap;
  /** Answers a request that the browser hands over because its scheme is the app's own. */
  readonly intercept?: (request: Events['Fetch.requestPaused'], session: DevToolsSession) => void;
}

interface Context {
  readonly node: FrameNode;
  readonly session: DevToolsSession;
  readonly uniqueId: string;
  readonly kind: 'page' | 'preload' | 'watcher';
}

/** One page of the browser with its frames, out-of-process ones included: DevTools in, plain reports out. */
export class Page {
  readonly #contexts = new Map<string, Context>();
  readonly #sessions = new Set<DevToolsSession>();
  readonly #started = new Map<string, string>();
  readonly #responses = new Map<string, Commit>();
  readonly #failures = new Map<string, string>();
  #preloadScript: Promise<string> | undefined;
  #patterns: Protocol.Fetch.RequestPattern[] = [];

  constructor(
    readonly targetId: string,
    private readonly connection: DevToolsConnection,
    private readonly session: DevToolsSession,
    readonly frames: FrameTree,
    private readonly observer: PageObserver,
    private readonly options: PageOptions,
  ) {
    // The browser's rule: a page's main frame has the id of its target.
    frames.nameMain(targetId);
  }

  /** Resolves once a navigation will meet all scripts: what is still unanswered then is lost with the first process. */
  async start(patterns: Protocol.Fetch.RequestPattern[]): Promise<void> {
    const { session, options } = this;
    const { scripts } = options;
    this.#patterns = patterns;
    const setUp = this.#attach(session);
    const world = scripts.contextIsolated ? { executionContextName: scripts.preloadWorld } : {};
    setUp.push(
      session.send('Runtime.addBinding', { name: scripts.secret, ...world }),
      session.send('Runtime.addBinding', {
        name: scripts.watcher,
        executionContextName: scripts.watcherWorld,
      }),
      session.send('Page.addScriptToEvaluateOnNewDocument', {
        source: scripts.watcherSource(),
        worldName: scripts.watcherWorld,
      }),
    );
    if (scripts.contextIsolated) {
      setUp.push(
        session.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.mainWorldSource() }),
      );
    }
    setUp.push(this.refreshPreloads());
    session.on('Page.windowOpen', (details) => this.observer.windowAsked(details));
    session.on('Inspector.targetCrashed', () => this.observer.crashed());
    session.on('Page.javascriptDialogOpening', ({ type }) => {
      const accept = type === 'beforeunload' ? this.observer.unloadAsked() : true;
      session.post('Page.handleJavaScriptDialog', { accept });
    });
    await Promise.all(setUp);
    await session.send('Runtime.runIfWaitingForDebugger');
  }

  /** The preload scripts as they are now: read anew for the next documents. */
  async refreshPreloads(): Promise<void> {
    const { session, options } = this;
    const before = this.#preloadScript;
    const world = options.scripts.contextIsolated ? { worldName: options.scripts.preloadWorld } : {};
    const source = options.scripts.preloadSource();
    const added = session.send('Page.addScriptToEvaluateOnNewDocument', { source, ...world });
    this.#preloadScript = added.then(({ identifier }) => identifier);
    if (before) {
      const identifier = await before;
      session.post('Page.removeScriptToEvaluateOnNewDocument', { identifier });
    }
    await this.#preloadScript;
  }

  intercept(patterns: Protocol.Fetch.RequestPattern[]): void {
    this.#patterns = patterns;
    for (const session of this.#sessions) session.post('Fetch.enable', { patterns });
  }

  /** Answers the browser's error text, if the navigation could not even begin or ended in an error page. */
  async navigate(url: string, referrer?: string): Promise<string | undefined> {
    const address = this.options.schemes.toBrowser(url);
    const { errorText, loaderId } = await this.session.send('Page.navigate', {
      url: address,
      ...(referrer === undefined ? {} : { referrer }),
    });
    if (errorText && loaderId) this.#failures.set(loaderId, errorText);
    return errorText;
  }

  reload(ignoreCache: boolean): void {
    this.session.post('Page.reload', { ignoreCache });
  }

  stop(): void {
    this.session.post('Page.stopLoading');
  }

  async goToHistoryOffset(offset: number): Promise<void> {
    const { currentIndex, entries } = await this.session.send('Page.getNavigationHistory');
    const entry = entries[currentIndex + offset];
    if (entry) this.session.post('Page.navigateToHistoryEntry', { entryId: entry.id });
  }

  /** Runs `beforeunload`, which may ask to stay; the page is gone when its target is. */
  close(): void {
    this.session.post('Page.close');
  }

  crash(): void {
    this.session.post('Page.crash');
  }

  /** As a user's click does: lets `beforeunload` ask its question. */
  activateUser(): void {
    this.session.post('Runtime.evaluate', { expression: '0', userGesture: true });
  }

  send(host: FrameHost, message: HostMessage): void {
    const deliver = () => {
      if (host.isGone || host.preloadContext === undefined) return;
      const { secret } = this.options.scripts;
      const expression = `globalThis[${JSON.stringify(secret)}]?.(${JSON.stringify(message)})`;
      const uniqueContextId = host.preloadContext;
      this.session.post('Runtime.evaluate', { expression, uniqueContextId, silent: true });
    };
    // A document that has begun will have its context in a moment; one that has not (no load yet) never hears it.
    if (host.preloadContext === undefined && host.url !== '') host.waiting.push(deliver);
    else deliver();
  }

  async evaluate(node: FrameNode, code: string, userGesture: boolean): Promise<unknown> {
    const context = [...this.#contexts.values()].find((one) => one.node === node && one.kind === 'page');
    const session = context?.session ?? this.session;
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression: code,
      awaitPromise: true,
      userGesture,
      ...(context ? { uniqueContextId: context.uniqueId } : {}),
    });
    const value = await this.#bring(session, exceptionDetails?.exception ?? result);
    if (exceptionDetails) throw value;
    return value;
  }

  async #bring(session: DevToolsSession, remote: Protocol.Runtime.RemoteObject): Promise<unknown> {
    const { objectId, type, value, unserializableValue } = remote;
    if (unserializableValue !== undefined) {
      return type === 'bigint' ? BigInt(unserializableValue.slice(0, -1)) : Number(unserializableValue);
    }
    if (objectId === undefined) return value;
    const { result, exceptionDetails } = await session.send('Runtime.callFunctionOn', {
      objectId,
      functionDeclaration: this.options.scripts.encoder(),
      returnByValue: true,
    });
    session.post('Runtime.releaseObject', { objectId });
    if (exceptionDetails) throw new Error('An object could not be cloned.');
    return decode(result.value as string);
  }

  /** What every session of the page needs: its own and those of the frames that live in another process. */
  #attach(session: DevToolsSession): Promise<unknown>[] {
    this.#sessions.add(session);
    const key = (id: number) => `${session.id} ${id}`;
    const on = session.on.bind(session);
    on('Runtime.executionContextCreated', ({ context }) =>
      this.#addContext(session, key(context.id), context),
    );
    on('Runtime.executionContextDestroyed', ({ executionContextId }) =>
      this.#contexts.delete(key(executionContextId)),
    );
    on('Runtime.executionContextsCleared', () => {
      for (const [id, context] of this.#contexts) if (context.session === session) this.#contexts.delete(id);
    });
    on('Runtime.bindingCalled', ({ executionContextId, payload, name }) => {
      const context = this.#contexts.get(key(executionContextId));
      if (context) this.#bound(context, name, payload);
    });
    on('Runtime.consoleAPICalled', (message) => {
      const context = this.#contexts.get(key(message.executionContextId));
      if (context) this.observer.logged(context.node, message);
    });
    on('Page.frameAttached', ({ frameId, parentFrameId }) => this.frames.attach(frameId, parentFrameId));
    on('Page.frameDetached', ({ frameId, reason }) => {
      // A frame that moves to another process stays in its place.
      if (reason === 'remove') this.#stopped(frameId, this.frames.remove(frameId));
    });
    on('Page.frameStartedNavigating', (details) => this.#navigationStarted(details));
    on('Page.frameNavigated', ({ frame }) => this.#committed(frame));
    on('Page.navigatedWithinDocument', ({ frameId, url }) => this.#navigatedInPage(frameId, url));
    on('Page.frameStartedLoading', ({ frameId }) => this.#loading(frameId));
    on('Page.frameStoppedLoading', ({ frameId }) => this.#stopped(frameId, this.frames.get(frameId)));
    on('Page.lifecycleEvent', (event) => this.#lifecycle(event));
    on('Network.responseReceived', ({ requestId, response, type }) => {
      if (type !== 'Document') return;
      const isHttp = /^https?:/.test(response.url);
      const { status, statusText, url } = response;
      this.#responses.set(
        requestId,
        isHttp ? { url, status, statusText } : { url, status: -1, statusText: '' },
      );
    });
    on('Network.loadingFailed', ({ requestId, errorText, type }) => {
      if (type === 'Document') this.#failures.set(requestId, errorText);
    });
    on('Fetch.requestPaused', (request) => this.options.intercept?.(request, session));
    on('Target.attachedToTarget', ({ sessionId }) => this.#attachChild(this.connection.session(sessionId)));
    on('Target.detachedFromTarget', ({ sessionId }) =>
      this.#sessions.delete(this.connection.session(sessionId)),
    );
    return [
      session.send('Page.enable'),
      session.send('Page.setLifecycleEventsEnabled', { enabled: true }),
      session.send('Runtime.enable'),
      // Only for what a navigation answered; no body is kept.
      session.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 }),
      session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }),
      ...(this.#patterns.length > 0 ? [session.send('Fetch.enable', { patterns: this.#patterns })] : []),
    ];
  }

  /** A frame in a process of its own, or a worker: no preload there, but it waits until it is let go. */
  async #attachChild(session: DevToolsSession): Promise<void> {
    await Promise.allSettled(this.#attach(session));
    session.post('Runtime.runIfWaitingForDebugger');
  }

  #addContext(
    session: DevToolsSession,
    key: string,
    context: Protocol.Runtime.ExecutionContextDescription,
  ): void {
    const { frameId, isDefault } = (context.auxData ?? {}) as { frameId?: string; isDefault?: boolean };
    const node = frameId === undefined ? undefined : this.frames.get(frameId);
    if (!node) return;
    const { scripts } = this.options;
    const isPreload = scripts.contextIsolated ? context.name === scripts.preloadWorld : isDefault === true;
    const kind = isDefault ? 'page' : context.name === scripts.watcherWorld ? 'watcher' : 'preload';
    if (!isDefault && kind === 'preload' && !isPreload) return;
    this.#contexts.set(key, { node, session, uniqueId: context.uniqueId, kind });
    if (!isPreload || !node.isMain) return;
    node.current.preloadContext = context.uniqueId;
    for (const deliver of node.current.waiting.splice(0)) deliver();
  }

  #bound(context: Context, name: string, payload: string): void {
    const { scripts } = this.options;
    if (!context.node.isMain) return;
    if (name === scripts.secret) {
      this.observer.received(context.node.current, JSON.parse(payload) as PageMessage);
    } else if (name === scripts.watcher && context.kind === 'watcher') {
      const { title, explicit } = JSON.parse(payload) as WatcherMessage;
      this.observer.titled(title, explicit);
    }
  }

  #navigationStarted(details: Events['Page.frameStartedNavigating']): void {
    const node = this.frames.get(details.frameId);
    // Navigations within a document are announced when they have happened, which is at once.
    if (!node || /sameDocument/i.test(details.navigationType)) return;
    this.#started.set(node.id, details.loaderId);
    this.#loading(node.id);
    this.observer.navigationStarted(node, this.options.schemes.toApp(details.url));
  }

  #committed(frame: Protocol.Page.Frame): void {
    const { schemes } = this.options;
    const loader = this.#started.get(frame.id);
    this.#started.delete(frame.id);
    const wanted = frame.unreachableUrl ?? frame.url + (frame.urlFragment ?? '');
    const url = schemes.toApp(wanted);
    if (frame.parentId !== undefined) this.frames.attach(frame.id, frame.parentId);
    const known = this.frames.get(frame.id);
    if (known && loader === undefined) this.observer.navigationStarted(known, url);
    const node = this.frames.commit(frame.id, url, schemes.originToApp(frame.securityOrigin));
    if (!node) return;
    node.name = frame.name ?? '';
    if (frame.unreachableUrl !== undefined) {
      node.current.isErrorPage = true;
      this.observer.navigationFailed(node, netError(loader && this.#failures.get(loader)), url);
    } else {
      const { status, statusText } = this.#responses.get(frame.loaderId) ?? { status: -1, statusText: '' };
      this.observer.navigationCommitted(node, { url, status, statusText });
    }
    if (loader !== undefined) this.#failures.delete(loader);
    this.#responses.delete(frame.loaderId);
  }

  #navigatedInPage(frameId: string, address: string): void {
    const url = this.options.schemes.toApp(address);
    const node = this.frames.rename(frameId, url);
    if (node) this.observer.navigatedInPage(node, url);
  }

  #loading(frameId: string): void {
    const wasIdle = !this.frames.isLoading;
    const node = this.frames.get(frameId);
    if (node) node.isLoading = true;
    if (wasIdle && node) this.observer.loadingStarted();
  }

  #stopped(frameId: string, node: FrameNode | undefined): void {
    if (!node?.isLoading) return;
    node.isLoading = false;
    this.#started.delete(frameId);
    if (!this.frames.isLoading) this.observer.loadingStopped();
  }

  #lifecycle({ frameId, name }: Events['Page.lifecycleEvent']): void {
    const node = this.frames.get(frameId);
    if (!node || node.current.url === '') return;
    if (name === 'DOMContentLoaded') this.observer.domReady(node);
    else if (name === 'load' && !node.current.isErrorPage) this.observer.loaded(node);
    else if (name === 'firstPaint' && node.isMain) this.observer.painted();
  }
}
