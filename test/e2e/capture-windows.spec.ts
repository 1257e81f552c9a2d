import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CaptureApp, startCaptureApp } from './capture-app.js';

let app: CaptureApp;

beforeAll(async () => {
  app = await startCaptureApp();
});
afterAll(() => app?.close());

type WebPreferences = Electron.WebPreferences;

/** Every way in which apps open windows; `preload` stands for this package's own, named by the app as well. */
const KINDS: { kind: string; preferences: WebPreferences; ownPreload?: boolean }[] = [
  { kind: 'as Electron makes it', preferences: {} },
  { kind: 'without a sandbox', preferences: { sandbox: false } },
  { kind: 'without context isolation', preferences: { contextIsolation: false } },
  {
    kind: 'with Node in the page',
    preferences: { nodeIntegration: true, contextIsolation: false, sandbox: false },
  },
  { kind: 'of a session that is opened later', preferences: { partition: 'persist:later' } },
  { kind: 'that loads the preload itself as well', preferences: {}, ownPreload: true },
  {
    kind: 'that loads it itself as well, without context isolation',
    preferences: { contextIsolation: false },
    ownPreload: true,
  },
];

describe.each(KINDS)('a window $kind', ({ preferences, ownPreload }) => {
  it('has one bridge, says one hello, and tells each thing once', async () => {
    const webPreferences = { ...preferences, ...(ownPreload && { preload: app.preload }) };
    const page = await app.open('other.html', { webPreferences });
    await app.expectEvents('PAGE_VIEW /other.html');
    const fixed = await page.evaluate(() => {
      const { writable, configurable } = Reflect.getOwnPropertyDescriptor(window, 'onboardflow') ?? {};
      return {
        writable,
        configurable,
        frozen: Object.isFrozen(Reflect.get(window as object, 'onboardflow')),
      };
    });
    expect(fixed).toEqual({ writable: false, configurable: false, frozen: true });
    const answer = await page.evaluate(() =>
      Reflect.get(window as object, 'onboardflow').custom('said', { n: 1 }),
    );
    expect(answer).toBe(true);
    await page.click('#to-index');
    await app.expectEvents('PAGE_VIEW /other.html', 'CUSTOM said', 'CLICK back-link', 'PAGE_VIEW /');
    expect(await app.hellos()).toHaveLength(2);
  });
});
