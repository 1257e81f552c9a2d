import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OnboardFlowClient } from '../../src/main/client/index.js';
import { type Gateway, startGateway } from '../../src/testing/index.js';
import { isStandIn, type LaunchedApp, launchApp } from './launch.js';

const KEY = 'sk-contract-8c1f5e0d7b';
const fixture = path.join(import.meta.dirname, '../fixtures/apps/plain/main.mjs');

let gateway: Gateway;
let running: LaunchedApp[] = [];
beforeEach(async () => {
  gateway = await startGateway({ apiKey: KEY });
});
afterEach(async () => {
  for (const app of running) await app.close();
  running = [];
  await gateway.close();
});

async function start({
  env = {},
  userData,
  options = {},
}: {
  env?: Record<string, string>;
  userData?: string;
  options?: object;
} = {}) {
  const init = {
    endpoint: gateway.url,
    pacing: { perSecond: 100 },
    capture: { lifecycle: false },
    debug: true,
    ...options,
  };
  const app = await launchApp({
    app: fixture,
    env: { INIT_OPTIONS: JSON.stringify(init), ...env },
    ...(userData ? { userData } : {}),
  });
  running.push(app);
  const window = await app.electronApp.firstWindow();
  await window.waitForURL((url) => url.protocol !== 'about:');
  await window.waitForLoadState();
  const inMain = <T, A>(run: (client: OnboardFlowClient, argument: A) => T, argument?: A): Promise<T> =>
    app.electronApp.evaluate(
      (_electron, { code, given }) =>
        new Function('client', 'given', `return (${code})(client, given)`)(
          (globalThis as unknown as { onboardflow: unknown }).onboardflow,
          given,
        ),
      { code: String(run), given: argument },
    );
  return { app, window, inMain };
}

function textsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'));
}

describe.each(isStandIn() ? (['keychain', 'basic_text', 'none'] as const) : [])(
  'a key given on a machine with %s',
  (kind) => {
    test('is kept where the machine really encrypts, and is in the clear nowhere', async () => {
      const env = { STAND_IN_SAFE_STORAGE: kind };
      const first = await start({ env });
      expect(await first.inMain((client, key) => client.setApiKey(key), KEY)).toMatchObject({
        accepted: true,
        stored: kind === 'keychain' ? 'encrypted' : 'memory',
      });
      await first.inMain((client) => client.identify({ id: 'ann' }));
      await gateway.waitFor(1);
      await first.app.kill();
      const { userData } = first.app;
      expect(textsBelow(path.join(userData, 'onboardflow')).filter((text) => text.includes(KEY))).toEqual([]);
      expect(first.app.output()).not.toContain(KEY);

      const second = await start({ env, userData });
      await second.inMain((client) => client.track('CUSTOM', 'second'));
      if (kind === 'keychain') await gateway.waitFor(3);
      else
        await expect
          .poll(() => second.inMain((client) => client.status().paused))
          .toEqual({ reason: 'no-key' });

      // Deleted, it is gone for the next start too.
      await second.inMain((client) => client.setApiKey(null));
      await second.inMain((client) => client.track('CUSTOM', 'third'));
      await expect
        .poll(() => second.inMain((client) => client.status().paused))
        .toEqual({ reason: 'no-key' });
      await second.app.kill();
      const third = await start({ env, userData });
      await expect.poll(() => third.inMain((client) => client.status().paused)).toEqual({ reason: 'no-key' });
      expect(JSON.stringify(await third.inMain((client) => client.status()))).not.toContain(KEY);
    });
  },
);

test('a page asks the key store’s channel in vain', async () => {
  const { app, inMain } = await start();
  await inMain((client, key) => client.setApiKey(key), KEY);
  const channels = await app.electronApp.evaluate(({ ipcMain }) => ipcMain.eventNames().map(String));
  expect(channels.filter((name) => name.includes('electron-store'))).toEqual([]);
});

/** Electron below 35 has setPreloads only. */
describe.each(isStandIn() ? ['30.5.1', '34.5.8', '35.0.0', '45.4.1'] : [])('on Electron %s', (version) => {
  test('the session’s preload makes one bridge, also in a partition opened later', async () => {
    const { app, window, inMain } = await start({
      env: { STAND_IN_ELECTRON_VERSION: version },
      options: { apiKey: KEY, coalesceMs: 0 },
    });
    await inMain((client) => client.identify({ id: 'ann' }));
    await window.click('#save');
    await gateway.waitFor(2);
    const opened = app.electronApp.waitForEvent('window');
    await app.electronApp.evaluate(() =>
      (globalThis as unknown as { openWindow(preferences: object): Promise<number> }).openWindow({
        partition: 'persist:later',
      }),
    );
    const later = await opened;
    await later.waitForLoadState();
    await later.click('[data-of-id="export"]');
    await gateway.waitFor(4);
    expect(gateway.events.map(({ value }) => value).sort()).toEqual(['/', '/', 'export', 'save']);
    expect(await inMain((client) => client.status().windows)).toBe(2);
  });
});
