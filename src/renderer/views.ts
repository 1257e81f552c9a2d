import type { WindowCapture } from '../shared/bridge.js';
import { type RouteRules, routeOf, safeRoute, viewKey } from '../shared/route.js';
import { type Capture, createListeners, type Report } from './capture.js';
import { metaOf, titleOf } from './title.js';

/** Read at each event, so that their owner may switch capture on later: where a page was sent on to before that is known all the same. */
export interface ViewOptions extends RouteRules {
  readonly titles: WindowCapture['titles'];
  /** False: nothing is reported yet. */
  readonly pageViews?: boolean;
}

export interface ViewCapture extends Capture {
  /** `pageViews` is true now: the view of the moment settles. */
  begin(): void;
  /** Reports a view that is still settling, so that it comes before what happens in it. */
  flush(): void;
}

/** An app renders and routes for a while before its first view is what it will be. */
const FIRST_MS = 500;
/** And until it has painted something nobody has seen it; a hidden window never paints. */
const BLANK_MS = 3_000;
/** Later, a redirect follows within a frame or two of the view it replaces, and a person does not. */
const SETTLE_MS = 100;
/** How long it then waits for a title that is not there yet: frameworks set it once they have rendered, or once data has come. */
const TITLE_MS = 400;

/** Reports page views, for the preload and for apps that start it by hand: what counts as one is said there (by-hand.ts), with its defaults. */
export function captureViews(report: Report, options: ViewOptions, page: Window = window): ViewCapture {
  const { document } = page;
  const { on, off } = createListeners();
  let timer: ReturnType<typeof setTimeout>;
  /** What the last report was of. */
  let shown = '';
  /** The view that settles, if `address` is not empty. */
  let address = '';
  let at = 0;
  let titleBefore = '';
  let mayBeRedirected = false;
  /** Another page is to take this one's place. */
  let isSentOn = false;

  const forget = () => {
    clearTimeout(timer);
    address = '';
  };

  const flush = () => {
    if (!address || options.pageViews === false) return;
    const named = metaOf(document, 'route');
    const value = named ? safeRoute(named, options) : routeOf(address, options);
    const title = titleOf(document, options.titles);
    shown = viewKey(address, options.query);
    forget();
    if (value) report({ event: 'PAGE_VIEW', value, meta: title ? { title } : {}, at });
  };

  const look = () => {
    if (!shown && performance.now() - at < BLANK_MS && !hasPainted()) {
      timer = setTimeout(look, SETTLE_MS);
      return;
    }
    mayBeRedirected = false;
    const title = titleOf(document, options.titles);
    // Still the title of the view before.
    if (shown && title && title === titleBefore) timer = setTimeout(flush, TITLE_MS);
    else flush();
  };

  const settle = () => {
    clearTimeout(timer);
    // Until its markup is there, a document is neither routed nor titled.
    if (!address || options.pageViews === false || document.readyState === 'loading') return;
    timer = setTimeout(look, shown ? SETTLE_MS : FIRST_MS);
  };

  const move = (isRedirect: boolean) => {
    const next = viewKey(page.location.href, options.query);
    if (next === (address ? viewKey(address, options.query) : shown)) return;
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
    mayBeRedirected = true;
    isSentOn = false;
    settle();
  };

  const navigation: EventTarget = page.navigation ?? page;
  on(navigation, 'currententrychange', (event) => {
    // Before its markup is there nobody saw a page: whatever moves it on is a redirect.
    const { navigationType } = event as NavigationCurrentEntryChangeEvent;
    move(navigationType === 'replace' || document.readyState === 'loading');
  });
  on(navigation, 'navigate', (event) => {
    // Whoever comes by a page that only sends on has not seen it, unless that takes as long as a view does to settle.
    // A script's own event of that name has no destination.
    const { destination, navigationType } = event as Partial<NavigateEvent>;
    if (destination?.sameDocument) return;
    if (mayBeRedirected && navigationType === 'replace') isSentOn = true;
    else flush();
  });
  // Tells nothing new where the Navigation API has told it before.
  on(page, 'popstate', () => move(false));
  on(document, 'DOMContentLoaded', settle);
  on(page, 'pageshow', (event) => {
    if (!(event as PageTransitionEvent).persisted) return;
    shown = '';
    move(false);
  });
  on(page, 'pagehide', () => (isSentOn && mayBeRedirected ? forget() : flush()));

  move(false);
  return {
    begin: settle,
    flush,
    stop() {
      off();
      forget();
    },
  };
}

/** True also where nothing tells of it, as in a page that only exists in a test. */
function hasPainted(): boolean {
  return performance.getEntriesByName?.('first-contentful-paint').length !== 0;
}
