import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedApp, launchApp, runtimeName } from './launch.js';

const app = path.resolve(import.meta.dirname, '../host/conformance/app');

type Recorded = (string | number | boolean)[];

interface Probe {
  record: Recorded[];
  watch(emitter: unknown, prefix: string, events: string[]): void;
  file(name: string): string;
  kept: Record<string, unknown>;
}

declare global {
  var probe: Probe;
}

let launched: LaunchedApp;

const recorded = () => launched.electronApp.evaluate(() => globalThis.probe.record);

/** Opens a window in the app and answers its page once it has loaded. */
async function openWindow(
  options: Electron.BrowserWindowConstructorOptions = {},
  file = 'page.html',
): Promise<Page> {
  const opened = launched.electronApp.waitForEvent('window');
  await launched.electronApp.evaluate(
    async ({ BrowserWindow }, { options, file }) => {
      const { probe } = globalThis;
      const preload = probe.file('preload.cjs');
      const window = new BrowserWindow({
        ...options,
        webPreferences: { preload, ...options.webPreferences },
      });
      await window.loadFile(probe.file(file));
    },
    { options, file },
  );
  return opened;
}

beforeAll(async () => {
  launched = await launchApp({ app });
  console.log(`conformance on ${runtimeName()}`);
});

afterAll(() => launched?.close());

describe('app', () => {
  it('knows the app from its package.json and its user data from the command line', async () => {
    const facts = await launched.electronApp.evaluate(({ app }) => ({
      name: app.getName(),
      version: app.getVersion(),
      path: app.getAppPath(),
      userData: app.getPath('userData'),
      isPackaged: app.isPackaged,
      type: process.type,
    }));
    const { userData } = launched;
    const expected = {
      name: 'conformance-app',
      version: '3.2.1',
      path: app,
      userData,
      isPackaged: false,
      type: 'browser',
    };
    expect(facts).toEqual(expected);
  });
});

describe('preload', () => {
  it('runs before any script of the page, in a world of its own', async () => {
    const page = await openWindow();
    expect(await page.evaluate('atStart')).toBe('object');
    expect(await page.evaluate('bridge.seesPage()')).toBe('undefined');
    expect(await page.evaluate('typeof onlyInPreload')).toBe('undefined');
    expect(await recorded()).toContainEqual(['said', 'preload', 'loading', 'undefined']);
    await page.close();
  });

  it("runs the session's scripts first, then the window's", async () => {
    await launched.electronApp.evaluate(({ session }) => {
      const filePath = globalThis.probe.file('session-preload.cjs');
      session.fromPartition('preloads').registerPreloadScript({ type: 'frame', filePath });
    });
    const page = await openWindow({ webPreferences: { partition: 'preloads' } });
    const said = (await recorded()).filter(([event]) => event === 'said').slice(-2);
    expect(said).toEqual([
      ['said', 'session preload'],
      ['said', 'preload', 'loading', 'boolean'],
    ]);
    await page.close();
  });
});

describe('contextBridge and ipc', () => {
  it('proxies functions both ways, copies values, and freezes what it exposes', async () => {
    const page = await openWindow();
    expect(await page.evaluate('bridge.call((x) => x + 1, 41)')).toBe(42);
    expect(await page.evaluate('bridge.nested.list[1].f(21)')).toBe(42);
    expect(await page.evaluate('bridge.later(5)')).toBe(5);
    expect(await page.evaluate('bridge.give(document.body) === document.body')).toBe(true);
    expect(await page.evaluate('Object.isFrozen(bridge.nested.list)')).toBe(true);
    expect(
      await page.evaluate(
        'try { bridge.fail("no") } catch (error) { `${error instanceof Error} ${error.message}` }',
      ),
    ).toBe('true no');
    await page.close();
  });

  it('answers an invoke, and words its failures as Electron does', async () => {
    const page = await openWindow();
    const failure = (channel: string) =>
      page.evaluate(`bridge.invoke(${JSON.stringify(channel)}).catch((error) => error.message)`);
    expect(await page.evaluate('bridge.invoke("add", 1, 2)')).toBe(3);
    expect(await failure('fail')).toBe("Error invoking remote method 'fail': TypeError: not today");
    expect(await failure('nobody')).toBe(
      "Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
    );
    await page.close();
  });
});
