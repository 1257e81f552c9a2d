import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway } from '../../src/testing/index.js';
import { launchApp } from '../e2e/launch.js';
import { launchBrowser } from '../testing/launch-browser.js';
import { type AppFolders, appFolders } from './support/app-folders.js';
import { installOffline } from './support/install.js';
import { NPM_QUIET, run } from './support/run.js';
import { type StaticServer, serveFolder } from './support/static-server.js';
import { TRACKER_SCRIPT, trackerCalls } from './support/web-tracker.js';

/** One page, built once: served to a browser that has the vendor's tracker, and opened by an app. */
let folders: AppFolders;
let folder: string;
beforeAll(async () => {
  folders = await appFolders();
  folder = folders.copy('web-and-desktop');
  await installOffline(folder, folders.packed.file);
  await run('npm', ['run', 'build', ...NPM_QUIET], { cwd: folder });
});
afterAll(() => folders.remove());

async function logInAndExport(page: Page): Promise<void> {
  await page.fill('input', 'user_ada');
  await page.click('form button');
  await page.click('[data-of-id="export"]');
}

describe('in a browser', () => {
  let browser: Browser;
  let server: StaticServer;
  beforeAll(async () => {
    server = await serveFolder(path.join(folder, 'dist'));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    server.close();
  });

  /** Nothing leaves the machine: what the page loads from elsewhere is answered here. */
  async function open(tracker: string | null): Promise<{ page: Page; errors: string[] }> {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.route(/loader\.js$/, (route) =>
      tracker === null ? route.abort() : route.fulfill({ contentType: 'text/javascript', body: tracker }),
    );
    await page.goto(server.origin);
    return { page, errors };
  }

  test('the page speaks to the vendor’s tracker', async () => {
    const { page, errors } = await open(TRACKER_SCRIPT);
    await logInAndExport(page);
    expect(errors).toEqual([]);
    expect(await page.evaluate(trackerCalls)).toEqual([
      ['view'],
      [
        'identify',
        {
          site_key: 'f37F2PPh',
          user: { id: 'user_ada', customer_id: 'user_ada' },
          custom_properties: { team: 'Northlight' },
        },
      ],
      ['custom', 'report:exported', { title: 'Revenue' }],
      ['click', 'export'],
    ]);
    expect(errors).toEqual([]);
  });

  test('where the tracker is blocked, nothing happens, and nothing breaks', async () => {
    const { page, errors } = await open(null);
    await logInAndExport(page);
    expect(await page.evaluate(trackerCalls)).toBeUndefined();
    expect(errors).toEqual([]);
  });
});

describe('in the app', () => {
  test.each([
    ['the page speaks to main, and the tracker is not loaded', ''],
    ['with a tracker in the page all the same, still to main alone', TRACKER_SCRIPT],
  ])('%s', async (_name, script) => {
    const gateway = await startGateway({ apiKey: 'k' });
    const env = { ONBOARDFLOW_ENDPOINT: gateway.url, ONBOARDFLOW_API_KEY: 'k' };
    const launched = await launchApp({ app: folder, env });
    try {
      const page = await launched.electronApp.firstWindow();
      await page.waitForURL((url) => url.protocol === 'file:');
      await page.evaluate(script);
      await logInAndExport(page);
      const events = await gateway.waitFor(3, { timeoutMs: 30_000 });
      const told = events.map(({ event, value, meta, site_user }) => [event, value, meta, site_user.id]);
      expect(told.sort()).toEqual([
        ['CLICK', 'export', {}, 'user_ada'],
        ['CUSTOM', 'report:exported', { title: 'Revenue' }, 'user_ada'],
        ['PAGE_VIEW', '/', { title: 'Reports' }, 'user_ada'],
      ]);
      // What the tracker finds out by itself, and nothing that the page's own code said.
      const heard = (await page.evaluate(trackerCalls))?.map(([verb]) => verb);
      expect(heard).toEqual(script === '' ? undefined : ['view', 'click']);
    } finally {
      await launched.close();
      await gateway.close();
    }
  });
});
