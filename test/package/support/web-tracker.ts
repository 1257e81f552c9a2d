/** What a page told the vendor's tracker, in order. */
export type TrackerCall = readonly [verb: string, ...given: unknown[]];

/**
 * Stands in for the vendor's tracker of web pages, as far as its conventions are documented: it reports the page and the clicks on marked
 * elements by itself, and takes events and users by two calls. Runs in the page, so it may refer to nothing outside of itself.
 */
function trackerInPage(): void {
  const calls: TrackerCall[] = [];
  const tracker = {
    calls,
    triggerCustomEvent: (value: string, meta: object) => calls.push(['custom', value, meta]),
    identify: (settings: object) => calls.push(['identify', settings]),
  };
  Object.assign(window, { OnboardFlowLoader: tracker });
  calls.push(['view']);
  document.addEventListener('click', ({ target }) => {
    const marked = (target as Element).closest('.of-track');
    if (marked) calls.push(['click', marked.getAttribute('data-of-id')]);
  });
}

/** The script that a page loads. */
export const TRACKER_SCRIPT = `(${trackerInPage})();`;

/** In a page: what its tracker was told; undefined where there is none. */
export const trackerCalls = (): readonly TrackerCall[] | undefined =>
  (globalThis as { OnboardFlowLoader?: { calls: TrackerCall[] } }).OnboardFlowLoader?.calls;
