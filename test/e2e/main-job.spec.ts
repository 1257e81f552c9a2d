import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Gateway, startGateway } from '../../src/testing/index.js';
import { type LaunchedApp, launchApp, runtimeName } from './launch.js';

const fixture = (name: string) => path.join(import.meta.dirname, '../fixtures/apps', name);
console.log(`runtime: ${runtimeName()}`);

let gateway: Gateway;
let app: LaunchedApp | undefined;

beforeEach(async () => {
  gateway = await startGateway({ apiKey: 'k' });
});
afterEach(async () => {
  await app?.close();
  app = undefined;
  await gateway.close();
});

async function start(
  env: { [name: string]: string } = {},
  options: object = {},
  entry = 'plain/main.mjs',
  userData?: string,
) {
  const init = {
    endpoint: gateway.url,
    apiKey: 'k',
    pacing: { perSecond: 100 },
    coalesceMs: 0,
    capture: { lifecycle: false },
    ...options,
  };
  app = await launchApp({
    app: fixture(entry),
    env: { INIT_OPTIONS: JSON.stringify(init), ...env },
    ...(userData ? { userData } : {}),
  });
  const { electronApp } = app;
  const window = await electronApp.firstWindow();
  await window.waitForURL((url) => url.protocol !== 'about:');
  await window.waitForLoadState();
  const inMain = <T>(run: (client: Client) => T): Promise<T> =>
    electronApp.evaluate((_electron, code) => {
      const { onboardflow } = globalThis as unknown as { onboardflow: Client };
      return new Function('client', `return (${code})(client)`)(onboardflow);
    }, String(run));
  return { app, electronApp, window, inMain };
}
type Client = import('../../src/main/client/index.js').OnboardFlowClient;

/** By kind: what waits together leaves by its worth, not in the order of its capture. */
const told = () => gateway.events.map(({ event, value, meta }) => [event, value, meta]).sort();

describe.each(['plain/main.mjs', 'plain/main.cjs'])('an app that loads the module by %s', (entry) => {
  test('reports its page and a marked click with no line of code in the page, and what main tracks', async () => {
    const { window, inMain } = await start({}, {}, entry);
    await inMain((client) => client.identify({ id: 'ann', custom_properties: { plan: 'pro' } }));
    await window.click('[data-of-id="export"]');
    await gateway.waitFor(2);
    await inMain((client) => client.track('CUSTOM', 'project:created', { title: 'New' }));
    await gateway.waitFor(3);
    expect(told()).toEqual([
      ['CLICK', 'export', { title: 'Export' }],
      ['CUSTOM', 'project:created', { title: 'New' }],
      ['PAGE_VIEW', '/', { title: 'Home' }],
    ]);
    for (const event of gateway.events) {
      expect(event.s).toBe('site');
      expect(event.site_user).toMatchObject({
        id: 'ann',
        customer_id: 'ann',
        custom_properties: { plan: 'pro' },
      });
      expect(event.session_id).toBe(gateway.events[0]?.session_id);
      expect(Math.abs(event.event_date - Date.now() / 1000)).toBeLessThan(60);
    }
    expect(JSON.stringify(gateway.requests)).not.toContain('ann@example.com');
  });
});

test('the ESM and the CommonJS entry in one process are one client', async () => {
  const { electronApp, inMain } = await start({}, {}, 'plain/both.mjs');
  expect(
    await electronApp.evaluate(() => (globalThis as unknown as { isOneClient: boolean }).isOneClient),
  ).toBe(true);
  await inMain((client) => client.identify({ id: 'ann' }));
  await gateway.waitFor(1);
  await inMain((client) => client.flush());
  expect(told()).toEqual([['PAGE_VIEW', '/', { title: 'Home' }]]);
});

test('a page calls the bridge by hand, and never with what it may not say', async () => {
  const { window, inMain } = await start();
  await inMain((client) => client.identify({ id: 'ann' }));
  const answers = await window.evaluate(() => {
    const { onboardflow } = globalThis as unknown as {
      onboardflow: import('../../src/shared/types.js').OnboardFlowBridge;
    };
    return [
      onboardflow.track('CUSTOM', 'report:exported', { title: 'Report' }),
      onboardflow.click('by-hand'),
      onboardflow.pageView('/reports/123456?token=s3cr3t'),
      onboardflow.track('VIEW' as never, 'x'),
      onboardflow.custom(''),
      onboardflow.identify({ id: 'eve' }),
      onboardflow.reset(),
    ];
  });
  expect(answers).toEqual([true, true, true, false, false, false, false]);
  await gateway.waitFor(4);
  expect(told().map(([event, value]) => [event, value])).toEqual([
    ['CLICK', 'by-hand'],
    ['CUSTOM', 'report:exported'],
    ['PAGE_VIEW', '/'],
    ['PAGE_VIEW', '/reports/:id'],
  ]);
  expect(await inMain((client) => client.status().user)).toEqual({ id: 'ann' });
});

test('what main had when the app was killed arrives once it is started again', async () => {
  gateway.respondAlways({ status: 503 });
  const first = await start();
  await first.inMain((client) => client.identify({ id: 'ann' }));
  await first.window.click('#save');
  await expect.poll(() => first.inMain((client) => client.status().queued)).toBe(2);
  await first.app.kill();
  gateway.respondAlways(null);
  await start({}, {}, 'plain/main.cjs', first.app.userData);
  await expect.poll(() => told().map(([, value]) => value)).toContain('save');
});

test('a link to another page: the click and both views arrive', async () => {
  const { window, inMain } = await start();
  await inMain((client) => client.identify({ id: 'ann' }));
  await window.click('[data-of-id="to-second"]');
  await window.waitForURL(/second\.html/);
  await gateway.waitFor(3);
  expect(told().map(([event, value]) => [event, value])).toEqual([
    ['CLICK', 'to-second'],
    ['PAGE_VIEW', '/'],
    ['PAGE_VIEW', '/second.html'],
  ]);
});

describe.each([
  ['sandbox off', { sandbox: false }],
  ['contextIsolation off', { contextIsolation: false }],
  ['nodeIntegration on', { nodeIntegration: true, contextIsolation: false, sandbox: false }],
  ['a partition of its own', { partition: 'persist:other' }],
])('a window with %s', (_name, webPreferences) => {
  test('has the bridge and reports', async () => {
    const { window, inMain } = await start({ WEB_PREFERENCES: JSON.stringify(webPreferences) });
    await inMain((client) => client.identify({ id: 'ann' }));
    await window.click('#save');
    await gateway.waitFor(2);
    expect(told().map(([, value]) => value)).toEqual(['save', '/']);
  });
});

test('a page of a custom scheme under a strict content security policy reports', async () => {
  const { window, inMain } = await start({ PAGE_SCHEME: 'app' });
  await inMain((client) => client.identify({ id: 'ann' }));
  await window.click('#save');
  await gateway.waitFor(2);
  expect(told().map(([, value]) => value)).toEqual(['save', '/']);
});

test('the preload of init and the app’s own import of it make one bridge', async () => {
  const { window, inMain } = await start({
    OWN_PRELOAD: path.join(import.meta.dirname, '../../dist/preload/index.cjs'),
  });
  await inMain((client) => client.identify({ id: 'ann' }));
  await window.click('#save');
  await gateway.waitFor(2);
  await inMain((client) => client.flush());
  expect(told().map(([, value]) => value)).toEqual(['save', '/']);
  expect(await inMain((client) => client.status().windows)).toBe(1);
});

test('without init in main the bridge is there and harmless', async () => {
  const { window } = await start({
    NO_INIT: '1',
    OWN_PRELOAD: path.join(import.meta.dirname, '../../dist/preload/index.cjs'),
  });
  expect(
    await window.evaluate(() =>
      (globalThis as unknown as { onboardflow: { click(value: string): boolean } }).onboardflow.click('x'),
    ),
  ).toBe(true);
});

test('a page from outside the app’s folder is refused, counted, and nothing is captured in it', async () => {
  const { inMain, electronApp } = await start();
  await inMain((client) => client.identify({ id: 'ann' }));
  await gateway.waitFor(1);
  const stranger = path.join(mkdtempSync(path.join(os.tmpdir(), 'stranger-')), 'page.html');
  writeFileSync(stranger, '<title data-of-title>Other</title><button data-of-id="evil">x</button>');
  const opened = electronApp.waitForEvent('window');
  await electronApp.evaluate(({ BrowserWindow }, file) => new BrowserWindow().loadFile(file), stranger);
  const page = await opened;
  await page.click('button');
  await expect.poll(() => inMain((client) => client.status().refused)).toBe(1);
  expect(await inMain((client) => client.status().windows)).toBe(1);
  expect(gateway.events).toHaveLength(1);
  rmSync(path.dirname(stranger), { recursive: true });
});
