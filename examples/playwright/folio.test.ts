import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Gateway, matchers, startGateway } from 'onboardflow-electron/testing';
import { type ElectronApplication, _electron as electron, type Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';

expect.extend(matchers);

let userData: string;
let gateway: Gateway;
let app: ElectronApplication;
let window: Page;

beforeEach(async () => {
  userData = mkdtempSync(path.join(os.tmpdir(), 'folio-'));
  gateway = await startGateway({ apiKey: 'test-key' });
  app = await electron.launch({
    // Without it Playwright takes the Electron of node_modules.
    ...(process.env.ELECTRON_EXE && { executablePath: process.env.ELECTRON_EXE }),
    args: [`--user-data-dir=${userData}`, path.join(import.meta.dirname, '../../demo')],
    // Folio gives both to init.
    env: { ...process.env, ONBOARDFLOW_ENDPOINT: gateway.url, ONBOARDFLOW_API_KEY: 'test-key' },
  });
  window = await app.firstWindow();
});

afterEach(async () => {
  await app.close();
  await gateway.close();
  rmSync(userData, { recursive: true, force: true });
});

async function exportDocument(): Promise<void> {
  await window.locator('[data-of-id="log-in"]').click();
  await window.locator('[data-of-id="new-document"]').click();
  await window.getByLabel('Title').fill('A quiet word');
  await window.locator('[data-of-id="export-document"]').click();
  await window.getByText('Exported as a-quiet-word.md').waitFor();
}

test('an export is reported, from the button to the file, and the document’s name is not', async () => {
  await window.locator('[data-of-id="consent-allow"]').click();
  await exportDocument();
  await gateway.waitFor((events) => events.some(({ value }) => value === 'document:exported'));
  await gateway.waitFor((events) => events.some(({ value }) => value === 'export-document'));

  expect(gateway).toHaveTracked('CLICK', 'export-document', { title: 'Export' });
  expect(gateway).toHaveTracked('CUSTOM', 'document:exported', { format: 'markdown' });
  expect(gateway.events.every(({ site_user }) => site_user.id === 'user_ada')).toBe(true);
  expect(JSON.stringify(gateway.requests)).not.toContain('quiet');
});

test('after a "No thanks" nothing is sent', async () => {
  await window.locator('[data-of-id="consent-decline"]').click();
  await exportDocument();
  await app.close();
  expect(gateway.requests).toEqual([]);
});

test('a gateway that never answers does not hold Folio up', async () => {
  gateway.respondAlways({ hang: true });
  await window.locator('[data-of-id="consent-allow"]').click();
  await exportDocument();
  await gateway.waitFor((_events, requests) => requests.length > 0);
});
