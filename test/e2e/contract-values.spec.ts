import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Gateway, startGateway } from '../../src/testing/index.js';
import { type LaunchedApp, launchApp } from './launch.js';

const fixture = path.join(import.meta.dirname, '../fixtures/apps/plain/main.mjs');
let gateway: Gateway;
let app: LaunchedApp | undefined;
let server: Server | undefined;
beforeEach(async () => {
  gateway = await startGateway({ apiKey: 'k' });
});
afterEach(async () => {
  await app?.close();
  server?.close();
  server = undefined;
  await gateway.close();
});

async function open(env: Record<string, string>, options: object = {}): Promise<Page> {
  const init = {
    endpoint: gateway.url,
    apiKey: 'k',
    anonymous: 'installation',
    pacing: { perSecond: 100 },
    coalesceMs: 0,
    capture: { lifecycle: false },
    ...options,
  };
  app = await launchApp({ app: fixture, env: { INIT_OPTIONS: JSON.stringify(init), ...env } });
  const window = await app.electronApp.firstWindow();
  await window.waitForURL((url) => url.protocol !== 'about:');
  await window.waitForLoadState();
  return window;
}

const values = () => gateway.events.map(({ value }) => value);

async function serve(): Promise<number> {
  const listening = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>t</title><p>page</p>'),
  );
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return (listening.address() as AddressInfo).port;
}

test('a file of the app: the route in its hash, without the query', async () => {
  const window = await open({});
  await gateway.waitFor(1);
  await window.evaluate(() => {
    location.hash = '#/settings?tab=2';
  });
  await gateway.waitFor(2);
  expect(values()).toEqual(['/', '/settings']);
});

test('a page of the app’s own scheme: its path, the slash at its end kept, ids and addresses folded', async () => {
  const window = await open({ PAGE_SCHEME: 'app' });
  await gateway.waitFor(1);
  for (const [index, to] of [
    '/settings/',
    '/users/ann@example.com/orders/1234567?token=s3cr3t#top',
  ].entries()) {
    await window.evaluate((address) => history.pushState(null, '', address), to);
    await gateway.waitFor(index + 2);
  }
  expect(values()).toEqual(['/', '/settings/', '/users/:email/orders/:id']);
});

test('a development server: the path alone, with no port, query or fragment', async () => {
  const port = await serve();
  await open({ PAGE_SCHEME: 'http', PAGE: `http://localhost:${port}/reports/42?x=1#top` });
  await gateway.waitFor(1);
  expect(values()).toEqual(['/reports/42']);
});

test('queries that are named stay, and the app’s own routes come first', async () => {
  const port = await serve();
  await open(
    { PAGE_SCHEME: 'http', PAGE: `http://localhost:${port}/reports/annual?tab=2&token=s3cr3t` },
    { capture: { lifecycle: false, query: ['tab'], routes: ['/reports/:name'] } },
  );
  await gateway.waitFor(1);
  expect(values()).toEqual(['/reports/:name?tab=2']);
});
