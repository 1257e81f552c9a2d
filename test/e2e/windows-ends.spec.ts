import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { serve } from './conformance/probe.js';
import { HostileApp } from './hostile-app.js';

// A page that ends right after it said something: what was handed over is with main.

let app: HostileApp;
let stranger: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  stranger = await serve({ '/': 'elsewhere' });
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

/** A page whose bridge has had its answer from main. */
async function openReady(): Promise<Page> {
  const page = await app.open('index.html');
  await expect.poll(() => app.taken()).toEqual(['PAGE_VIEW /pages/']);
  return page;
}

test.each<[string, (page: Page) => Promise<unknown>]>([
  [
    'another page of the app',
    (page) =>
      page.evaluate(() => {
        document.body.onclick = () => location.assign('frames.html');
      }),
  ],
  [
    'another origin, in another process',
    (page) =>
      page.evaluate((address) => {
        document.body.onclick = () => location.assign(address);
      }, `${stranger.origin}/`),
  ],
  [
    'itself again',
    (page) =>
      page.evaluate(() => {
        document.body.onclick = () => location.reload();
      }),
  ],
  [
    'nowhere: its window closes',
    (page) =>
      page.evaluate(() => {
        document.body.onclick = () => window.close();
      }),
  ],
])('a click that leads to %s arrives', async (_where, prepare) => {
  const page = await openReady();
  await prepare(page);
  await page.click('[data-of-id="marked"]', { noWaitAfter: true });
  await expect.poll(() => app.taken()).toContain('CLICK marked');
});

test.each<[string, () => void]>([
  ['closes its window', () => window.close()],
  ['reloads', () => location.reload()],
  ['goes elsewhere', () => location.assign('frames.html')],
])('what a page tracks and in the same tick %s arrives', async (_what, end) => {
  const page = await openReady();
  await page
    .evaluate((code) => {
      window.onboardflow.custom('last words');
      new Function(`(${code})()`)();
    }, String(end))
    // Its document may be gone before it can answer.
    .catch(() => {});
  await expect.poll(() => app.taken()).toContain('CUSTOM last words');
});

test.each<[string, (window: Electron.BrowserWindow) => void]>([
  ['crashes', (window) => window.webContents.forcefullyCrashRenderer()],
  ['is destroyed by the app', (window) => window.destroy()],
])('what main had from a page that %s is kept', async (_what, end) => {
  const page = await openReady();
  await page.evaluate(() => window.onboardflow.custom('last words'));
  await app.main.evaluate(({ BrowserWindow }, code) => {
    const [window] = BrowserWindow.getAllWindows();
    new Function('window', `(${code})(window)`)(window);
  }, String(end));
  await expect.poll(() => app.taken()).toContain('CUSTOM last words');
  await expect.poll(async () => (await app.status()).queued).toBeGreaterThan(0);
});

test('a page that is reloaded after its crash is heard again', async () => {
  await openReady();
  await app.main.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    if (!window) return;
    const gone = new Promise<void>((resolve) =>
      window.webContents.once('render-process-gone', () => resolve()),
    );
    window.webContents.forcefullyCrashRenderer();
    await gone;
    const loaded = new Promise<void>((resolve) =>
      window.webContents.once('did-finish-load', () => resolve()),
    );
    window.webContents.reload();
    await loaded;
    await window.webContents.executeJavaScript('onboardflow.custom("alive")');
  });
  await expect.poll(() => app.taken()).toContain('CUSTOM alive');
});
