import type { WindowCapture } from '../shared/bridge.js';
import { type RouteRules, routeOf, safeRoute, viewKey } from '../shared/route.js';
import { type Capture, type Report, titled } from './capture.js';
import { metaOf, titleOf } from './title.js';

export interface ViewOptions extends RouteRules {
  readonly titles: WindowCapture['titles'];
}

export interface ViewCapture extends Capture {
  /** Reports a view that is still settling, so that it comes before what happens in it. */
  flush(): void;
}

/** A redirect follows within a frame or two of the view it replaces, a person does not. */
const SETTLE_MS = 100;
/** How long a view waits for a title that is not there yet: frameworks set it once they have rendered, or once data has come. */
const TITLE_MS = 400;

interface Settling {
  readonly address: string;
  readonly key: string;
  readonly at: number;
  /** The title that was there already: most likely the previous view's. */
  readonly before: string | undefined;
  timer?: ReturnType<typeof setTimeout>;
  /** Past redirects, and only waiting for its title. */
  settled?: boolean;
}

/**
 * Reports page views: the document's own, and each change of its route by `pushState`, `replaceState`, a hash, back and forward.
 *
 * It listens to the Navigation API, which tells of all of them in any world; `history` stays as it is. A view settles for a moment before it is
 * reported: a `replaceState` in that time is a redirect and takes its place. Whatever comes next, an event or another page, reports it at once.
 * Where the Navigation API is missing, only hash changes and back and forward are seen.
 */
export function captureViews(report: Report, options: ViewOptions, page: Window = window): ViewCapture {
  const { document } = page;
  const stopped = new AbortController();
  const on = (target: EventTarget | undefined, type: string, listener: (event: Event) => void) =>
    target?.addEventListener(type, listener, { signal: stopped.signal, passive: true });

  let shown: string | undefined;
  let settling: Settling | undefined;

  const forget = () => {
    clearTimeout(settling?.timer);
    settling = undefined;
  };

  const flush = () => {
    if (!settling) return;
    const { address, key, at } = settling;
    forget();
    shown = key;
    const named = metaOf(document, 'onboardflow:route');
    const value = named ? safeRoute(named, options) : routeOf(address, options);
    if (value) report({ event: 'PAGE_VIEW', value, meta: titled(titleOf(document, options.titles)), at });
  };

  const settle = (view: Settling) => {
    view.timer = setTimeout(() => {
      const title = titleOf(document, options.titles);
      const waits = !view.settled && title !== undefined && title === view.before;
      view.settled = true;
      if (!waits) flush();
      else view.timer = setTimeout(flush, TITLE_MS);
    }, SETTLE_MS);
  };

  const moved = (redirected: boolean) => {
    const address = page.location.href;
    const key = viewKey(address, options.query);
    if (key === (settling?.key ?? shown)) return;
    const at = performance.now();
    // Before its markup is there nobody saw a page: whatever moves it on is a redirect.
    if (settling && !settling.settled && (redirected || document.readyState === 'loading')) {
      const { before, at: begun } = settling;
      forget();
      // Sent back to where it came from: nothing new was seen.
      if (key === shown) return;
      settling = { address, key, at: begun, before };
    } else {
      flush();
      settling = { address, key, at, before: titleOf(document, options.titles) };
    }
    if (document.readyState !== 'loading') settle(settling);
  };

  const navigation: Navigation | undefined = page.navigation;
  if (navigation) {
    on(navigation, 'currententrychange', (event) =>
      moved((event as NavigationCurrentEntryChangeEvent).navigationType === 'replace'),
    );
    on(navigation, 'navigate', (event) => {
      if (!(event as NavigateEvent).destination.sameDocument) flush();
    });
  } else {
    on(page, 'hashchange', () => moved(false));
    on(page, 'popstate', () => moved(false));
  }
  // Until its markup is there, a document is neither routed nor titled.
  on(document, 'DOMContentLoaded', () => {
    if (!settling) return;
    const view = { ...settling, before: titleOf(document, options.titles) };
    forget();
    settling = view;
    settle(view);
  });
  on(page, 'pageshow', (event) => {
    if (!(event as PageTransitionEvent).persisted) return;
    shown = undefined;
    moved(false);
  });
  on(page, 'pagehide', flush);
  on(document, 'visibilitychange', () => document.visibilityState === 'hidden' && flush());

  moved(false);
  return {
    flush,
    stop: () => {
      stopped.abort();
      forget();
    },
  };
}
