import type { Capture, Report } from './capture.js';
import { type ClickOptions, captureClicks as startClicks } from './clicks.js';
import { hasBridge, onboardflow } from './onboardflow.js';
import { captureViews as startViews, type ViewCapture, type ViewOptions } from './views.js';

/** To the bridge alone: in a web page the vendor's tracker captures by itself, and would be told twice. */
const toBridge: Report = ({ event, value, meta }) => {
  if (hasBridge()) onboardflow().track(event, value, meta);
};

/**
 * Reports page views: the document's own, and each change of its route by `pushState`, `replaceState`, a hash, back and forward.
 *
 * For apps that start capture by hand: `init` reports views by itself, unless it was given `capture: { pageViews: false }`.
 *
 * It listens to the Navigation API, which tells of all of them in any world; `history` stays as it is. A view settles for a moment before it is
 * reported: a `replaceState` or `location.replace` in that time is a redirect, and what it leads to takes its place. Whatever else comes next, an
 * event or another page, reports it at once.
 * Where the Navigation API is missing (before Chromium 102), only hash changes and back and forward are seen.
 *
 * @param report Where views go: by default to this window's bridge, and nowhere where there is none.
 * @param options By default a title where it is marked, no named routes, no query, and, of a `file:` page, its own folder as the root.
 *
 * @example
 * // Every view, with the app's own name for one of them.
 * const views = captureViews(({ value, meta }) => onboardflow().pageView(value === '/' ? '/home' : value, meta));
 * views.stop();
 */
export function captureViews(
  report: Report = toBridge,
  options: Partial<ViewOptions> = {},
  page: Window = window,
): ViewCapture {
  const defaults: ViewOptions = {
    titles: 'marked',
    routes: [],
    query: [],
    remote: false,
    fileRoots: [folderOf(page.location)],
  };
  return startViews(report, { ...defaults, ...options }, page);
}

/**
 * Reports clicks and, of marked players, `play` and `complete`: one listener each on the window, before the page's own can stop an event.
 *
 * For apps that start capture by hand: `init` reports clicks by itself, unless it was given `capture: { clicks: false, media: false }`.
 *
 * A click is what a person does with the primary button, a finger, a pen or the keyboard; not what a script does, nor the secondary and middle
 * buttons. A label's click and the one it passes on to its control are one; so are the clicks of a double click.
 *
 * @param report Where clicks go: by default to this window's bridge, and nowhere where there is none.
 * @param options `'marked'` for both where left out. Read at each event, so that their owner may change them later.
 *
 * @example
 * // Also what is not marked, named by the app's own attribute where it has one.
 * captureClicks(
 *   ({ element, value, meta }) => onboardflow().click(element?.getAttribute('data-testid') ?? value, meta),
 *   { clicks: 'all' },
 * );
 */
export function captureClicks(
  report: Report = toBridge,
  options: Partial<ClickOptions> = {},
  page: Window = window,
): Capture {
  return startClicks(
    report,
    {
      get clicks() {
        return options.clicks ?? 'marked';
      },
      get media() {
        return options.media ?? 'marked';
      },
    },
    page,
  );
}

/** The folder of the document at hand, as a route's rules name folders. */
function folderOf({ host, pathname }: Location): string {
  return `${host && `//${host}`}${pathname.slice(0, pathname.lastIndexOf('/') + 1)}`;
}
