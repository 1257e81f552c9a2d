import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { build, createServer, type ViteDevServer } from 'vite';
import { expect } from 'vitest';
import { type Gateway, startGateway } from '../../../src/testing/index.js';
import { type LaunchedApp, launchApp } from '../../e2e/launch.js';
import { installOffline } from './install.js';
import { pack, root } from './packed.js';

interface Taken {
  readonly event: string;
  readonly value: string;
  readonly title?: string;
}

declare global {
  /** Only in the app's main process. */
  var frameworks: { readonly taken: Taken[]; open(address: string): Promise<void> };
}

/** Longer than a view settles, on a busy machine. */
const DEADLINE = { timeout: 15_000, interval: 20 };
/** Said at the end: what still settles in the page comes before it. */
const FENCE = 'CUSTOM fence';

/** The fixture with the packed package installed, run from a dev server with hot reload and from what is built for production. */
export class FrameworkApp {
  private constructor(
    readonly folder: string,
    private readonly gateway: Gateway,
    private readonly server: ViteDevServer,
    private readonly launched: LaunchedApp,
  ) {}

  static async start(): Promise<FrameworkApp> {
    const home = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'onboardflow-frameworks-')));
    const folder = path.join(home, 'frameworks');
    cpSync(path.join(root, 'test/fixtures/frameworks'), folder, { recursive: true });
    await installOffline(folder, (await pack(home)).file);
    // Pages in files find what belongs to them beside them, pages of a scheme at their host's root.
    for (const [base, outDir] of [
      ['./', 'dist'],
      ['/', 'dist/app'],
    ] as const)
      await build({ root: folder, base, build: { outDir } });
    const server = await createServer({ root: folder });
    await server.listen();
    const gateway = await startGateway({ apiKey: 'k' });
    const env = { ONBOARDFLOW_ENDPOINT: gateway.url };
    return new FrameworkApp(folder, gateway, server, await launchApp({ app: folder, env }));
  }

  async close(): Promise<void> {
    await this.launched.close();
    await this.server.close();
    await this.gateway.close();
    rmSync(path.dirname(this.folder), { recursive: true, force: true, maxRetries: 5 });
  }

  /** An address on the dev server. */
  served(address: string): string {
    const listening = this.server.httpServer?.address() as AddressInfo | null;
    return `http://127.0.0.1:${listening?.port}${address}`;
  }

  /** The address of a page that was built, in its file. */
  inFile(page: string): string {
    return `${pathToFileURL(path.join(this.folder, 'dist')).href}/${page}`;
  }

  /** Opens a window on an address, alone, and answers it once the heading is shown. */
  async open(address: string, heading = 'Home'): Promise<Page> {
    const { electronApp } = this.launched;
    for (const window of electronApp.windows()) await window.close();
    await electronApp.evaluate(() => globalThis.frameworks.taken.splice(0));
    this.gateway.clear();
    const opened = electronApp.waitForEvent('window');
    await electronApp.evaluate((_electron, given) => globalThis.frameworks.open(given), address);
    const page = await opened;
    await page.getByRole('heading', { name: heading }).waitFor();
    return page;
  }

  /** Changes a file of the app while it runs, as its developer does. */
  edit(file: string, text: string, by: string): void {
    const whole = path.join(this.folder, file);
    const before = readFileSync(whole, 'utf8');
    if (!before.includes(text)) throw new Error(`${file} has no ${text}`);
    writeFileSync(whole, before.replace(text, by));
  }

  /** Waits until main has taken exactly these events, as `KIND value`, in this order. */
  async expectTaken(...expected: string[]): Promise<void> {
    await expect.poll(() => this.#taken(), DEADLINE).toEqual(expected);
  }

  async titles(): Promise<(string | undefined)[]> {
    return (await this.#events()).filter(({ event }) => event === 'PAGE_VIEW').map(({ title }) => title);
  }

  /** Sees that nothing else is under way, and that what main took has arrived. */
  async expectNoMore(page: Page): Promise<void> {
    const taken = [...(await this.#taken()), FENCE];
    await page.evaluate(() => Reflect.get(window as object, 'onboardflow').custom('fence'));
    await this.expectTaken(...taken);
    await expect
      .poll(() => this.gateway.events.map(({ event, value }) => `${event} ${value}`).sort(), DEADLINE)
      .toEqual(taken.sort());
  }

  async #taken(): Promise<string[]> {
    return (await this.#events()).map(({ event, value }) => `${event} ${value}`);
  }

  #events(): Promise<Taken[]> {
    return this.launched.electronApp.evaluate(() => globalThis.frameworks.taken);
  }
}
