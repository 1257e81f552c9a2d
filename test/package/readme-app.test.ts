import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build, transform } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway } from '../../src/testing/index.js';
import { type LaunchedApp, launchApp } from '../e2e/launch.js';
import { launchBrowser } from '../testing/launch-browser.js';
import { installOffline } from './support/install.js';
import { readPage } from './support/markdown.js';
import { pack } from './support/packed.js';

/** Apps made of nothing but the README's own lines and the tarball, seen through the inspector of the command that the README names. */
const { blocks } = readPage('README.md');
/** Places of the blocks that a test below has run. */
const run = new Set<string>();

function block(language: string, ...marks: readonly string[]): string {
  const found = blocks.find(
    (candidate) => candidate.language === language && marks.every((mark) => candidate.code.includes(mark)),
  );
  if (!found) throw new Error(`The README has no ${language} block with ${marks.join(' and ')}.`);
  run.add(found.place);
  return found.code;
}

interface Command {
  readonly events: string;
  readonly inspector: string;
  end(): void;
}

let home: string;
let tarball: string;
let browser: Browser;

beforeAll(async () => {
  home = mkdtempSync(path.join(os.tmpdir(), 'onboardflow-readme-'));
  tarball = (await pack(home)).file;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

/** `npm install` in an empty folder, and the files of an app. */
async function makeApp(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = path.join(home, name, 'app');
  await installOffline(folder, tarball);
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
  return folder;
}

/** `npx onboardflow-gateway`, on any free port. */
async function startCommand(folder: string): Promise<Command> {
  const program = path.join(folder, 'node_modules/onboardflow-electron/dist/testing/cli.js');
  const command = spawn(process.execPath, [program, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const addresses: Record<string, string> = {};
  for await (const line of createInterface({ input: command.stdout })) {
    const [, name, address] = /^(Events|Inspector)\s+(http\S+)$/.exec(line) ?? [];
    if (name && address) addresses[name] = address;
    if (addresses.Events && addresses.Inspector) break;
  }
  return {
    events: addresses.Events ?? '',
    inspector: addresses.Inspector ?? '',
    end: () => command.kill(),
  };
}

async function expectIn(gateway: Command, ...values: readonly string[]): Promise<void> {
  const inspector = await browser.newPage();
  await inspector.goto(gateway.inspector);
  for (const value of values) await inspector.getByText(value, { exact: true }).first().waitFor();
  await inspector.close();
}

async function firstPage({ electronApp }: LaunchedApp): Promise<Page> {
  const page = await electronApp.firstWindow();
  await page.waitForURL((url) => url.protocol === 'file:');
  return page;
}

describe('the first event in five minutes', () => {
  const main = block('js', 'onboardflow-electron/main', '127.0.0.1:8787');
  const markup = block('html', 'hello');
  const asCommonJs = (code: string) => code.replace(/^import (.*) from (.*);$/gm, 'const $1 = require($2);');

  test('takes at most ten lines of the reader’s own', () => {
    expect(main.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(10);
  });

  test.each([
    ['module', main],
    ['commonjs', asCommonJs(main)],
  ])('arrives in the inspector, the lines as they are shown: %s', async (type, code) => {
    const folder = await makeApp(type, {
      'package.json': JSON.stringify({ name: 'first', version: '1.0.0', type, main: 'main.js' }),
      'index.html': markup,
    });
    const gateway = await startCommand(folder);
    // The port alone is another one: 8787 may be taken here.
    writeFileSync(path.join(folder, 'main.js'), code.replace('8787', new URL(gateway.events).port));
    const launched = await launchApp({ app: folder });
    try {
      await expectIn(gateway, 'app:installed', 'app:started', '/');
      await (await firstPage(launched)).click('button');
      await expectIn(gateway, 'hello');
      expect(launched.output()).not.toMatch(/^onboardflow:/m);
    } finally {
      await launched.close();
      gateway.end();
    }
  });
});

describe('the lines of "Use"', () => {
  let gateway: Command;
  let launched: LaunchedApp;
  let page: Page;

  beforeAll(async () => {
    const folder = await makeApp('use', await useFiles());
    await build({
      stdin: { contents: block('js', 'onboardflow-electron/preload'), resolveDir: folder },
      bundle: true,
      external: ['electron'],
      format: 'cjs',
      outfile: path.join(folder, 'preload.js'),
    });
    await build({
      stdin: { contents: block('ts', 'onboardflow-electron/renderer'), resolveDir: folder },
      bundle: true,
      outfile: path.join(folder, 'page.js'),
    });
    gateway = await startCommand(folder);
    launched = await launchApp({
      app: folder,
      env: { ONBOARDFLOW_API_KEY: 'k', ONBOARDFLOW_ENDPOINT: gateway.events },
    });
    page = await firstPage(launched);
  });
  afterAll(async () => {
    await launched?.close();
    gateway?.end();
  });

  /** The lines as they are shown; only where events go is added, and a window to see them. */
  async function useFiles(): Promise<Record<string, string>> {
    const shown = block('ts', "from 'onboardflow-electron/main'", 'init({', "from 'electron'");
    const main = `${shown.replace('init({', 'init({ endpoint: process.env.ONBOARDFLOW_ENDPOINT,')}
    import { BrowserWindow } from 'electron';
    const webPreferences = { preload: app.getAppPath() + '/preload.js' };
    app.whenReady().then(() => new BrowserWindow({ webPreferences }).loadFile('index.html'));`;
    const markup = block('html', 'export-button');
    return {
      'main.mjs': (await transform(main, { loader: 'ts' })).code,
      'index.html': `<!doctype html><title data-of-title>First</title>${markup}<script src="page.js"></script>`,
      'package.json': '{ "name": "use", "version": "1.0.0", "main": "main.mjs" }',
    };
  }

  test('what main tracks, and the page, are in the inspector', () =>
    expectIn(gateway, 'project:created', 'app:started', '/'));

  test('so are the clicks on what is marked', async () => {
    for (const button of await page.locator('button').all()) await button.click();
    await expectIn(gateway, 'export-button', 'save');
  });

  test('so is what a page says by hand', async () => {
    await page.evaluate(block('js', 'window.onboardflow.'));
    await expectIn(gateway, '/reports/42', 'report:exported');
  });

  test('the preload is there twice and the bridge once: the page was reported once', async () => {
    const inspector = await browser.newPage();
    await inspector.goto(gateway.inspector);
    await inspector.getByText('/reports/42', { exact: true }).first().waitFor();
    expect(await inspector.getByText('/', { exact: true }).count()).toBe(1);
    await inspector.close();
  });

  test('the typed accessor speaks to the bridge', () => expectIn(gateway, 'share-button'));
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

describe('nothing in the README is only looked at', () => {
  test('every block was run above, or, the declaration of events, is compiled right and wrong by docs.test.ts', () => {
    const others = blocks.filter(
      ({ language, code, place }) =>
        language !== 'sh' && !run.has(place) && !code.includes('interface OnboardFlowEvents'),
    );
    expect(others.map(({ place }) => place)).toEqual([]);
  });

  test('every command is one that is run', () => {
    const commands = blocks
      .filter(({ language }) => language === 'sh')
      .flatMap(({ code }) => code.split('\n'));
    expect(commands.map((line) => line.replace(/\s+#.*$/, ''))).toEqual([
      // What CI runs, so that it runs this as well.
      'npm ci && npm test',
      // test/e2e/demo.spec.ts
      'npm ci && npm run demo',
      // Above, of the tarball; with a registry in bundlers.spec.ts.
      'npm install onboardflow-electron',
      // Above.
      'npx onboardflow-gateway',
    ]);
  });
});
