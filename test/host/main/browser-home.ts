import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type RunningBrowser, startBrowser } from '../browser/index.js';

export interface BrowserHomeOptions {
  readonly sessionData: string;
  readonly headless: boolean;
  readonly debuggingPort: string | undefined;
}

/** A browser that does not end when asked to gets this long, then it is killed. */
const GRACE_MS = 3_000;

/** The browser of one run, and the folder of its profile. */
export class BrowserHome {
  private constructor(
    readonly browser: RunningBrowser,
    private readonly profile: string,
    private readonly isTemporary: boolean,
  ) {}

  static async open({ sessionData, headless, debuggingPort }: BrowserHomeOptions): Promise<BrowserHome> {
    const own = path.join(sessionData, 'Chromium');
    // Two Electron processes may share a user-data folder, two browsers no profile: the second gets one of its own.
    const isTemporary = !claim(own);
    const profile = isTemporary ? mkdtempSync(path.join(os.tmpdir(), 'stand-in-profile-')) : own;
    const portFile = path.join(profile, 'DevToolsActivePort');
    rmSync(portFile, { force: true });
    const browser = await startBrowser({ profile, headless, debuggingPort });
    if (debuggingPort !== undefined) await announce(portFile, browser);
    return new BrowserHome(browser, profile, isTemporary);
  }

  /** Asks the browser to end, so that it writes what it keeps, and waits for it. */
  async close(): Promise<void> {
    const { process: child, connection } = this.browser;
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      connection.browser.post('Browser.close');
      const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
      await ended;
      clearTimeout(timer);
    }
    if (this.isTemporary) rmSync(this.profile, { recursive: true, force: true, maxRetries: 3 });
    else rmSync(ownerFile(this.profile), { force: true });
  }
}

const ownerFile = (profile: string) => path.join(profile, 'stand-in.pid');

function claim(profile: string): boolean {
  mkdirSync(profile, { recursive: true });
  const file = ownerFile(profile);
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return true;
    } catch {
      if (existsSync(file) && isAlive(Number(readFileSync(file, 'utf8')))) return false;
      rmSync(file, { force: true });
    }
  }
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The line that Chromium itself prints and that Playwright waits for. */
async function announce(portFile: string, browser: RunningBrowser): Promise<void> {
  // Written before or just after the browser answers on its pipe; it says nothing when it has.
  for (let tries = 0; tries < 200; tries++) {
    const [port, address] = (await readFile(portFile, 'utf8').catch(() => '')).split('\n');
    if (port && address) {
      process.stderr.write(`\nDevTools listening on ws://127.0.0.1:${port}${address}\n`);
      return;
    }
    await browser.connection.browser.send('Browser.getVersion');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('the browser opened no debugging port');
}
