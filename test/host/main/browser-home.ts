import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type RunningBrowser, startBrowser } from '../browser/index.js';
import { openDebuggingPort } from '../devtools/debugging-port.js';

export interface BrowserHomeOptions {
  readonly sessionData: string;
  readonly headless: boolean;
  /** The app's own for the browser. */
  readonly switches: readonly string[];
  readonly debuggingPort: number | undefined;
  /** A file for all that is said to the browser and by it. */
  readonly traceFile: string | undefined;
}

/** Time for the system to find a new parent for the child of a process that has just ended. */
const ORPHANED_AFTER_MS = 1_000;

/** A browser that does not end when asked to gets this long, then it is killed. */
const GRACE_MS = 3_000;

/** The browser of one run, and the folder of its profile. */
export class BrowserHome {
  private constructor(
    readonly browser: RunningBrowser,
    private readonly profile: string,
    private readonly isTemporary: boolean,
  ) {}

  static async open(options: BrowserHomeOptions): Promise<BrowserHome> {
    const { sessionData, headless, switches, debuggingPort, traceFile } = options;
    const own = path.join(sessionData, 'Chromium');
    // Two Electron processes may share a user-data folder, two browsers no profile: the second gets one of its own.
    const isTemporary = !claim(own);
    const profile = isTemporary ? mkdtempSync(path.join(os.tmpdir(), 'stand-in-profile-')) : own;
    const trace = traceFile ? writeTo(traceFile) : undefined;
    const browser = await startBrowser({ profile, headless, switches, trace }).catch((error: Error) => {
      if (headless) throw error;
      console.error(`${error.message}\nGoing on without windows.`);
      return startBrowser({ profile, headless: true, switches, trace });
    });
    if (debuggingPort !== undefined) {
      const address = await openDebuggingPort(browser.connection, debuggingPort, endIfOrphaned(process.ppid));
      // The line that Chromium prints, and that Playwright waits for.
      process.stderr.write(`\nDevTools listening on ${address}\n`);
    }
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

/**
 * For when a client has gone: a test runner that was killed took its connection with it, and was this process's parent.
 * Nothing is left behind then, for the browser goes with this process.
 */
const endIfOrphaned = (parent: number) => () => {
  setTimeout(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  }, ORPHANED_AFTER_MS).unref();
};

const writeTo = (file: string) => (message: string) => appendFileSync(file, `${message}\n`);

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
