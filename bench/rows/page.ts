import type { ElectronApplication, Page } from 'playwright-core';
import { appRuntime, withApp } from '../harness/app.js';
import { withLocalServer } from '../harness/local-server.js';
import type { Goal, Measurement, Row } from '../harness/measurement.js';
import { versioned } from '../harness/peer-versions.js';
import { interleaved } from '../harness/rounds.js';
import { mean, pairwise, spreadOf } from '../harness/statistics.js';

const ROUNDS = 10;
const WARM_UP_CALLS = 10;
const CALLS = 30;
const WARM_UP_CLICKS = 3;
const CLICKS = 20;
/** A window may speak twenty times a second: what a round says is made up for before the next one. */
const REST_MS = 3_000;
/** Main has answered the preload's hello by then. */
const HELLO_MS = 300;

type Site = 'plain' | 'ours' | 'posthog' | 'bare';
type Element = 'plain' | 'marked';

/** What the scripts of the pages give to be called; see `apps/page`. */
interface BenchPage {
  readonly clickCosts: () => number[];
  readonly trackCost: (calls: number) => number;
  readonly autocaptured?: () => number;
}

export const page: Row = {
  name: 'page',
  title: 'In the page',
  measure: () => withLocalServer((url) => withApp('page', url, measureIn)),
};

async function measureIn(app: ElectronApplication): Promise<Measurement[]> {
  const pages = await opened(app);
  const clicks = (site: Site, element: Element) => () => clickCost(pages[site], element);
  const us = await interleaved(ROUNDS, {
    track: () => trackCost(pages.ours),
    trackBare: () => trackCost(pages.bare),
    plainWithout: clicks('plain', 'plain'),
    plainOurs: clicks('ours', 'plain'),
    plainPosthog: clicks('posthog', 'plain'),
    markedWithout: clicks('plain', 'marked'),
    markedOurs: clicks('ours', 'marked'),
    markedPosthog: clicks('posthog', 'marked'),
    markedBare: clicks('bare', 'marked'),
  });
  await expectReported(app, pages.posthog);
  const added = (withIt: readonly number[], without: readonly number[]) =>
    pairwise(withIt, without, (cost, base) => cost - base);
  const ratio = (
    what: string,
    ours: readonly number[],
    against: string,
    theirs: readonly number[],
    goal?: Goal,
  ): Measurement => ({
    what,
    against,
    unit: '×',
    value: spreadOf(pairwise(ours, theirs, (our, their) => our / their)),
    ...(goal ? { goal } : {}),
  });
  const click = (element: string) => `a click on a ${element} element: what it adds`;
  const posthog = `${versioned('posthog-js')} autocapture`;
  const bare = `a preload that does nothing but send it, on ${appRuntime()}`;
  const without = `the same page without, on ${appRuntime()}`;
  const amount = (what: string, against: string, samples: readonly number[], goal?: Goal): Measurement => ({
    what,
    against,
    unit: 'µs',
    value: spreadOf(samples),
    ...(goal ? { goal } : {}),
  });
  const plain = added(us.plainOurs, us.plainWithout);
  const marked = added(us.markedOurs, us.markedWithout);
  const markedBare = added(us.markedBare, us.markedWithout);
  return [
    amount('window.onboardflow.track()', without, us.track, { most: 50 }),
    ratio('window.onboardflow.track()', us.track, bare, us.trackBare),
    amount('window.onboardflow.track(): its own part', bare, added(us.track, us.trackBare), { most: 50 }),
    amount('the bare message of such a call', without, us.trackBare),
    amount(click('plain'), without, plain, { most: 50 }),
    amount(click('marked'), without, marked, { most: 50 }),
    ratio(click('plain'), plain, posthog, added(us.plainPosthog, us.plainWithout), { most: 0.1 }),
    ratio(click('marked'), marked, posthog, added(us.markedPosthog, us.markedWithout), { most: 0.1 }),
    ratio(click('marked'), marked, bare, markedBare),
    amount('a click on a marked element: its own part', bare, added(us.markedOurs, us.markedBare), {
      most: 50,
    }),
    amount('the bare message of such a click', without, markedBare),
  ];
}

async function opened(app: ElectronApplication): Promise<Record<Site, Page>> {
  await app.evaluate(() => (globalThis as unknown as { opened: Promise<void> }).opened);
  const find = (site: Site): Page => {
    const found = app.windows().find((window) => window.url().endsWith(`/${site}.html`));
    if (!found) throw new Error(`The window ${site} did not open.`);
    return found;
  };
  return { plain: find('plain'), ours: find('ours'), posthog: find('posthog'), bare: find('bare') };
}

/** Each time on a page loaded anew, as most calls of a page are made before its code is hot. */
async function trackCost(target: Page): Promise<number> {
  await target.waitForTimeout(REST_MS);
  await target.reload();
  await target.waitForTimeout(HELLO_MS);
  await target.evaluate((calls) => (globalThis as unknown as BenchPage).trackCost(calls), WARM_UP_CALLS);
  return target.evaluate((calls) => (globalThis as unknown as BenchPage).trackCost(calls), CALLS);
}

async function clickCost(target: Page, element: Element): Promise<number> {
  const box = await target.locator(`#${element}`).boundingBox();
  if (!box) throw new Error(`There is no element ${element}.`);
  const click = () => target.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  const costs = () => target.evaluate(() => (globalThis as unknown as BenchPage).clickCosts());
  for (let count = 0; count < WARM_UP_CLICKS; count++) await click();
  await costs();
  for (let count = 0; count < CLICKS; count++) await click();
  const all = await costs();
  if (all.length !== CLICKS) throw new Error(`${all.length} clicks of ${CLICKS} arrived.`);
  return mean(all);
}

/** Nobody is fast by doing nothing. */
async function expectReported(app: ElectronApplication, posthog: Page): Promise<void> {
  const [clicks, sent] = await app.evaluate(() => {
    const counts = globalThis as unknown as { clicks: () => number; sent: () => number };
    return [counts.clicks(), counts.sent()];
  });
  const autocaptured = await posthog.evaluate(() => (globalThis as unknown as BenchPage).autocaptured?.());
  if (clicks === 0) throw new Error('The module captured no click.');
  if (!sent) throw new Error('The bare preload sent nothing.');
  if (!autocaptured) throw new Error('posthog-js captured no click.');
}
