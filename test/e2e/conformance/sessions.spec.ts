import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Probe, serve } from './probe.js';

// Electron: session; protocol.handle; app, "session-created".

let probe: Probe;
let web: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  probe = await Probe.launch();
  web = await serve({ '/': '<title>Web</title>' });
});
afterAll(async () => {
  await probe?.close();
  await web?.close();
});

it('is one for each partition, announced when it is made', async () => {
  const facts = await probe.app.evaluate(({ session, app }) => {
    const made: unknown[] = [];
    app.on('session-created', (created) => made.push(created));
    const first = session.fromPartition('first');
    const again = session.fromPartition('first');
    const second = session.fromPartition('persist:second');
    return [
      first === again,
      first !== second,
      session.defaultSession === session.fromPartition(''),
      made.filter((one) => one === first).length === 1 && made.includes(second),
      first.isPersistent(),
      second.isPersistent(),
      first.getStoragePath(),
      second.getStoragePath()?.endsWith('second'),
    ];
  });
  expect(facts).toEqual([true, true, true, true, false, true, null, true]);
});

it('belongs to the windows that were opened for it', async () => {
  const page = await probe.open({ webPreferences: { partition: 'owned' } });
  const owned = await probe.app.evaluate(({ session }) => {
    const { webContents } = globalThis.probe.kept.window as Electron.BrowserWindow;
    return webContents.session === session.fromPartition('owned');
  });
  expect(owned).toBe(true);
  await page.close();
});

it('keeps what pages store apart from other sessions', async () => {
  const one = await probe.open({ webPreferences: { partition: 'one' } }, `${web.origin}/`);
  const same = await probe.open({ webPreferences: { partition: 'one' } }, `${web.origin}/`);
  const other = await probe.open({ webPreferences: { partition: 'other' } }, `${web.origin}/`);
  await one.evaluate('localStorage.setItem("key", "kept"); document.cookie = "crumb=1"');
  expect(await same.evaluate('localStorage.getItem("key") + document.cookie')).toBe('keptcrumb=1');
  expect(await other.evaluate('localStorage.getItem("key") + document.cookie')).toBe('null');
  for (const page of [one, same, other]) await page.close();
});

it('keeps what pages of the default session store over a restart', async () => {
  const userData = await mkdtemp(path.join(os.tmpdir(), 'e2e-sessions-'));
  const read = async (script: string) => {
    const run = await Probe.launch({ userData });
    const page = await run.open({}, `${web.origin}/`);
    const result = await page.evaluate(script);
    await run.close();
    return result;
  };
  await read('localStorage.setItem("key", "kept")');
  expect(await read('localStorage.getItem("key")')).toBe('kept');
  await rm(userData, { recursive: true, force: true, maxRetries: 5 });
});

it('can be without a network, and the page sees it', async () => {
  const page = await probe.open({ webPreferences: { partition: 'offline' } }, `${web.origin}/`);
  const turn = (offline: boolean) =>
    probe.app.evaluate(({ session }, offline) => {
      if (offline) session.fromPartition('offline').enableNetworkEmulation({ offline });
      else session.fromPartition('offline').disableNetworkEmulation();
    }, offline);
  const untilOnline = (online: boolean) =>
    page.waitForFunction((online) => navigator.onLine === online, online).then(() => true);
  await turn(true);
  expect(await untilOnline(false)).toBe(true);
  expect(await page.evaluate('fetch("/").then(() => "answered", () => "failed")')).toBe('failed');
  await turn(false);
  expect(await untilOnline(true)).toBe(true);
  expect(await page.evaluate('fetch("/").then(() => "answered", () => "failed")')).toBe('answered');
  await page.close();
});

it('serves a scheme of the app’s own, under the address that the main process knows', async () => {
  await probe.app.evaluate(({ session }) => {
    const { protocol } = session.fromPartition('schemes');
    protocol.handle('probe', (request) => {
      const { host, pathname, search } = new URL(request.url);
      if (pathname === '/data') return new Response(JSON.stringify({ host, search }));
      const type = { headers: { 'content-type': 'text/html' } };
      return new Response(`<title>${host}${pathname}</title><h1>Own</h1>`, type);
    });
  });
  const handled = await probe.app.evaluate(({ session }) => [
    session.fromPartition('schemes').protocol.isProtocolHandled('probe'),
    session.fromPartition('others').protocol.isProtocolHandled('probe'),
  ]);
  expect(handled).toEqual([true, false]);
  const page = await probe.open(
    { webPreferences: { partition: 'schemes' } },
    'probe://bundle/settings/?tab=1#top',
  );
  expect(await page.title()).toBe('bundle/settings/');
  expect(await page.evaluate('isSecureContext')).toBe(true);
  expect(await page.evaluate('fetch("/data?x=1").then((answer) => answer.json())')).toEqual({
    host: 'bundle',
    search: '?x=1',
  });
  await probe.watchContents('did-navigate-in-page', 'did-navigate');
  await page.evaluate('history.pushState({}, "", "/reports/42")');
  await probe.until('did-navigate-in-page');
  const seen = await probe.app.evaluate(({ ipcMain }) => {
    const { webContents } = globalThis.probe.kept.window as Electron.BrowserWindow;
    const { url, origin } = webContents.mainFrame;
    ipcMain.once('from-scheme', ({ senderFrame }) => {
      globalThis.probe.record.push(['from-scheme', senderFrame?.url ?? null, senderFrame?.origin ?? null]);
    });
    return [webContents.getURL(), url, origin];
  });
  const address = 'probe://bundle/reports/42';
  expect(seen).toEqual([address, address, 'probe://bundle']);
  await page.evaluate('bridge.send("from-scheme")');
  const number = expect.any(Number);
  expect(await probe.until('from-scheme')).toEqual([
    ['did-navigate-in-page', address, true, number, number],
    ['from-scheme', address, 'probe://bundle'],
  ]);
  await page.close();
});

it('answers a fetch of the main process, for files and for the app’s own scheme too', async () => {
  const answers = await probe.app.evaluate(async ({ net, session }, origin) => {
    const { pathToFileURL } = process.getBuiltinModule('node:url');
    const own = session.fromPartition('fetching');
    own.protocol.handle('probe', () => new Response('own'));
    const file = await net.fetch(pathToFileURL(globalThis.probe.file('page.js')).href);
    return [
      await (await net.fetch(`${origin}/`)).text(),
      (await file.text()).startsWith('globalThis.onlyInPage'),
      await (await own.fetch('probe://any/thing')).text(),
    ];
  }, web.origin);
  expect(answers).toEqual(['<title>Web</title>', true, 'own']);
});
