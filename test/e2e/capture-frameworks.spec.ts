import type { AddressInfo } from 'node:net';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import type { Page } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CaptureApp, startCaptureApp } from './capture-app.js';

let app: CaptureApp;
let server: ViteDevServer;
let origin: string;

beforeAll(async () => {
  server = await createServer({
    configFile: false,
    root: path.resolve(import.meta.dirname, '../fixtures/frameworks'),
    logLevel: 'error',
    plugins: [react()],
    server: { host: '127.0.0.1', port: 0, fs: { strict: false } },
    // Found before the first page asks, so that no page is reloaded for it.
    optimizeDeps: {
      include: ['react', 'react-dom/client', 'react-router', 'react-router/dom', 'vue', 'vue-router'],
    },
  });
  await server.listen();
  const address = server.httpServer?.address() as AddressInfo | null;
  origin = `http://127.0.0.1:${address?.port}`;
  app = await startCaptureApp();
});

afterAll(async () => {
  await app?.close();
  await server?.close();
});

/** Goes by a link and waits until its screen is shown. */
async function go(page: Page, link: string, screen: string): Promise<void> {
  await page.getByRole('link', { name: link, exact: true }).click();
  await page.getByRole('heading', { name: screen }).waitFor();
}

async function openApp(name: string, screen = 'Home'): Promise<Page> {
  const page = await app.open(origin + name);
  await page.getByRole('heading', { name: screen }).waitFor();
  return page;
}

/** By address: the app's name in front is what tells them apart here. */
const ADDRESSED = [
  {
    name: 'React Router, browser history',
    path: '/react-browser',
    at: (route: string) => `/react-browser${route}`,
  },
  { name: 'React Router, hash history', path: '/react-hash', at: (route: string) => `/react-hash#${route}` },
  {
    name: 'Vue Router, browser history',
    path: '/vue-browser',
    at: (route: string) => `/vue-browser${route}`,
  },
  { name: 'Vue Router, hash history', path: '/vue-hash', at: (route: string) => `/vue-hash#${route}` },
];

describe.each(ADDRESSED)('$name', ({ path: base, at }) => {
  const isHash = at('/').includes('#');
  const view = (route: string) => `PAGE_VIEW ${isHash ? route : `${base}${route}`}`;
  // The first address of a hash router has no hash, or one that it adds itself.
  const home = isHash ? '/' : '/';

  it('tells each view and each click once', async () => {
    const page = await openApp(isHash ? at('/') : `${base}/`);
    const expected = [isHash ? view(home) : `PAGE_VIEW ${base}/`];
    await app.expectEvents(...expected);
    const then = async (step: Promise<unknown>, screen: string, event: string) => {
      await step;
      await page.getByRole('heading', { name: screen }).waitFor();
      expected.push(event);
      await app.expectEvents(...expected);
    };
    await then(go(page, '/reports/42', 'Report'), 'Report', view('/reports/42'));
    await then(page.getByRole('button').click(), 'Report', 'CLICK save');
    await then(go(page, '/old', 'Log in'), 'Log in', view('/login'));
    await then(page.goBack(), 'Report', view('/reports/42'));
    await then(page.goForward(), 'Log in', view('/login'));
    await then(go(page, '/reports/42', 'Report'), 'Report', view('/reports/42'));
    await then(go(page, '/guarded', 'Log in'), 'Log in', view('/login'));
    const titles = (await app.told()).flatMap((message) =>
      message.kind === 'track' && message.event === 'PAGE_VIEW' ? [message.meta?.title] : [],
    );
    // The first one's title is what a cold start had set by then, and that depends on the machine.
    expect(titles.slice(1)).toEqual(['Report', 'Log in', 'Report', 'Log in', 'Report', 'Log in']);
  });

  it('tells one view where it opens on a redirect', async () => {
    await openApp(at('/old'), 'Log in');
    await app.expectEvents(view('/login'));
  });
});

describe('React Router, memory history', () => {
  it('tells the document, and the views that the app names', async () => {
    const page = await openApp('/react-memory');
    await app.expectEvents('PAGE_VIEW /react-memory');
    await go(page, '/reports/42', 'Report');
    await app.expectEvents('PAGE_VIEW /react-memory', 'PAGE_VIEW /reports/42');
  });
});

describe('hot reload', () => {
  it('brings no second view and no second listener', async () => {
    const page = await openApp('/react-browser/');
    await page.getByRole('button').click();
    const replaced = page.waitForEvent('console', (message) => message.text().includes('hot updated'));
    const { client } = server.environments;
    const module = await client.moduleGraph.getModuleByUrl('/react-save.tsx');
    if (!module) throw new Error('the page has not loaded the module');
    await client.reloadModule(module);
    await replaced;
    await page.getByRole('button').click();
    await app.expectEvents('PAGE_VIEW /react-browser/', 'CLICK save', 'CLICK save');
  });
});
