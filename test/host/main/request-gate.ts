import type { DevToolsSession } from '../devtools/connection.js';
import type { Events, Protocol } from '../devtools/protocol.js';
import type { NavigationTracker } from './navigation-tracker.js';
import type { PageObserver } from './page-observer.js';
import type { SchemeMap } from './scheme-map.js';

type Paused = Events['Fetch.requestPaused'];

/** Answers a request of a scheme that the app handles, or answers false for one that it does not. */
export type RequestHandler = (request: Paused, session: DevToolsSession) => boolean;

/** Requests that the browser holds back: navigations that the app may prevent, and those that the app answers itself. */
export class RequestGate {
  readonly #sessions = new Set<DevToolsSession>();
  #handled: readonly Protocol.Fetch.RequestPattern[] = [];
  #asksNavigations = false;

  constructor(
    private readonly schemes: SchemeMap,
    private readonly navigations: NavigationTracker,
    private readonly observer: PageObserver,
    private readonly handler: RequestHandler,
  ) {}

  attach(session: DevToolsSession): Promise<unknown>[] {
    this.#sessions.add(session);
    session.on('Fetch.requestPaused', (request) => this.#paused(request, session));
    return this.#patterns().length > 0 ? [this.#enable(session)] : [];
  }

  detach(session: DevToolsSession): void {
    this.#sessions.delete(session);
  }

  /** Requests that match go to the handler from now on. */
  handle(patterns: readonly Protocol.Fetch.RequestPattern[]): void {
    this.#handled = patterns;
    this.#refresh();
  }

  /** From now on the app is asked before a frame navigates (will-navigate and its kin). */
  askNavigations(): void {
    if (this.#asksNavigations) return;
    this.#asksNavigations = true;
    this.navigations.reportsRedirects = false;
    this.#refresh();
  }

  #patterns(): Protocol.Fetch.RequestPattern[] {
    return [
      ...this.#handled,
      ...(this.#asksNavigations ? [{ urlPattern: '*', resourceType: 'Document' as const }] : []),
    ];
  }

  #enable(session: DevToolsSession): Promise<unknown> {
    return session.send('Fetch.enable', { patterns: this.#patterns() });
  }

  #refresh(): void {
    for (const session of this.#sessions) this.#enable(session).catch(() => {});
  }

  #paused(paused: Paused, session: DevToolsSession): void {
    const { requestId, networkId, request } = paused;
    const node = networkId === undefined ? undefined : this.navigations.nodeOf(networkId);
    if (node && networkId !== undefined && this.#asksNavigations) {
      const url = this.schemes.toApp(request.url);
      const isRedirect = paused.redirectedRequestId !== undefined;
      const isPrevented = isRedirect
        ? this.observer.redirectAsked(node, url)
        : !this.navigations.isOrdered(networkId) && this.observer.navigationAsked(node, url);
      if (isPrevented) {
        session.post('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
        return;
      }
      if (isRedirect) this.observer.navigationRedirected(node, url);
    }
    if (!this.handler(paused, session)) session.post('Fetch.continueRequest', { requestId });
  }
}
