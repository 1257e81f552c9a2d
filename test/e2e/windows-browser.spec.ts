import { afterAll, describe, expect, test } from 'vitest';
import { serve } from './conformance/probe.js';
import { WholeBrowser } from './whole-browser.js';

// The real preload in documents that neither the stand-in nor a headless shell can make. They need a Chrome or Chromium of the machine.
const browser = await WholeBrowser.start();
const server = await serve({
  '/one': '<title>One</title><a href="/two">Two</a><button>Press</button>',
  '/two': '<title>Two</title><p>Two</p>',
});
afterAll(async () => {
  await browser?.close();
  await server.close();
});

const inWholeBrowser = test.runIf(browser);
const watch = () => (browser as WholeBrowser).watch();
const DEADLINE = { timeout: 15_000, interval: 20 };

inWholeBrowser(
  'a page that comes back from the back/forward cache is a view again, in the document that it was, and hears clicks once',
  async () => {
    const { page, ran, said } = await watch();
    const expectSaid = (...expected: string[]) => expect.poll(said, DEADLINE).toEqual(expected);
    await page.goto(`${server.origin}/one`);
    const first = ['onboardflow:hello', 'PAGE_VIEW /one'];
    await expectSaid(...first);
    await page.evaluate(() => Object.assign(window, { isKept: true }));
    await page.click('a');
    const second = [...first, 'CLICK body > a', 'onboardflow:hello', 'PAGE_VIEW /two'];
    await expectSaid(...second);
    await page.evaluate(() => history.back());
    const third = [...second, 'PAGE_VIEW /one'];
    await expectSaid(...third);
    await page.click('button');
    await expectSaid(...third, 'CLICK body > button');
    // Kept as it was: no preload has run in it again, and nobody said hello.
    expect([ran(), await page.evaluate(() => Reflect.get(window, 'isKept'))]).toEqual([2, true]);
    await page.close();
  },
  30_000,
);

describe.each([
  ['developer tools', () => 'devtools://devtools/bundled/inspector.html'],
  ['an extension', () => (browser as WholeBrowser).extensionPage],
  ['the browser itself', () => 'chrome://version/'],
])('in a page of %s', (_kind, address) => {
  inWholeBrowser(
    'the preload runs and does nothing',
    async () => {
      const { page, ran, said } = await watch();
      await page.goto(address());
      await expect.poll(ran, DEADLINE).toBeGreaterThan(0);
      await page.mouse.click(20, 20);
      await page.evaluate(() => history.pushState(null, '', '#/elsewhere'));
      expect(said()).toEqual([]);
      // The same page of the automation is heard once it is at a page that a person can be at.
      await page.goto(`${server.origin}/two`);
      await expect.poll(said, DEADLINE).toEqual(['onboardflow:hello', 'PAGE_VIEW /two']);
      await page.close();
    },
    30_000,
  );
});
