import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Probe } from './probe.js';

// Electron: BrowserWindow, "Instance Events" and "Instance Methods"; contents.setWindowOpenHandler; app, "Events".

let probe: Probe;

beforeAll(async () => {
  probe = await Probe.launch();
  await probe.app.evaluate(({ app }) => {
    // The specs close the last window all the time; the app stays.
    app.on('window-all-closed', () => {});
  });
});
afterAll(() => probe?.close());
beforeEach(() => probe.taken());

/** Watches the newest window and its contents, all that goes with their end. */
const watchEnd = () =>
  probe.app.evaluate(() => {
    const { record, kept, watch } = globalThis.probe;
    const window = kept.window as Electron.BrowserWindow;
    record.length = 0;
    watch(window, 'window ', ['close', 'closed']);
    watch(window.webContents, 'contents ', ['destroyed', 'will-prevent-unload']);
  });

it('closes in steps: the window is asked, the page goes, then the window', async () => {
  const page = await probe.open();
  const closed = page.waitForEvent('close');
  await watchEnd();
  await probe.app.evaluate(() => (globalThis.probe.kept.window as Electron.BrowserWindow).close());
  await probe.until('app window-all-closed');
  expect(await probe.taken()).toEqual([
    ['window close'],
    ['contents destroyed'],
    ['window closed'],
    ['app window-all-closed'],
  ]);
  await closed;
});

it('stays when its close is prevented', async () => {
  const page = await probe.open();
  await watchEnd();
  const isThere = await probe.app.evaluate(({ BrowserWindow }) => {
    const window = globalThis.probe.kept.window as Electron.BrowserWindow;
    window.once('close', (event) => event.preventDefault());
    window.close();
    return BrowserWindow.getAllWindows().includes(window) && !window.isDestroyed();
  });
  expect(isThere).toBe(true);
  expect(await page.evaluate('bridge.invoke("add", 1, 1)')).toBe(2);
  expect(await probe.taken()).toEqual([['window close']]);
  await page.close();
});

it('stays when the page objects, unless the app prevents that', async () => {
  const page = await probe.open({}, 'stubborn.html');
  // Playwright would answer the question itself.
  page.on('dialog', () => {});
  await watchEnd();
  await probe.app.evaluate(() => (globalThis.probe.kept.window as Electron.BrowserWindow).close());
  await probe.until('contents will-prevent-unload');
  expect(await probe.taken()).toEqual([
    ['window close'],
    ['said', 'beforeunload'],
    ['contents will-prevent-unload'],
  ]);
  expect(await page.evaluate('bridge.invoke("add", 1, 1)')).toBe(2);
  await probe.app.evaluate(() => {
    const window = globalThis.probe.kept.window as Electron.BrowserWindow;
    window.webContents.on('will-prevent-unload', (event) => event.preventDefault());
    window.close();
  });
  await probe.until('window closed');
});

it('is destroyed without a question, and refuses everything afterwards', async () => {
  await probe.open({}, 'stubborn.html');
  await watchEnd();
  const after = await probe.app.evaluate(async ({ BrowserWindow }) => {
    const window = globalThis.probe.kept.window as Electron.BrowserWindow;
    const { webContents } = window;
    const gone = new Promise<void>((resolve) => webContents.once('destroyed', () => resolve()));
    window.destroy();
    const refusal = (act: () => unknown) => {
      try {
        act();
        return 'allowed';
      } catch (error) {
        return (error as Error).message;
      }
    };
    const now = [
      window.isDestroyed(),
      BrowserWindow.getAllWindows().includes(window),
      refusal(() => window.show()),
    ];
    await gone;
    return [...now, webContents.isDestroyed(), refusal(() => webContents.getURL()), typeof window.id];
  });
  const refused = 'Object has been destroyed';
  expect(after).toEqual([true, false, refused, true, refused, 'number']);
  const ends = (await probe.taken()).filter(([event]) => event !== 'app window-all-closed');
  expect(ends).toEqual([['window closed'], ['contents destroyed']]);
});

it('has one focus for all windows, and the app hears of it', async () => {
  await probe.app.evaluate(({ app }) => {
    const { record } = globalThis.probe;
    app.on('browser-window-focus', (_event, window) => record.push(['focus', window.id]));
    app.on('browser-window-blur', (_event, window) => record.push(['blur', window.id]));
  });
  const first = await probe.open();
  const second = await probe.open();
  const ids = await probe.app.evaluate(({ BrowserWindow }) => {
    const windows = BrowserWindow.getAllWindows().map(({ id }) => id);
    return [windows, BrowserWindow.getFocusedWindow()?.id ?? 0] as const;
  });
  const [one, two] = [Math.min(...ids[0]), Math.max(...ids[0])];
  expect(ids[1]).toBe(two);
  await probe.until('focus', two);
  await probe.taken();
  await probe.app.evaluate(({ BrowserWindow }, one) => BrowserWindow.fromId(one)?.focus(), one);
  await probe.until('focus', one);
  expect(await probe.taken()).toEqual([
    ['blur', two],
    ['focus', one],
  ]);
  await probe.app.evaluate(({ BrowserWindow }, one) => BrowserWindow.fromId(one)?.blur(), one);
  await probe.until('blur', one);
  await second.close();
  await first.close();
});

// Whether the page is hidden then cannot be seen from here: under Playwright every page believes to be in view.
it('is shown and hidden', async () => {
  const page = await probe.open({ show: false });
  const seen = await probe.app.evaluate(() => {
    const window = globalThis.probe.kept.window as Electron.BrowserWindow;
    const seen: unknown[] = [window.isVisible()];
    window.on('show', () => seen.push('show'));
    window.on('hide', () => seen.push('hide'));
    window.show();
    seen.push(window.isVisible());
    window.hide();
    seen.push(window.isVisible());
    return seen;
  });
  expect(seen).toEqual([false, 'show', true, 'hide', false]);
  await page.close();
});

it('comes through a crash of its page: the app hears of it, and a reload brings the page back', async () => {
  const page = await probe.open();
  const gone = await probe.app.evaluate(async ({ app }) => {
    const { webContents } = globalThis.probe.kept.window as Electron.BrowserWindow;
    const ofContents = new Promise<string>((resolve) => {
      webContents.once('render-process-gone', (_event, { reason }) => resolve(reason));
    });
    const ofApp = new Promise<boolean>((resolve) => {
      app.once('render-process-gone', (_event, contents) => resolve(contents === webContents));
    });
    webContents.forcefullyCrashRenderer();
    const facts = [await ofContents, await ofApp, webContents.isCrashed(), webContents.isDestroyed()];
    const loaded = new Promise<void>((resolve) => webContents.once('did-finish-load', () => resolve()));
    webContents.reload();
    await loaded;
    const sum = await webContents.executeJavaScript('bridge.invoke("add", 1, 2)');
    return [...facts, webContents.isCrashed(), sum];
  });
  expect([...gone]).toEqual([expect.stringMatching(/^(crashed|killed)$/), true, true, false, false, 3]);
  await probe.app.evaluate(() => (globalThis.probe.kept.window as Electron.BrowserWindow).destroy());
  expect(page).toBeDefined();
});

it('opens a window for a page that asks, with the session’s preload scripts', async () => {
  await probe.app.evaluate(({ session }) => {
    const filePath = globalThis.probe.file('session-preload.cjs');
    const opening = session.fromPartition('opening');
    // Before Electron 35 there is only the older interface.
    if (opening.registerPreloadScript) opening.registerPreloadScript({ type: 'frame', filePath });
    else opening.setPreloads([filePath]);
  });
  const page = await probe.open({ webPreferences: { partition: 'opening' } }, 'opener.html');
  await probe.taken();
  const opened = probe.app.waitForEvent('window');
  const details = probe.app.evaluate(async ({ app }) => {
    const { webContents } = globalThis.probe.kept.window as Electron.BrowserWindow;
    const asked = new Promise<Electron.HandlerDetails>((resolve) => {
      webContents.setWindowOpenHandler((details) => {
        resolve(details);
        return { action: 'allow', overrideBrowserWindowOptions: { title: 'Child' } };
      });
    });
    const created = new Promise<Electron.BrowserWindow>((resolve) => {
      app.once('browser-window-created', (_event, window) => resolve(window));
    });
    const announced = new Promise<Electron.BrowserWindow>((resolve) => {
      webContents.once('did-create-window', (window) => resolve(window));
    });
    const { url, frameName } = await asked;
    const window = await created;
    const isChild = window === (await announced) && window.webContents.session === webContents.session;
    return [url, frameName, isChild, window.webContents.getType()];
  });
  // The handler is in place before the page asks.
  await probe.app.evaluate(() => {});
  await page.click('#open');
  const child = await opened;
  expect(await details).toEqual([page.url().replace('opener.html', 'page.html'), 'child', true, 'window']);
  await child.waitForLoadState();
  expect(await probe.until('said', 'session preload')).toContainEqual(['said', 'session preload']);
  expect(await child.evaluate('opener !== null')).toBe(true);
  await child.close();
  await page.close();
});

it('opens nothing where the app refuses', async () => {
  const page = await probe.open({}, 'opener.html');
  await probe.app.evaluate(() => {
    const { webContents } = globalThis.probe.kept.window as Electron.BrowserWindow;
    webContents.setWindowOpenHandler(({ url }) => {
      globalThis.probe.record.push(['refused', url]);
      return { action: 'deny' };
    });
  });
  await page.click('#open');
  await probe.until('refused');
  const windows = await probe.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  expect(windows).toBe(1);
  await page.close();
});

it('leads from contents to window and back', async () => {
  const page = await probe.open();
  const ways = await probe.app.evaluate(({ BrowserWindow, webContents, webFrameMain }) => {
    const window = globalThis.probe.kept.window as Electron.BrowserWindow;
    const { id, mainFrame } = window.webContents;
    return [
      BrowserWindow.fromWebContents(window.webContents) === window,
      BrowserWindow.fromId(window.id) === window,
      webContents.fromId(id) === window.webContents,
      webContents.getAllWebContents().includes(window.webContents),
      webContents.fromFrame(mainFrame) === window.webContents,
      webFrameMain.fromId(mainFrame.processId, mainFrame.routingId) === mainFrame,
    ];
  });
  expect(ways).toEqual([true, true, true, true, true, true]);
  await page.close();
});
