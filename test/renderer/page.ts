import { JSDOM } from 'jsdom';
import { vi } from 'vitest';

/** What code in a page finds as globals; each test gets those of its own page. */
const GLOBALS = ['Element', 'Document', 'EventTarget', 'HTMLLabelElement', 'AbortController'] as const;

export interface TestPage {
  readonly window: Window & typeof globalThis;
  readonly document: Document;
  /** What the Navigation API tells once the address is another one. */
  navigate(address: string, type?: 'push' | 'replace' | 'traverse'): void;
  /** Ends the page's loading, with `loading: true`. */
  ready(): void;
  /** About to leave the document for another one. */
  leave(type?: 'push' | 'replace' | 'traverse' | 'reload'): void;
  /** Something is to be seen, with `blank: true`. */
  paint(): void;
  /** It is left. */
  hide(): void;
  find(selector: string): Element;
}

/** A document of its own, with a Navigation API, as an address bar would see it. */
export function openPage(
  html = '',
  url = 'http://localhost:5173/',
  { loading = false, hasNavigation = true, blank = false } = {},
): TestPage {
  const dom = new JSDOM(`<!doctype html>${html}`, { url });
  const { window } = dom;
  for (const name of GLOBALS) vi.stubGlobal(name, window[name]);
  const navigation = new window.EventTarget();
  if (hasNavigation) Object.defineProperty(window, 'navigation', { value: navigation });
  let hasPainted = !blank;
  vi.spyOn(performance, 'getEntriesByName').mockImplementation(() =>
    hasPainted ? [{} as PerformanceEntry] : [],
  );
  let state = loading ? 'loading' : 'complete';
  Object.defineProperty(window.document, 'readyState', { get: () => state });
  const tell = (type: string, more: object) =>
    navigation.dispatchEvent(Object.assign(new window.Event(type), more));
  return {
    window: window as unknown as TestPage['window'],
    document: window.document,
    navigate(address, type = 'push') {
      dom.reconfigure({ url: new URL(address, window.location.href).href });
      tell('currententrychange', { navigationType: type });
    },
    ready() {
      state = 'interactive';
      window.document.dispatchEvent(new window.Event('DOMContentLoaded'));
    },
    leave: (navigationType = 'push') =>
      void tell('navigate', { destination: { sameDocument: false }, navigationType }),
    paint() {
      hasPainted = true;
    },
    hide: () => void window.dispatchEvent(new window.Event('pagehide')),
    find(selector) {
      const element = window.document.querySelector(selector);
      if (!element) throw new Error(`no ${selector} in the test's page`);
      return element;
    },
  };
}

interface Impl {
  isTrusted: boolean;
  _dispatch(event: Impl): void;
}

/** As a person's act: events that a script dispatches are not trusted, so it goes in below the script's door. */
export function act(target: EventTarget, event: Event): void {
  const [inner, innerEvent] = [implOf(target), implOf(event)];
  innerEvent.isTrusted = true;
  inner._dispatch(innerEvent);
}

function implOf(wrapper: object): Impl {
  const symbol = Object.getOwnPropertySymbols(wrapper).find(({ description }) => description === 'impl');
  return (wrapper as Record<symbol, Impl>)[symbol as symbol] as Impl;
}
