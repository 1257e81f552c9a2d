import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Probe, serve } from './probe.js';

// Electron: webContents, "Navigation Events" and "Instance Events"; contents.loadURL.

let probe: Probe;
let web: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  probe = await Probe.launch();
  web = await serve({
    '/': '<title>Web</title><h1>Web</h1>',
    '/moved': { status: 302, location: '/' },
    '/frames': '<title>Outer</title><iframe name="inner" src="/inner"></iframe>',
    '/inner': '<title>Inner</title>',
  });
});
afterAll(async () => {
  await probe?.close();
  await web?.close();
});

const names = (record: unknown[][]) => record.map(([name]) => name);

/** Loads an address in the newest window; the failure's parts, where it fails. */
const load = (address: string) =>
  probe.app.evaluate(async (_electron, address) => {
    const { webContents } = globalThis.probe.kept.window as Electron.BrowserWindow;
    try {
      await webContents.loadURL(address);
      return 'loaded';
    } catch (error) {
      const { code, errno, url, message } = error as Error & { code: string; errno: number; url: string };
      return { code, errno, url, message };
    }
  }, address);

it('reports a load step by step', async () => {
  const page = await probe.open();
  await probe.watchContents(
    'did-start-loading',
    'did-start-navigation',
    'did-frame-navigate',
    'did-navigate',
    'page-title-updated',
    'dom-ready',
    'did-frame-finish-load',
    'did-finish-load',
    'did-stop-loading',
  );
  expect(await load(`${web.origin}/`)).toBe('loaded');
  await probe.until('did-stop-loading');
  const number = expect.any(Number);
  expect((await probe.taken()).filter(([event]) => event !== 'said')).toEqual([
    ['did-start-loading'],
    ['did-start-navigation', `${web.origin}/`, false, true, number, number],
    ['did-frame-navigate', `${web.origin}/`, 200, 'OK', true, number, number],
    ['did-navigate', `${web.origin}/`, 200, 'OK'],
    ['page-title-updated', 'Web', true],
    ['dom-ready'],
    ['did-frame-finish-load', true, number, number],
    ['did-finish-load'],
    ['did-stop-loading'],
  ]);
  await page.close();
});

it('gives the details of a navigation in the event too', async () => {
  const page = await probe.open();
  const details = await probe.app.evaluate(async (_electron, address) => {
    const { webContents } = globalThis.probe.kept.window as Electron.BrowserWindow;
    const started = new Promise<unknown[]>((resolve) => {
      webContents.once('did-start-navigation', (event) => {
        const { url, isSameDocument, isMainFrame, frame } = event;
        resolve([url, isSameDocument, isMainFrame, frame === webContents.mainFrame]);
      });
    });
    await webContents.loadURL(address);
    return started;
  }, `${web.origin}/`);
  expect(details).toEqual([`${web.origin}/`, false, true, true]);
  const inner = await probe.app.evaluate(async (_electron, address) => {
    const { webContents } = globalThis.probe.kept.window as Electron.BrowserWindow;
    const started: unknown[] = [];
    webContents.on('did-start-navigation', ({ url, isMainFrame, frame }) => {
      if (url.endsWith('/inner')) started.push(isMainFrame, frame?.parent === webContents.mainFrame);
    });
    await webContents.loadURL(address);
    return started;
  }, `${web.origin}/frames`);
  expect(inner).toEqual([false, true]);
  await page.close();
});

it('tells navigations within a document from others', async () => {
  const page = await probe.open({}, 'steps.html');
  const start = page.url();
  await probe.watchContents(
    'did-start-navigation',
    'did-navigate-in-page',
    'did-navigate',
    'did-finish-load',
  );
  const steps: [string, string][] = [
    ['history.pushState({}, "", "?pushed")', '?pushed'],
    ['history.pushState({}, "", "?pushed")', '?pushed'],
    ['history.replaceState({}, "", "?replaced")', '?replaced'],
    ['document.getElementById("hash").click()', '?replaced#part'],
    ['history.back()', '?replaced'],
  ];
  for (const [step, query] of steps) {
    await page.evaluate(step);
    await page.waitForURL(start + query);
    await probe.until('did-navigate-in-page', start + query, true);
    const number = expect.any(Number);
    expect(await probe.taken()).toEqual([
      ['did-start-navigation', start + query, true, true, number, number],
      ['did-navigate-in-page', start + query, true, number, number],
    ]);
  }
  await page.close();
});

it('tells the main frame from others', async () => {
  const page = await probe.open({}, `${web.origin}/frames`);
  await probe.watchContents(
    'did-start-navigation',
    'did-frame-navigate',
    'did-navigate',
    'did-navigate-in-page',
  );
  await page.frame('inner')?.evaluate('history.pushState({}, "", "/inner?pushed")');
  const number = expect.any(Number);
  const pushed = `${web.origin}/inner?pushed`;
  await probe.until('did-navigate-in-page');
  expect(await probe.taken()).toEqual([
    ['did-start-navigation', pushed, true, false, number, number],
    ['did-navigate-in-page', pushed, false, number, number],
  ]);
  await page.frame('inner')?.goto(`${web.origin}/inner?again`);
  await probe.until('did-frame-navigate');
  expect(await probe.taken()).toEqual([
    ['did-start-navigation', `${web.origin}/inner?again`, false, false, number, number],
    ['did-frame-navigate', `${web.origin}/inner?again`, 200, 'OK', false, number, number],
  ]);
  await page.close();
});

it('knows frames of other sites, each in its place', async () => {
  const other = web.origin.replace('127.0.0.1', 'localhost');
  const page = await probe.open({}, `${web.origin}/frames`);
  await page.frame('inner')?.goto(`${other}/inner`);
  const frames = await probe.app.evaluate(async () => {
    const { mainFrame } = (globalThis.probe.kept.window as Electron.BrowserWindow).webContents;
    while (!mainFrame.frames[0]?.url.includes('localhost'))
      await new Promise((resolve) => setImmediate(resolve));
    return mainFrame.framesInSubtree.map((frame) => [
      frame.url,
      frame.origin,
      frame.name,
      frame.parent?.url ?? null,
      frame.top === mainFrame,
    ]);
  });
  expect(frames).toEqual([
    [`${web.origin}/frames`, web.origin, '', null, true],
    [`${other}/inner`, other, 'inner', `${web.origin}/frames`, true],
  ]);
  await page.close();
});

it('reports a redirect before the page it leads to', async () => {
  const page = await probe.open();
  await probe.watchContents(
    'did-start-navigation',
    'will-redirect',
    'did-redirect-navigation',
    'did-navigate',
  );
  await load(`${web.origin}/moved`);
  const number = expect.any(Number);
  expect((await probe.taken()).filter(([event]) => event !== 'said')).toEqual([
    ['did-start-navigation', `${web.origin}/moved`, false, true, number, number],
    ['will-redirect', `${web.origin}/`, false, true, number, number],
    ['did-redirect-navigation', `${web.origin}/`, false, true, number, number],
    ['did-navigate', `${web.origin}/`, 200, 'OK'],
  ]);
  await page.close();
});

it('reports an http answer that is no success as a page', async () => {
  const page = await probe.open();
  await probe.watchContents('did-navigate', 'did-fail-load');
  await load(`${web.origin}/nowhere`);
  expect((await probe.taken())[0]).toEqual(['did-navigate', `${web.origin}/nowhere`, 404, 'Not Found']);
  await page.close();
});

it('reports what cannot be loaded, and rejects with it', async () => {
  const page = await probe.open();
  await probe.watchContents('did-navigate', 'did-fail-load', 'did-finish-load');
  const missing = `${page.url()}-missing`;
  expect(await load(missing)).toEqual({
    code: 'ERR_FILE_NOT_FOUND',
    errno: -6,
    url: missing,
    message: `ERR_FILE_NOT_FOUND (-6) loading '${missing}'`,
  });
  const number = expect.any(Number);
  const failure = ['did-fail-load', -6, 'ERR_FILE_NOT_FOUND', missing, true, number, number];
  expect((await probe.taken()).filter(([event]) => event !== 'said')).toEqual([failure]);
  expect(await load('http://127.0.0.1:1/')).toMatchObject({ code: 'ERR_UNSAFE_PORT', errno: -312 });
  expect(await load('nonsense')).toMatchObject({ code: 'ERR_INVALID_URL', errno: -300 });
  expect(await load(`${web.origin}/`)).toBe('loaded');
  await page.close();
});

it('gives up a load that another one overtakes', async () => {
  const page = await probe.open();
  const outcomes = await probe.app.evaluate(async (_electron, address) => {
    const { webContents } = globalThis.probe.kept.window as Electron.BrowserWindow;
    const codeOf = (loaded: Promise<void>) => loaded.then(() => 'loaded').catch(({ code }) => code as string);
    return Promise.all([
      codeOf(webContents.loadURL(`${address}/?1`)),
      codeOf(webContents.loadURL(`${address}/?2`)),
    ]);
  }, web.origin);
  expect(outcomes).toEqual(['ERR_ABORTED', 'loaded']);
  await page.close();
});

it('lets the app prevent a navigation of the page, and not its own', async () => {
  const page = await probe.open({}, 'steps.html');
  const before = page.url();
  await probe.app.evaluate(() => {
    const { webContents } = globalThis.probe.kept.window as Electron.BrowserWindow;
    webContents.on('will-navigate', (event) => {
      globalThis.probe.record.push(['prevented', event.url, event.isMainFrame]);
      event.preventDefault();
    });
  });
  await probe.watchContents('did-navigate');
  await page.click('#link');
  const target = before.replace('steps.html', 'page.html');
  expect(await probe.until('prevented')).toContainEqual(['prevented', target, true]);
  expect(await load(`${web.origin}/`)).toBe('loaded');
  expect(names(await probe.taken()).filter((name) => name !== 'said')).toEqual(['prevented', 'did-navigate']);
  await page.close();
});

it('follows the title of the page, and the window takes it unless the app keeps its own', async () => {
  const page = await probe.open();
  const titles = () =>
    probe.app.evaluate(() => {
      const window = globalThis.probe.kept.window as Electron.BrowserWindow;
      return [window.webContents.getTitle(), window.getTitle()];
    });
  expect(await titles()).toEqual(['Page', 'Page']);
  await probe.watchContents('page-title-updated');
  await page.evaluate('document.title = "Renamed"');
  expect(await probe.until('page-title-updated')).toEqual([['page-title-updated', 'Renamed', true]]);
  await probe.app.evaluate(() => {
    (globalThis.probe.kept.window as Electron.BrowserWindow).on('page-title-updated', (event) =>
      event.preventDefault(),
    );
  });
  await page.evaluate('document.querySelector("title").textContent = "Twice"');
  await probe.until('page-title-updated', 'Twice');
  expect(await titles()).toEqual(['Twice', 'Renamed']);
  await page.close();
});

it('knows where it is and what it does', async () => {
  const page = await probe.open();
  const facts = () =>
    probe.app.evaluate(async () => {
      const { webContents } = globalThis.probe.kept.window as Electron.BrowserWindow;
      while (webContents.isLoading()) await new Promise((resolve) => setImmediate(resolve));
      return [webContents.getURL(), webContents.getType(), webContents.isLoading(), webContents.isCrashed()];
    });
  expect(await facts()).toEqual([page.url(), 'window', false, false]);
  const fresh = await probe.app.evaluate(({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false });
    const { url } = window.webContents.mainFrame;
    const facts = [window.webContents.getURL(), url];
    window.destroy();
    return facts;
  });
  expect(fresh).toEqual(['', '']);
  await page.close();
});

it('runs code in the page, and brings back what it computes, or what it throws', async () => {
  const page: Page = await probe.open();
  const results = await probe.app.evaluate(async () => {
    const { webContents } = globalThis.probe.kept.window as Electron.BrowserWindow;
    const run = (code: string) => webContents.executeJavaScript(code).catch((error: unknown) => error);
    const date = (await run('({ at: new Date(5), list: [undefined, 1n] })')) as { at: Date; list: unknown[] };
    const thrown = (await run('throw new RangeError("far")')) as Error;
    return [
      await run('Promise.resolve(onlyInPage)'),
      date.at.getTime(),
      date.list[0] === undefined && date.list[1] === 1n,
      thrown.message,
      ((await run('(() => 1)')) as Error).message,
    ];
  });
  expect(results).toEqual([true, 5, true, 'far', 'An object could not be cloned.']);
  await page.close();
});

it('hears what a page logs, as the language words it', async () => {
  const page: Page = await probe.open();
  await probe.app.evaluate(() => {
    const { webContents } = globalThis.probe.kept.window as Electron.BrowserWindow;
    webContents.on('console-message', (event) => globalThis.probe.record.push(['logged', event.message]));
  });
  await page.evaluate(
    'console.log("a", 1, [1, 2, "x"], { k: 1 }, null, undefined); console.error(new RangeError("far"))',
  );
  const record = await probe.until('logged', 'RangeError: far');
  expect(record.filter(([name]) => name === 'logged')).toEqual([
    ['logged', 'a 1 1,2,x [object Object] null undefined'],
    ['logged', 'RangeError: far'],
  ]);
  await page.close();
});

it('keeps nothing of a frame that was taken away but that it is gone', async () => {
  const page: Page = await probe.open({}, 'frames.html');
  const gone = await probe.app.evaluate(async () => {
    const { webContents } = globalThis.probe.kept.window as Electron.BrowserWindow;
    const frame = webContents.mainFrame.frames.find(({ name }) => name === 'same') as Electron.WebFrameMain;
    const before = frame.detached;
    await webContents.executeJavaScript('document.querySelector("[name=same]").remove()');
    while (webContents.mainFrame.frames.includes(frame))
      await new Promise((resolve) => setImmediate(resolve));
    let refusal = '';
    try {
      refusal = frame.url;
    } catch (error) {
      refusal = (error as Error).message;
    }
    return [before, frame.isDestroyed(), refusal];
  });
  expect(gone).toEqual([false, true, 'Render frame was disposed before WebFrameMain could be accessed']);
  await page.close();
});
