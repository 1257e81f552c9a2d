import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build, transform } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway } from '../../src/testing/index.js';
import { type LaunchedApp, launchApp } from '../e2e/launch.js';
import { launchBrowser } from '../testing/launch-browser.js';
import { installOffline } from './support/install.js';
import { readPage } from './support/markdown.js';
import { pack } from './support/packed.js';

/** An app made of nothing but the README's own lines and the tarball, seen through the inspector of the command that the README names. */
const { blocks } = readPage('README.md');

function block(language: string, ...marks: readonly string[]): string {
  const found = blocks.find(
    (candidate) => candidate.language === language && marks.every((mark) => candidate.code.includes(mark)),
  );
  if (!found) throw new Error(`The README has no ${language} block with ${marks.join(' and ')}.`);
  return found.code;
}

let home: string;
let folder: string;
let command: ChildProcess;
let gateway: { events: string; inspector: string };
let browser: Browser;
let launched: LaunchedApp;
let page: Page;

beforeAll(async () => {
  home = mkdtempSync(path.join(os.tmpdir(), 'onboardflow-readme-'));
  folder = path.join(home, 'app');
  await installOffline(folder, (await pack(home)).file);
  await writeApp();
  gateway = await startCommand();
  browser = await launchBrowser();
  launched = await launchApp({
    app: folder,
    env: { ONBOARDFLOW_API_KEY: 'k', ONBOARDFLOW_ENDPOINT: gateway.events },
  });
  page = await launched.electronApp.firstWindow();
  await page.waitForURL((url) => url.protocol === 'file:');
});
afterAll(async () => {
  await launched?.close();
  await browser?.close();
  command?.kill();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

/** The lines as they are shown; only where events go is added, and a window to see them. */
async function writeApp(): Promise<void> {
  const shown = block('ts', "from 'onboardflow-electron/main'", 'init({', "from 'electron'");
  const main = `${shown.replace('init({', 'init({ endpoint: process.env.ONBOARDFLOW_ENDPOINT,')}
    import { BrowserWindow } from 'electron';
    const webPreferences = { preload: app.getAppPath() + '/preload.js' };
    app.whenReady().then(() => new BrowserWindow({ webPreferences }).loadFile('index.html'));`;
  writeFileSync(path.join(folder, 'main.mjs'), (await transform(main, { loader: 'ts' })).code);
  await build({
    stdin: { contents: block('js', 'onboardflow-electron/preload'), resolveDir: folder },
    bundle: true,
    external: ['electron'],
    format: 'cjs',
    outfile: path.join(folder, 'preload.js'),
  });
  const markup = block('html', 'data-of-id');
  writeFileSync(
    path.join(folder, 'index.html'),
    `<!doctype html><title data-of-title>First</title>${markup}`,
  );
  writeFileSync(
    path.join(folder, 'package.json'),
    '{ "name": "first", "version": "1.0.0", "main": "main.mjs" }',
  );
}

/** `npx onboardflow-gateway`, on any free port. */
async function startCommand(): Promise<{ events: string; inspector: string }> {
  const program = path.join(folder, 'node_modules/onboardflow-electron/dist/testing/cli.js');
  mkdirSync(folder, { recursive: true });
  command = spawn(process.execPath, [program, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const addresses: Record<string, string> = {};
  if (command.stdout)
    for await (const line of createInterface({ input: command.stdout })) {
      const [, name, address] = /^(Events|Inspector)\s+(http\S+)$/.exec(line) ?? [];
      if (name && address) addresses[name] = address;
      if (addresses.Events && addresses.Inspector) break;
    }
  return { events: addresses.Events ?? '', inspector: addresses.Inspector ?? '' };
}

async function expectInInspector(...values: readonly string[]): Promise<void> {
  const inspector = await browser.newPage();
  await inspector.goto(gateway.inspector);
  for (const value of values) await inspector.getByText(value, { exact: true }).first().waitFor();
  await inspector.close();
}

test('what main tracks, and the page, are in the inspector', () =>
  expectInInspector('project:created', 'app:started', '/'));

test('so are the clicks on what is marked', async () => {
  for (const button of await page.locator('button').all()) await button.click();
  await expectInInspector('export-button', 'save');
});

test('so is what a page says by hand', async () => {
  await page.evaluate(block('js', 'window.onboardflow.'));
  await expectInInspector('/reports/42', 'report:exported');
});

test('the preload is there twice and the bridge once: the page was reported once', async () => {
  const inspector = await browser.newPage();
  await inspector.goto(gateway.inspector);
  await inspector.getByText('/reports/42', { exact: true }).first().waitFor();
  expect(await inspector.getByText('/', { exact: true }).count()).toBe(1);
  await inspector.close();
});

test('the example of an app’s test does what it says', async () => {
  const code = block('ts', 'startGateway(', 'waitFor(3)').replace(/^import .*$/m, '');
  /** Beside the example runs the app that it speaks of. */
  const withApp: typeof startGateway = async (options) => {
    const started = await startGateway(options);
    const body = (value: string) =>
      JSON.stringify({
        s: 'site',
        site_user: { id: 'u', customer_id: 'u' },
        event: 'CUSTOM',
        event_date: 1_585_920_768,
        value,
        meta: {},
        session_id: 's',
      });
    for (const value of ['one', 'two', 'three'])
      await fetch(started.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Token ${options?.apiKey}` },
        body: body(value),
      });
    return started;
  };
  const { code: compiled } = await transform(code, { loader: 'ts' });
  await new Function('startGateway', `return (async () => { ${compiled} })();`)(withApp);
});
