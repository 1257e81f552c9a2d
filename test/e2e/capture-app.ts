import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { TrackMessage, WindowCapture, WindowMessage } from '../../src/shared/bridge.js';
import { bundlePreload } from '../preload/bundle.js';
import { type LaunchedApp, launchApp } from './launch.js';

const root = path.resolve(import.meta.dirname, '../..');

interface Fixture {
  readonly told: WindowMessage[];
  readonly hellos: string[];
  readonly settings: { capture: WindowCapture | false; identify: boolean; enabled: boolean };
  open(address: string, options?: Electron.BrowserWindowConstructorOptions): Promise<void>;
  reset(): void;
}

declare global {
  var fixture: Fixture;
}

export interface CaptureApp {
  readonly launched: LaunchedApp;
  /** The preload's file, for windows that name it themselves as well. */
  readonly preload: string;
  /** Opens a window on a page of the fixture or an address, and answers it once it has loaded. */
  open(address: string, options?: Electron.BrowserWindowConstructorOptions): Promise<Page>;
  /** What windows have said since the last `open`. */
  told(): Promise<WindowMessage[]>;
  hellos(): Promise<string[]>;
  /** What the next pages are asked to capture. */
  capture(capture: Partial<WindowCapture>): Promise<void>;
  /** Waits until exactly these events were told, as `KIND value`, and sees that no other is under way. */
  expectEvents(...expected: string[]): Promise<void>;
  close(): Promise<void>;
}

/** Far more than the half second that a view may take to settle. */
const DEADLINE_MS = 5_000;
/** Said at the end: what is still settling in the page comes before it. */
const FENCE = 'CUSTOM fence';

/** The fixture app, with the preload as it is built for publishing. */
export async function startCaptureApp(): Promise<CaptureApp> {
  const preload = path.join(await mkdtemp(path.join(os.tmpdir(), 'preload-')), 'index.cjs');
  await writeFile(preload, await bundlePreload());
  const launched = await launchApp({
    app: path.join(root, 'test/fixtures/apps/capture'),
    env: { FIXTURE_PRELOAD: preload },
  });
  const { electronApp } = launched;
  const told = () => electronApp.evaluate(() => globalThis.fixture.told);
  const hellos = () => electronApp.evaluate(() => globalThis.fixture.hellos);
  const events = async () =>
    (await told())
      .filter((message) => message.kind === 'track')
      .map(({ event, value }: TrackMessage) => `${event} ${value}`);

  return {
    launched,
    preload,
    told,
    hellos,
    async open(address, options = {}) {
      await electronApp.evaluate(() => globalThis.fixture.reset());
      const opened = electronApp.waitForEvent('window');
      await electronApp.evaluate(
        (_electron, given) => globalThis.fixture.open(given.address, given.options),
        {
          address,
          options,
        },
      );
      const page = await opened;
      // The automation hears of a page's first navigation a little after the app does.
      await page.waitForURL((url) => url.protocol !== 'about:');
      return page;
    },
    async capture(capture) {
      await electronApp.evaluate((_electron, given) => {
        const { settings } = globalThis.fixture;
        if (settings.capture) settings.capture = { ...settings.capture, ...given };
      }, capture);
    },
    async expectEvents(...expected) {
      await expect.poll(events, { timeout: DEADLINE_MS, interval: 20 }).toEqual(expected);
      const fences = await Promise.all(electronApp.windows().map((page) => page.evaluate(sayFence)));
      const fenced = [...expected, ...fences.filter(Boolean).map(() => FENCE)];
      await expect.poll(events, { timeout: DEADLINE_MS, interval: 20 }).toEqual(fenced);
      await electronApp.evaluate(
        (_electron, count) => globalThis.fixture.told.splice(count),
        expected.length,
      );
    },
    async close() {
      await launched.close();
      await rm(path.dirname(preload), { recursive: true });
    },
  };
}

/** In a page; false where it has no bridge. */
const sayFence = (): boolean => Reflect.get(window as object, 'onboardflow')?.custom('fence') === true;
