import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runtimeName } from '../e2e/launch.js';
import { FrameworkApp } from './support/framework-app.js';

let app: FrameworkApp;

beforeAll(async () => {
  console.log(`runtime: ${runtimeName()}`);
  app = await FrameworkApp.start();
});
afterAll(() => app?.close());

/** One router, and where its pages come from. `at`: the address of a route; `view`: what that route is called. */
interface Routed {
  readonly name: string;
  at(route: string): string;
  view(route: string): string;
}

const byPath = (app: string) => (route: string) => `PAGE_VIEW /${app}${route}`;
const byHash = (route: string) => `PAGE_VIEW ${route}`;
const ROUTED: readonly Routed[] = ['react', 'vue'].flatMap((framework) => [
  {
    name: `${framework}, browser history, dev server`,
    at: (route) => app.served(`/${framework}-browser${route}`),
    view: byPath(`${framework}-browser`),
  },
  {
    name: `${framework}, browser history, built, in a scheme of the app's own`,
    at: (route) => `app://bundle/${framework}-browser${route}`,
    view: byPath(`${framework}-browser`),
  },
  {
    name: `${framework}, hash history, dev server`,
    // The first address of a hash router has no hash, or one that it adds itself.
    at: (route) => app.served(`/${framework}-hash${route === '/' ? '' : `#${route}`}`),
    view: (route) => (route === '/' ? `PAGE_VIEW /${framework}-hash` : byHash(route)),
  },
  {
    name: `${framework}, hash history, built, in files`,
    at: (route) =>
      app.inFile(`index.html?app=${framework}-hash&user=ann@example.com${route === '/' ? '' : `#${route}`}`),
    view: byHash,
  },
]);

/** Goes by a link and waits until its screen is shown. */
async function go(page: Page, link: string, screen: string): Promise<void> {
  await page.getByRole('link', { name: link, exact: true }).click();
  await page.getByRole('heading', { name: screen }).waitFor();
}

describe.each(ROUTED)('$name', ({ at, view }) => {
  test('tells each view and each click once, with its title', async () => {
    const page = await app.open(at('/'));
    const expected = [view('/')];
    await app.expectTaken(...expected);
    const then = async (step: Promise<unknown>, screen: string, event: string) => {
      await step;
      await page.getByRole('heading', { name: screen }).waitFor();
      expected.push(event);
      await app.expectTaken(...expected);
    };
    await then(go(page, '/reports/42', 'Report'), 'Report', view('/reports/42'));
    await then(page.getByRole('button').click(), 'Report', 'CLICK save');
    await then(go(page, '/old', 'Log in'), 'Log in', view('/login'));
    await then(page.goBack(), 'Report', view('/reports/42'));
    await then(page.goForward(), 'Log in', view('/login'));
    await then(go(page, '/reports/42', 'Report'), 'Report', view('/reports/42'));
    await then(go(page, '/guarded', 'Log in'), 'Log in', view('/login'));
    await app.expectNoMore(page);
    // The first one's title is what a cold start had set by then, and that depends on the machine.
    expect((await app.titles()).slice(1)).toEqual([
      'Report',
      'Log in',
      'Report',
      'Log in',
      'Report',
      'Log in',
    ]);
  });

  test('tells one view where it opens on a redirect, and one where it is reloaded', async () => {
    const page = await app.open(at('/old'), 'Log in');
    await app.expectTaken(view('/login'));
    await page.reload();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await app.expectTaken(view('/login'), view('/login'));
    await app.expectNoMore(page);
  });
});

describe('react, memory history', () => {
  test.each([
    ['dev server', () => app.served('/react-memory'), '/react-memory'],
    ['built, in files', () => app.inFile('index.html?app=react-memory'), '/'],
  ])('%s: tells the document, and the views that the app names', async (_name, address, document) => {
    const page = await app.open(address());
    await app.expectTaken(`PAGE_VIEW ${document}`);
    await go(page, '/reports/42', 'Report');
    await page.getByRole('button').click();
    await app.expectTaken(`PAGE_VIEW ${document}`, 'PAGE_VIEW /reports/42', 'CLICK save');
    await app.expectNoMore(page);
  });
});

describe('without a framework', () => {
  test.each([
    ['dev server', (page: string) => app.served(`/plain/${page}`)],
    ['built, in files', (page: string) => app.inFile(`plain/${page}`)],
    ['built, in a scheme of the app’s own', (page: string) => `app://bundle/plain/${page}`],
  ])('%s: tells each page, and the click that leads to it', async (_name, at) => {
    const page = await app.open(at('index.html'));
    const views = ['PAGE_VIEW /plain/'];
    await app.expectTaken(...views);
    const then = async (step: Promise<unknown>, ...events: string[]) => {
      await step;
      views.push(...events);
      await app.expectTaken(...views);
    };
    await then(go(page, 'Reports', 'Reports'), 'CLICK to-reports', 'PAGE_VIEW /plain/reports.html');
    await then(go(page, 'Home', 'Home'), 'PAGE_VIEW /plain/');
    await then(page.goBack(), 'PAGE_VIEW /plain/reports.html');
    await then(page.goForward(), 'PAGE_VIEW /plain/');
    await go(page, 'Below', 'Below');
    await then(page.getByRole('button').click(), 'CLICK save');
    // A page that only sends on is none, by its script or by its markup.
    await then(go(page, 'Moved', 'Reports'), 'PAGE_VIEW /plain/reports.html');
    await then(go(page, 'Home', 'Home'), 'PAGE_VIEW /plain/');
    await then(go(page, 'Refreshed', 'Reports'), 'PAGE_VIEW /plain/reports.html');
    await app.expectNoMore(page);
    expect(await app.titles()).toEqual([
      'Home',
      'Reports',
      'Home',
      'Reports',
      'Home',
      'Reports',
      'Home',
      'Reports',
    ]);
  });
});

describe('hot reload', () => {
  test('of a component brings no second view and no second listener', async () => {
    const page = await app.open(app.served('/react-browser/'));
    await page.getByRole('button', { name: 'Saved 0 times' }).click();
    app.edit('react-save.tsx', 'Saved {count} times', 'Stored {count} times');
    // What it had counted is still there: the document is the same.
    await page.getByRole('button', { name: 'Stored 1 times' }).click();
    app.edit('react-save.tsx', 'data-of-id="save"', 'data-of-id="store"');
    await page.locator('[data-of-id="store"]').click();
    await app.expectTaken('PAGE_VIEW /react-browser/', 'CLICK save', 'CLICK save', 'CLICK store');
    await app.expectNoMore(page);
  });

  test('of a module that begins anew brings no second view and no second listener', async () => {
    const page = await app.open(app.served('/vue-browser/'));
    await go(page, '/reports/42', 'Report');
    app.edit('vue-app.ts', "'Save'", "'Store'");
    await page.getByRole('button', { name: 'Store' }).click();
    await go(page, '/', 'Home');
    await app.expectTaken(
      'PAGE_VIEW /vue-browser/',
      'PAGE_VIEW /vue-browser/reports/42',
      'CLICK save',
      'PAGE_VIEW /vue-browser/',
    );
    await app.expectNoMore(page);
  });

  test('that has to load the page anew is one view more', async () => {
    const page = await app.open(app.served('/react-browser/'));
    await app.expectTaken('PAGE_VIEW /react-browser/');
    const loaded = page.waitForEvent('load');
    app.edit('start.ts', '// One page', '// The one page');
    await loaded;
    await page.getByRole('button').click();
    await app.expectTaken('PAGE_VIEW /react-browser/', 'PAGE_VIEW /react-browser/', 'CLICK store');
    await app.expectNoMore(page);
  });
});
