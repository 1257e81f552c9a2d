import type { Account, Consent } from '../shared/folio.js';
import { Documents } from './documents.js';
import { h } from './element.js';
import { consentBanner } from './parts/consent-banner.js';
import { sidebar } from './parts/sidebar.js';
import { hrefOf, type Route, readRoute } from './route.js';
import { documentScreen } from './screens/document.js';
import { documentsScreen } from './screens/documents.js';
import { logInScreen } from './screens/log-in.js';
import { recordingsScreen } from './screens/recordings.js';
import type { Screen } from './screens/screen.js';
import { settingsScreen } from './screens/settings.js';

/** What is on the window: the screen that the address names, behind the log-in. */
export class FolioWindow {
  readonly #root: HTMLElement;
  readonly #documents = new Documents(localStorage);
  #account: Account | null;
  #consent: Consent;
  #shown: Screen | undefined;

  constructor(root: HTMLElement, account: Account | null, consent: Consent) {
    this.#root = root;
    this.#account = account;
    this.#consent = consent;
  }

  start(): void {
    window.addEventListener('hashchange', () => this.#show());
    this.#show();
  }

  #show(): void {
    const route = readRoute(location.hash);
    const account = this.#account;
    // Nobody sees a screen that the log-in stands before: the address takes its place, it is not gone through.
    if ((account === null) !== (route.screen === 'log-in')) {
      location.replace(hrefOf({ screen: account ? 'documents' : 'log-in' }));
      return;
    }
    const screen = this.#screenOf(route);
    this.#shown?.leave?.();
    this.#shown = screen;
    setTitle(screen);
    const frame = account
      ? h(
          'div',
          { class: 'frame' },
          sidebar(account, route, () => void this.#logOut()),
          screen.element,
        )
      : screen.element;
    this.#root.replaceChildren(frame, ...this.#banner());
    screen.element.setAttribute('tabindex', '-1');
    screen.element.focus({ preventScroll: true });
  }

  #screenOf(route: Route): Screen {
    const document = route.screen === 'document' ? this.#documents.find(route.name) : undefined;
    if (document) return documentScreen(this.#documents, document);
    if (route.screen === 'recordings') return recordingsScreen();
    if (route.screen === 'settings') return settingsScreen(this.#consent, (consent) => this.#decide(consent));
    if (route.screen === 'log-in') return logInScreen((account) => this.#loggedIn(account));
    return documentsScreen(this.#documents, ({ name }) => this.#go({ screen: 'document', name }));
  }

  #banner(): HTMLElement[] {
    return this.#consent === 'pending' ? [consentBanner((consent) => this.#decide(consent))] : [];
  }

  #decide(consent: 'granted' | 'denied'): void {
    this.#consent = consent;
    void window.folio.decideConsent(consent);
  }

  #loggedIn(account: Account): void {
    this.#account = account;
    this.#go({ screen: 'documents' });
  }

  async #logOut(): Promise<void> {
    await window.folio.logOut();
    this.#account = null;
    this.#go({ screen: 'log-in' });
  }

  #go(route: Route): void {
    location.hash = hrefOf(route);
  }
}

/** The title bar names the document; a page view says only which screen it was. */
function setTitle({ title, reportedTitle }: Screen): void {
  document.title = `${title} – Folio`;
  document.querySelector('title')?.setAttribute('data-of-title', reportedTitle);
}
