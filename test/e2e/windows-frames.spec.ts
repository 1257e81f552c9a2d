import type { Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serve } from './conformance/probe.js';
import { HostileApp } from './hostile-app.js';

const INNER = '<title data-of-title>Inner</title><button data-of-id="inner">Inner</button>';

let app: HostileApp;
let stranger: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  stranger = await serve({ '/': INNER, '/inner.html': INNER });
  // In a packaged app this machine's own server is a stranger.
  app = await HostileApp.launch({ isPackaged: true });
});
beforeEach(() => app.forget());
afterEach(async () => {
  expect(await app.errors()).toEqual([]);
  for (const page of app.main.windows()) await page.close();
});
afterAll(async () => {
  await app?.close();
  await stranger.close();
});

const refused = () => app.main.evaluate(() => globalThis.hostile.refused);
const bridgeIn = (frame: Frame | Page) => frame.evaluate(() => typeof Reflect.get(window, 'onboardflow'));

describe('a frame within a page of the app', () => {
  const FRAMES: readonly [kind: string, attributes: () => Record<string, string>][] = [
    ['of the same origin', () => ({ src: 'index.html' })],
    ['of another origin', () => ({ src: `${stranger.origin}/inner.html` })],
    ['that is sandboxed', () => ({ src: 'index.html', sandbox: 'allow-scripts' })],
    [
      'that is sandboxed and keeps its origin',
      () => ({ src: 'index.html', sandbox: 'allow-scripts allow-same-origin' }),
    ],
    ['of a srcdoc', () => ({ srcdoc: INNER })],
    ['of a data address', () => ({ src: `data:text/html,${encodeURIComponent(INNER)}` })],
    ['that is blank', () => ({ src: 'about:blank' })],
  ];

  test.each(FRAMES)(
    '%s has no bridge, says no hello, and nothing in it is captured',
    async (_kind, attributes) => {
      const page = await app.open('frames.html');
      await expect.poll(() => app.taken()).toEqual(['PAGE_VIEW /pages/frames.html']);
      await page.evaluate((given) => {
        const frame = document.createElement('iframe');
        for (const [name, value] of Object.entries(given)) frame.setAttribute(name, value);
        const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
        document.body.append(frame);
        return loaded;
      }, attributes());
      const frame = page.frames().find((one) => one !== page.mainFrame()) as Frame;
      expect(await bridgeIn(frame)).toBe('undefined');
      const buttons = await frame.locator('button').count();
      if (buttons > 0) await frame.locator('button').first().click();
      await frame.evaluate(() => {
        location.hash = '/deeper';
      });
      await page.click('[data-of-id="outer"]');
      await expect.poll(() => app.taken()).toEqual(['PAGE_VIEW /pages/frames.html', 'CLICK outer']);
      expect([(await app.status()).windows, await refused()]).toEqual([1, []]);
    },
  );

  test('that may reach its parent uses the parent’s bridge, as any script of that page', async () => {
    const page = await app.open('frames.html');
    await page.evaluate(() => {
      const frame = document.createElement('iframe');
      frame.srcdoc = '<script>parent.onboardflow.custom("from within")</script>';
      document.body.append(frame);
    });
    await expect.poll(() => app.taken()).toContain('CUSTOM from within');
  });
});

/** What `window.open` gave, as the automation sees it. */
async function openChild(page: Page, address: string, features = ''): Promise<Page> {
  const opened = app.main.waitForEvent('window');
  await page.evaluate(([url, how]) => void window.open(url, '_blank', how), [address, features] as const);
  const child = await opened;
  await child.waitForLoadState();
  return child;
}

describe('a window that a page of the app opens', () => {
  test('on a page of the app is a window as any other', async () => {
    const page = await app.open('index.html');
    const child = await openChild(page, 'frames.html');
    await child.waitForURL(/frames\.html/);
    await child.click('[data-of-id="outer"]');
    await expect
      .poll(async () => (await app.taken()).toSorted())
      .toEqual(['CLICK outer', 'PAGE_VIEW /pages/', 'PAGE_VIEW /pages/frames.html']);
    expect((await app.status()).windows).toBe(2);
  });

  test('on a page of somebody else reports nothing; its hello is refused and counted', async () => {
    const page = await app.open('index.html');
    await expect.poll(() => app.taken()).toEqual(['PAGE_VIEW /pages/']);
    const child = await openChild(page, `${stranger.origin}/`);
    await child.waitForURL(`${stranger.origin}/`);
    await child.click('button');
    await child.evaluate(() => window.onboardflow.custom('evil'));
    await expect
      .poll(() => app.main.evaluate(() => globalThis.hostile.refused))
      .toEqual([{ origin: stranger.origin, reason: expect.stringContaining('allowedOrigins') }]);
    await page.click('[data-of-id="marked"]');
    await expect.poll(() => app.taken()).toEqual(['PAGE_VIEW /pages/', 'CLICK marked']);
    expect((await app.status()).windows).toBe(1);
  });

  test('that is blank and written into has no bridge of its own, and nothing in it is captured', async () => {
    const page = await app.open('index.html');
    await expect.poll(() => app.taken()).toEqual(['PAGE_VIEW /pages/']);
    const child = await openChild(page, 'about:blank');
    expect(await bridgeIn(child)).toBe('undefined');
    await child.setContent(INNER);
    await child.click('button');
    await page.click('[data-of-id="marked"]');
    await expect.poll(() => app.taken()).toEqual(['PAGE_VIEW /pages/', 'CLICK marked']);
    expect([(await app.status()).windows, await refused()]).toEqual([1, []]);
  });
});

describe('a window whose page goes', () => {
  test('to another origin: what the app’s page told is kept, what the other page says is refused, and so is raw IPC', async () => {
    const page = await app.openExposed('index.html');
    await page.click('[data-of-id="marked"]');
    await page.evaluate((address) => {
      location.href = address;
    }, `${stranger.origin}/`);
    await page.waitForURL(`${stranger.origin}/`);
    await page.waitForLoadState();
    await page.click('button');
    await page.evaluate(() => {
      window.onboardflow.custom('evil');
      window.raw.send('onboardflow:message', { kind: 'track', event: 'CUSTOM', value: 'evil' });
      window.raw.send('onboardflow:message', { kind: 'identify', user: { id: 'eve' } });
      window.raw.send('onboardflow:hello');
    });
    // Its preload's hello, and the three.
    await expect.poll(async () => (await refused()).length).toBe(4);
    expect((await app.taken()).toSorted()).toEqual(['CLICK marked', 'PAGE_VIEW /pages/']);
    expect((await app.status()).user).toEqual({ id: 'ann' });
  });

  test('and comes back is heard again', async () => {
    const page = await app.open('index.html');
    await page.evaluate((address) => {
      location.href = address;
    }, `${stranger.origin}/`);
    await page.waitForURL(`${stranger.origin}/`);
    await page.goBack();
    await page.waitForURL(/index\.html/);
    await page.click('[data-of-id="marked"]');
    await expect.poll(() => app.taken()).toEqual(['PAGE_VIEW /pages/', 'PAGE_VIEW /pages/', 'CLICK marked']);
  });
});

describe('a window that the app opens', () => {
  test.each([
    ['a data address', 'data:text/html,<button data-of-id="inner">x</button>'],
    ['a blank page', 'about:blank#x'],
    ['a page that is not there', 'file:///opt/no-such-page.html'],
  ])('on %s has no bridge and says nothing', async (_kind, address) => {
    const opened = app.main.waitForEvent('window');
    await app.main.evaluate((_electron, given) => globalThis.hostile.open(given), address);
    const page = await opened;
    await page.waitForLoadState();
    expect(await bridgeIn(page)).toBe('undefined');
    expect([await app.taken(), (await app.status()).windows]).toEqual([[], 0]);
  });
});
