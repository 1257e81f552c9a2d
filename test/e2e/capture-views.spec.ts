import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CaptureApp, startCaptureApp } from './capture-app.js';

let app: CaptureApp;
let server: Server;
let origin: string;

const HTML = '<!doctype html><meta charset="utf-8"><title>secret</title><body>Something to see';

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: '/landed' });
    else response.writeHead(200, { 'content-type': 'text/html' });
    response.end(HTML);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  app = await startCaptureApp();
});

afterAll(async () => {
  await app?.close();
  await new Promise((resolve) => server?.close(resolve));
});

beforeEach(() => app.capture({ query: [], routes: [], titles: 'marked' }));

describe('page views in a real engine', () => {
  it('one for each full load, with a marked title only', async () => {
    const page = await app.open('index.html');
    await page.click('#to-other');
    await app.expectEvents('PAGE_VIEW /', 'PAGE_VIEW /other.html');
    await page.reload();
    await page.click('#to-index');
    await app.expectEvents(
      'PAGE_VIEW /',
      'PAGE_VIEW /other.html',
      'PAGE_VIEW /other.html',
      'CLICK back-link',
      'PAGE_VIEW /',
    );
    const metas = (await app.told()).map((message) => message.kind === 'track' && message.meta);
    expect(metas).toEqual([{}, { title: 'Other page' }, { title: 'Other page' }, {}, {}]);
  });

  it('one for each pushState, replaceState, hash, back and forward', async () => {
    const page = await app.open(`${origin}/`);
    const views = ['PAGE_VIEW /'];
    const then = async (step: () => Promise<unknown>, value: string) => {
      await step();
      views.push(`PAGE_VIEW ${value}`);
      await app.expectEvents(...views);
    };
    await then(() => page.evaluate(() => history.pushState(null, '', '/one')), '/one');
    await then(() => page.evaluate(() => history.replaceState(null, '', '/two')), '/two');
    await then(
      () =>
        page.evaluate(() => {
          location.hash = '#/three';
        }),
      '/three',
    );
    await then(() => page.evaluate(() => history.back()), '/two');
    await then(() => page.evaluate(() => history.forward()), '/three');
    await then(() => page.goto(`${origin}/four`), '/four');
    await then(() => page.goBack(), '/three');
  });

  it('in order, however fast they follow', async () => {
    const page = await app.open(`${origin}/`);
    await app.expectEvents('PAGE_VIEW /');
    await page.evaluate(() => {
      for (const path of ['/a', '/b', '/c']) history.pushState(null, '', path);
    });
    await app.expectEvents('PAGE_VIEW /', 'PAGE_VIEW /a', 'PAGE_VIEW /b', 'PAGE_VIEW /c');
  });

  it('none for the same address, another query or another place in the page, unless asked', async () => {
    const page = await app.open(`${origin}/`);
    await page.evaluate(() => {
      history.pushState(null, '', '/');
      history.replaceState({ scroll: 1 }, '');
      history.pushState(null, '', '/?x=1');
      location.hash = 'section';
    });
    await app.expectEvents('PAGE_VIEW /');
    await app.capture({ query: ['x'] });
    const other = await app.open(`${origin}/`);
    await app.expectEvents('PAGE_VIEW /');
    await other.evaluate(() => history.pushState(null, '', '/?x=1&y=2'));
    await app.expectEvents('PAGE_VIEW /', 'PAGE_VIEW /?x=1');
  });

  it('one at the end of a redirect, by the server or by the page', async () => {
    await app.open(`${origin}/moved`);
    await app.expectEvents('PAGE_VIEW /landed');
    await app.open('redirect.html');
    await app.expectEvents('PAGE_VIEW /login');
  });

  it('folded, and by the routes that are asked for', async () => {
    await app.capture({ routes: ['/reports/:id', { source: '^/teams/(?<team>[^/]+)', flags: '' }] });
    const page = await app.open(`${origin}/u/ann%40example.com?token=1`);
    await page.evaluate(() => {
      for (const path of ['/reports/jan', '/teams/blue/1234567']) history.pushState(null, '', path);
    });
    await app.expectEvents('PAGE_VIEW /u/:email', 'PAGE_VIEW /reports/:id', 'PAGE_VIEW /teams/:team/:id');
  });

  it('with the title that the view ends up with', async () => {
    await app.capture({ titles: true });
    const page = await app.open(`${origin}/`);
    await app.expectEvents('PAGE_VIEW /');
    await page.evaluate(async () => {
      history.pushState(null, '', '/late');
      await new Promise((resolve) => setTimeout(resolve, 50));
      document.title = 'taxes.pdf - Late';
    });
    await app.expectEvents('PAGE_VIEW /', 'PAGE_VIEW /late');
    expect((await app.told()).at(-1)).toMatchObject({ meta: { title: ':file - Late' }, auto: true });
  });

  it('none of sub-frames, which have no bridge and say no hello', async () => {
    const page = await app.open('index.html');
    const button = page.frameLocator('iframe').locator('button');
    await button.click();
    const hasBridge = await button.evaluate(() => {
      history.pushState(null, '', '#/inner');
      return 'onboardflow' in window;
    });
    expect(hasBridge).toBe(false);
    expect(await page.evaluate(() => typeof Reflect.get(window as object, 'onboardflow').track)).toBe(
      'function',
    );
    await app.expectEvents('PAGE_VIEW /');
    expect(await app.hellos()).toHaveLength(1);
  });

  it('none of pages that are none', async () => {
    await app.open('data:text/html,hello');
    await app.expectEvents();
    expect(await app.hellos()).toEqual([]);
  });

  it('leave the page’s history as it was', async () => {
    const page = await app.open(`${origin}/`);
    await app.expectEvents('PAGE_VIEW /');
    const natives = await page.evaluate(() =>
      [history.pushState, history.replaceState, EventTarget.prototype.addEventListener].map((one) =>
        `${one}`.includes('[native code]'),
      ),
    );
    expect(natives).toEqual([true, true, true]);
  });
});
