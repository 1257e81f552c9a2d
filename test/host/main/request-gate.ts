import type { DevToolsSession } from '../devtools/connection.js';
import type { Events, Protocol } from '../devtools/protocol.js';
import type { SchemeMap } from './scheme-map.js';

export type PausedRequest = Events['Fetch.requestPaused'];

/** Browsers ask for it by themselves, Electron does not. */
const ICON = { urlPattern: '*/favicon.ico', resourceType: 'Other' } as const;

const isIcon = ({ resourceType, request }: PausedRequest) =>
  resourceType === ICON.resourceType && request.url.endsWith('/favicon.ico');

export interface GateHome {
  /** A document is asked for; answers false where the app prevents that. Nothing is loaded meanwhile. */
  readonly documentAsked: (request: PausedRequest, url: string) => boolean;
  /** The app's own answer to a request, where it handles the scheme in that session. */
  readonly answer: (
    request: PausedRequest,
    url: string,
  ) => Promise<Protocol.Fetch.fulfillRequestParameters> | undefined;
}

/**
 * Holds requests of the whole browser back: those of documents, which the app may prevent, and those that it
 * answers itself. At the browser and not at each page,
 * because a window that a page opens begins to load before anybody could ask its page for anything.
 */
export class RequestGate {
  readonly #handled = new Set<string>();
  #browser: DevToolsSession | undefined;

  constructor(
    private readonly schemes: SchemeMap,
    private readonly home: GateHome,
  ) {}

  async open(browser: DevToolsSession): Promise<void> {
    this.#browser = browser;
    browser.on('Fetch.requestPaused', (request) => void this.#paused(request, browser));
    await this.#refresh();
  }

  /** Requests of this scheme are the app's to answer from now on, in some session at least. */
  handle(scheme: string): void {
    this.#handled.add(scheme);
    this.#refresh().catch(() => {});
  }

  async #refresh(): Promise<void> {
    const own = [...this.#handled].map((scheme) => ({ urlPattern: this.schemes.patternOf(scheme) }));
    await this.#browser?.send('Fetch.enable', {
      patterns: [{ urlPattern: '*', resourceType: 'Document' }, ICON, ...own],
    });
  }

  async #paused(paused: PausedRequest, browser: DevToolsSession): Promise<void> {
    const { requestId } = paused;
    const url = this.schemes.toApp(paused.request.url);
    try {
      const isDocument = paused.resourceType === 'Document';
      if (isIcon(paused) || (isDocument && !this.home.documentAsked(paused, url))) {
        browser.post('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
        return;
      }
      const answer = await this.home.answer(paused, url);
      if (answer) browser.post('Fetch.fulfillRequest', answer);
      else browser.post('Fetch.continueRequest', { requestId });
    } catch (error) {
      console.error(error);
      browser.post('Fetch.failRequest', { requestId, errorReason: 'Failed' });
    }
  }
}
