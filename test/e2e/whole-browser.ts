import { createHash } from 'node:crypto';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { BRIDGE_VERSION, HELLO_CHANNEL, WELCOME_CHANNEL, type Welcome } from '../../src/shared/bridge.js';
import { findBrowsers } from '../host/browser/index.js';
import { bundlePreload } from '../preload/bundle.js';

const WELCOME: Welcome = {
  version: BRIDGE_VERSION,
  capture: { pageViews: true, clicks: 'all', media: 'marked', titles: 'marked', routes: [], query: [] },
  identify: true,
  enabled: true,
  fileRoots: [],
  remote: false,
};

/** Said by the preload's own wrapper, so that silence is the preload's and not for want of one. */
const RAN = 'ran';

/** A page of the browser itself with the preload in a world of its own, and what the preload sends: channel, and `KIND value` of an event. */
export interface WatchedPage {
  readonly page: Page;
  /** How many documents the preload has run in. */
  ran(): number;
  said(): string[];
}

/**
 * A whole Chrome or Chromium, with what a headless shell and the stand-in have none of: a back/forward cache, developer tools, extensions.
 * Electron's side of the preload is played in the page: who says hello is welcome.
 */
export class WholeBrowser {
  private constructor(
    private readonly context: BrowserContext,
    private readonly home: string,
    private readonly script: string,
    /** The address of a page of an extension. */
    readonly extensionPage: string,
  ) {}

  /** Undefined where this machine has only a headless shell. */
  static async start(): Promise<WholeBrowser | undefined> {
    const home = await realpath(await mkdtemp(path.join(os.tmpdir(), 'whole-browser-')));
    await writeFile(
      path.join(home, 'manifest.json'),
      '{"manifest_version": 3, "name": "Extension", "version": "1.0"}',
    );
    await writeFile(path.join(home, 'page.html'), '<title>Extension</title><button>Press</button>');
    const script = wrapped(await bundlePreload());
    for await (const candidate of findBrowsers()) {
      if (candidate instanceof Error || candidate.headlessOnly) continue;
      const context = await chromium.launchPersistentContext('', {
        executablePath: candidate.executable,
        args: ['--no-sandbox', `--load-extension=${home}`],
        ignoreDefaultArgs: ['--disable-back-forward-cache', '--disable-extensions'],
      });
      const extensionPage = `chrome-extension://${idOf(home)}/page.html`;
      const whole = new WholeBrowser(context, home, script, extensionPage);
      if (await whole.#has(extensionPage)) return whole;
      await context.close();
    }
    await rm(home, { recursive: true });
    return undefined;
  }

  async close(): Promise<void> {
    await this.context.close();
    await rm(this.home, { recursive: true });
  }

  async watch(): Promise<WatchedPage> {
    const page = await this.context.newPage();
    const session = await this.context.newCDPSession(page);
    const heard: string[] = [];
    session.on('Runtime.bindingCalled', ({ payload }) => heard.push(payload));
    await session.send('Page.enable');
    await session.send('Runtime.enable');
    await session.send('Runtime.addBinding', { name: 'tellTest', executionContextName: 'preload' });
    await session.send('Page.addScriptToEvaluateOnNewDocument', {
      source: this.script,
      worldName: 'preload',
    });
    return {
      page,
      ran: () => heard.filter((one) => one === RAN).length,
      said: () => heard.filter((one) => one !== RAN),
    };
  }

  async #has(address: string): Promise<boolean> {
    const page = await this.context.newPage();
    try {
      await page.goto(address);
      return true;
    } catch {
      return false;
    } finally {
      await page.close();
    }
  }
}

function wrapped(preload: string): string {
  return `((tell) => {
    tell(${JSON.stringify(RAN)});
    const listeners = {};
    const ipcRenderer = {
      once: (channel, listener) => { listeners[channel] = listener; },
      send: (channel, message) => {
        tell(message ? message.event + ' ' + message.value : channel);
        if (channel === ${JSON.stringify(HELLO_CHANNEL)})
          setTimeout(() => listeners[${JSON.stringify(WELCOME_CHANNEL)}]({}, ${JSON.stringify(WELCOME)}));
      },
    };
    const contextBridge = { exposeInMainWorld() {}, executeInMainWorld() {} };
    const require = () => ({ ipcRenderer, contextBridge });
    const process = { contextIsolated: true };
    ${preload}
  })(globalThis.tellTest);`;
}

/** Chromium names an unpacked extension by where it lies. */
function idOf(folder: string): string {
  const digits = createHash('sha256').update(folder).digest('hex').slice(0, 32);
  return Array.from(digits, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('');
}
