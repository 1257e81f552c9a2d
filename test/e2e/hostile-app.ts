import path from 'node:path';
import type { Page } from 'playwright-core';
import type { OnboardFlowClient } from '../../src/main/client/index.js';
import type { InitOptions } from '../../src/main/options.js';
import type { OnboardFlowBridge } from '../../src/shared/types.js';
import { type LaunchedApp, launchApp } from './launch.js';

export interface Taken {
  readonly event: string;
  readonly value: string;
  readonly meta: { readonly [name: string]: unknown };
  readonly source: string;
}

interface Hostile {
  readonly client: OnboardFlowClient;
  readonly taken: Taken[];
  readonly refused: { reason: string; origin: string }[];
  /** What main said to windows: channel first. */
  readonly said: unknown[][];
  readonly errors: string[];
  heard(): string[];
  open(page: string, webPreferences?: Electron.WebPreferences): Promise<number>;
  readonly exposing: string;
}

declare global {
  /** Only in the app's main process. */
  var hostile: Hostile;
  /** Only in its pages. */
  interface Window {
    readonly onboardflow: OnboardFlowBridge;
    /** In windows whose app exposes it. */
    readonly raw: { send(channel: string, ...args: unknown[]): void };
  }
}

export interface HostileOptions {
  readonly init?: Partial<InitOptions>;
  /** Makes pages of this machine's own web server foreign ones. */
  readonly isPackaged?: boolean;
  readonly electronVersion?: string;
  /** What the app says its version is. */
  readonly version?: string;
  /** A folder to start on, kept afterwards. */
  readonly userData?: string;
  readonly args?: readonly string[];
}

/** The app of the hostile specs: its pages attack, its main process keeps a record. */
export class HostileApp {
  private constructor(readonly launched: LaunchedApp) {}

  static async launch(options: HostileOptions = {}): Promise<HostileApp> {
    const { init = {}, isPackaged = false, electronVersion, version, userData, args = [] } = options;
    const launched = await launchApp({
      app: path.join(import.meta.dirname, '../fixtures/apps/hostile'),
      args,
      env: {
        HOSTILE: JSON.stringify({ isPackaged, version, options: init }),
        STAND_IN_ELECTRON_VERSION: electronVersion,
      },
      ...(userData === undefined ? {} : { userData }),
    });
    await launched.electronApp.evaluate(({ app }) => app.whenReady());
    return new HostileApp(launched);
  }

  get main(): LaunchedApp['electronApp'] {
    return this.launched.electronApp;
  }

  close(): Promise<void> {
    return this.launched.close();
  }

  /** Opens a window on a page of the fixture or on an address, and answers it once it has loaded. */
  async open(page: string, webPreferences: Electron.WebPreferences = {}): Promise<Page> {
    const opened = this.main.waitForEvent('window');
    await this.main.evaluate(
      (_electron, given) => globalThis.hostile.open(given.page, given.webPreferences),
      { page, webPreferences },
    );
    const window = await opened;
    await window.waitForURL((url) => url.protocol !== 'about:');
    await window.waitForLoadState();
    return window;
  }

  /** The same with `raw.send`, by which the page reaches main past the bridge. */
  async openExposed(page: string, webPreferences: Electron.WebPreferences = {}): Promise<Page> {
    const preload = await this.main.evaluate(() => globalThis.hostile.exposing);
    return this.open(page, { ...webPreferences, preload });
  }

  /** Events that main has taken, as `KIND value`. */
  async taken(): Promise<string[]> {
    const taken = await this.main.evaluate(() => globalThis.hostile.taken);
    return taken.map(({ event, value }) => `${event} ${value}`);
  }

  /** Forgets what was taken and refused so far. */
  async forget(): Promise<void> {
    await this.main.evaluate(() => {
      globalThis.hostile.taken.length = 0;
      globalThis.hostile.refused.length = 0;
    });
  }

  status(): Promise<ReturnType<OnboardFlowClient['status']>> {
    return this.main.evaluate(() => globalThis.hostile.client.status());
  }

  /** What no page may ever bring about in main. */
  errors(): Promise<string[]> {
    return this.main.evaluate(() => globalThis.hostile.errors);
  }
}
