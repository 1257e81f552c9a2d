import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../src/testing/index.js';
import { type LaunchedApp, launchApp } from './launch.js';

const root = path.resolve(import.meta.dirname, '../..');
let gateway: Gateway;
let app: LaunchedApp;

beforeAll(async () => {
  gateway = await startGateway({ apiKey: 'key' });
});
afterAll(() => gateway?.close());

beforeEach(() => {
  gateway.clear();
  return async () => app?.close();
});

const launch = async () => {
  app = await launchApp({
    app: path.join(root, 'test/fixtures/apps/capture/reporting.cjs'),
    env: { FIXTURE_MAIN: path.join(root, 'dist/main/index.cjs'), FIXTURE_ENDPOINT: gateway.url },
  });
  const page = await app.electronApp.firstWindow();
  await page.waitForURL(/other\.html$/);
  return page;
};

/** By name: the worthier ones arrive first, not the earlier ones. */
const received = () =>
  gateway.events
    .map(({ event, value, meta }) => ({ event, value, meta }))
    .sort((a, b) => `${a.event}${a.value}`.localeCompare(`${b.event}${b.value}`));

it('what a person does in a window arrives at the gateway, with the user and a title where one is marked', async () => {
  const page = await launch();
  await gateway.waitFor((events) => events.some(({ value }) => value === '/pages/other.html'));
  await page.click('#to-index');
  await page.click('#to-other');
  await page.evaluate(() => Reflect.get(window as object, 'onboardflow').custom('done'));
  await gateway.waitFor((events) => events.some(({ value }) => value === 'done'));
  await gateway.waitFor(5);
  expect(received()).toEqual([
    { event: 'CLICK', value: 'back-link', meta: {} },
    { event: 'CUSTOM', value: 'done', meta: {} },
    { event: 'PAGE_VIEW', value: '/pages/', meta: {} },
    { event: 'PAGE_VIEW', value: '/pages/other.html', meta: { title: 'Other page' } },
    { event: 'PAGE_VIEW', value: '/pages/other.html', meta: { title: 'Other page' } },
  ]);
  expect(new Set(gateway.events.map(({ site_user }) => site_user.id))).toEqual(new Set(['user_1']));
});

it('a click that leads away, and what is said as the window closes, arrive', async () => {
  const page = await launch();
  await page.click('#to-index');
  await page.evaluate(() => {
    Reflect.get(window as object, 'onboardflow').custom('goodbye');
    window.close();
  });
  await gateway.waitFor((events) =>
    ['back-link', 'goodbye'].every((value) => events.some((event) => event.value === value)),
  );
});

it('nothing that names the person or the machine leaves it', async () => {
  const page = await launch();
  const home = os.homedir();
  await gateway.waitFor(1);
  await page.evaluate(
    ({ home, temporary }) => {
      const { pageView, click, custom } = Reflect.get(window as object, 'onboardflow');
      location.hash = '#/u/ann@example.com/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln?token=secret';
      pageView('/users/ann%40example.com/report');
      pageView(`file://${home}/taxes.html`);
      pageView(`${home}/taxes.html`);
      click(`open ${home}/taxes.html`);
      custom('opened', {
        path: `${temporary}/x`,
        url: encodeURI(`file://${home}/y`),
        encoded: encodeURIComponent(home),
      });
      custom('end');
    },
    { home, temporary: os.tmpdir() },
  );
  await gateway.waitFor((events) => events.some(({ value }) => value === 'end'));
  await gateway.waitFor(8);
  const bodies = JSON.stringify(gateway.requests.map(({ body }) => body));
  for (const secret of ['ann', 'eyJ', 'secret', home, encodeURIComponent(home), root])
    expect(bodies).not.toContain(secret);
  expect(
    received()
      .filter(({ event }) => event === 'PAGE_VIEW')
      .map(({ value }) => value),
  ).toEqual([':x', '/pages/other.html', '/u/:email/:token', '/users/:email/report', '~/taxes.html']);
});
