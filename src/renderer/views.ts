import type { WindowCapture } from '../shared/bridge.js';
import { type RouteRules, routeOf, safeRoute, viewKey } from '../shared/route.js';
import { type Capture, createListeners, type Report } from './capture.js';
import { metaOf, titleOf } from './title.js';

export interface ViewOptions extends RouteRules {
  readonly titles: WindowCapture['titles'];
}

export interface ViewCapture extends Capture {
  /** Reports a view that is still settling, so that it comes before what happens in it. */
  flush(): void;
}

/** An app renders and routes for a while before its first view is what it will be. */
const FIRST_MS = 500;
/** Later, a redirect follows within a frame or two of the view it replaces, and a person does not. */
const SETTLE_MS = 100;
/** How long it then waits for a title that is not there yet: frameworks set it once they have rendered, or once data has come. */
const TITLE_MS = 400;

/**
 * Reports page views: the document's own, and each change of its route by `pushState`, `replaceState`, a hash, back and forward.
 *
 * It listens to the Navigation API, which tells of all of them in any world; `history` stays as it is. A view settles for a moment before it is
 * reported: a `replaceState` in that time is a redirect and takes its place. Whatever comes next, an event or another page, reports it at once.
 * Where the Navigation API is missing (before Chromium 102), only hash changes and back and forward are seen.
 */
export function captureViews(report: Report, options: ViewOptions, page: Window = window): ViewCapture {
  const { document } = page;
  const { on, off } = createListeners();
  let timer: ReturnType<typeof setTimeout>;
  /** What the last report was of. */
  let shown = '';
  /** The view that settles, if `address` is not empty. */
  let address = '';
  let key = '';
  let at = 0;
  let titleBefore = '';
  let mayBeRedirected = false;

  const forget = () => {
    clearTimeout(timer);
    address = '';
  };

  const flush = () => {
    if (!address) return;
    const named = metaOf(document, 'route');
    const value = named ? safeRoute(named, options) : routeOf(address, options);
    const title = titleOf(document, options.titles);
    forget();
    shown = key;
    if (value) report({ event: 'PAGE_VIEW', value, meta: title ? { title } : {}, at });
  };

  const settle = () => {
    clearTimeout(timer);
    // Until its markup is there, a document is neither routed nor titled.
    if (!address || document.readyState === 'loading') return;
    const wait = shown ? SETTLE_MS : FIRST_MS;
    timer = setTimeout(() => {
      mayBeRedirected = false;
      const title = titleOf(document, options.titles);
      // Still the title of the view before.
      if (shown && title && title === titleBefore) timer = setTimeout(flush, TITLE_MS);
      else flush();
    }, wait);
  };

  const move = (isRedirect: boolean) => {
    const next = viewKey(page.location.href, options.query);
    if (next === (address ? key : shown)) return;
    if (address && mayBeRedirected && isRedirect) {
      forget();
      // Sent back to where it came from: nothing new was seen.
      if (next === shown) return;
    } else {
      flush();
      at = performance.now();
      titleBefore = titleOf(document, options.titles);
    }
    address = page.location.href;
    key = next;
    mayBeRedirected = true;
    settle();
  };

  const navigation: EventTarget = page.navigation ?? page;
  on(navigation, 'currententrychange', (event) => {
    // Before its markup is there nobody saw a page: whatever moves it on is a redirect.
    const { navigationType } = event as NavigationCurrentEntryChangeEvent;
    move(navigationType === 'replace' || document.readyState === 'loading');
  });
  on(navigation, 'navigate', (event) => {
    // A script's own event of that name has no destination.
    if (!(event as Partial<NavigateEvent>).destination?.sameDocument) flush();
  });
  // Tells nothing new where the Navigation API has told it before.
  on(page, 'popstate', () => move(false));
  on(document, 'DOMContentLoaded', settle);
  on(page, 'pageshow', (event) => {
    if (!(event as PageTransitionEvent).persisted) return;
    shown = '';
    move(false);
  });
  on(page, 'pagehide', flush);

  move(false);
  return {
    flush,
    stop() {
      off();
      forget();
    },
  };
}
