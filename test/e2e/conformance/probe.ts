import { readFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { type LaunchedApp, type LaunchOptions, launchApp, runtimeName } from '../launch.js';

/** The app of all conformance specs; it lies with the stand-in and runs on Electron as it is. */
export const probeApp = path.resolve(import.meta.dirname, '../../host/conformance/app');

/** One event as the app recorded it: its name, and its arguments without the event object. */
export type Recorded = (string | number | boolean | null)[];

declare global {
  /** Only in the app's main process. */
  var probe: {
    record: Recorded[];
    watch(emitter: unknown, prefix: string, events: readonly string[]): void;
    file(name: string): string;
    kept: Record<string, unknown>;
  };
}

export type WindowOptions = Electron.BrowserWindowConstructorOptions;

/** The probe app, running. */
export class Probe {
  private constructor(readonly launched: LaunchedApp) {}

  static async launch(options: Partial<LaunchOptions> = {}): Promise<Probe> {
    const launched = await launchApp({ app: probeApp, ...options });
    const probe = new Probe(launched);
    await probe.app.evaluate(({ app }) => app.whenReady());
    console.log(`on ${runtimeName()}`);
    return probe;
  }

  get app(): LaunchedApp['electronApp'] {
    return this.launched.electronApp;
  }

  close(): Promise<void> {
    return this.launched.close();
  }

  /** What was recorded so far; afterwards the record is empty. */
  async taken(): Promise<Recorded[]> {
    return this.app.evaluate(() => globalThis.probe.record.splice(0));
  }

  recorded(): Promise<Recorded[]> {
    return this.app.evaluate(() => globalThis.probe.record);
  }

  /** Resolves with the record once it has an entry that begins like this. */
  async until(...beginning: Recorded): Promise<Recorded[]> {
    return this.app.evaluate(async (_electron, beginning) => {
      const { record } = globalThis.probe;
      const isThere = () => record.some((entry) => beginning.every((part, index) => entry[index] === part));
      while (!isThere()) await new Promise((resolve) => setImmediate(resolve));
      return record;
    }, beginning);
  }

  /** A window with the probe's preload, shown or not, that has loaded a file of the probe or an address. */
  async open(options: WindowOptions = {}, address = 'page.html'): Promise<Page> {
    const id = await this.app.evaluate(
      async ({ BrowserWindow }, { options, address }) => {
        const preload = globalThis.probe.file('preload.cjs');
        const window = new BrowserWindow({
          ...options,
          webPreferences: { preload, ...options.webPreferences },
        });
        globalThis.probe.kept.window = window;
        if (address.includes('://')) await window.loadURL(address);
        else await window.loadFile(globalThis.probe.file(address));
        return window.id;
      },
      { options, address },
    );
    const page = await this.pageOf(id);
    // Playwright hears of the browser on a connection of its own, which may lag behind the app's.
    await page.waitForURL((url) => url.href !== 'about:blank');
    await page.waitForLoadState();
    return page;
  }

  /** Playwright's page of a window; other windows may be appearing meanwhile. */
  async pageOf(id: number): Promise<Page> {
    const idOf = async (page: Page) => (await this.app.browserWindow(page)).evaluate((window) => window.id);
    for (;;) {
      const next = this.app.waitForEvent('window');
      next.catch(() => {});
      for (const page of this.app.windows()) if ((await idOf(page).catch(() => 0)) === id) return page;
      await next;
    }
  }

  /** Watches events of the newest window's contents from now on. */
  async watchContents(...events: string[]): Promise<void> {
    await this.app.evaluate((_electron, events) => {
      const { probe } = globalThis;
      const { webContents } = probe.kept.window as Electron.BrowserWindow;
      probe.record.length = 0;
      probe.watch(webContents, '', events);
    }, events);
  }
}

/** What the probe app wrote down as its last act. */
export async function lastRecord(userData: string): Promise<Recorded[]> {
  return JSON.parse(await readFile(path.join(userData, 'record.json'), 'utf8')) as Recorded[];
}

/** A web server on this machine for pages that come by http; other paths are answered with 404. */
export async function serve(pages: Record<string, string | { status: number; location?: string }>) {
  const server = http.createServer((request, response) => {
    const page = pages[(request.url ?? '').replace(/\?.*$/, '')] ?? { status: 404 };
    if (typeof page === 'string') {
      response.setHeader('content-type', 'text/html');
      response.end(page);
      return;
    }
    response.writeHead(page.status, page.location === undefined ? {} : { location: page.location });
    // Browsers put a page of their own where an error has no body.
    response.end(`<title>${page.status}</title>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}
