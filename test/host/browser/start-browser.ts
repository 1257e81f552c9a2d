import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { DevToolsConnection } from '../devtools/connection.js';
import { type BrowserCandidate, findBrowsers } from './find-browser.js';

export interface BrowserOptions {
  readonly profile: string;
  readonly headless: boolean;
  /** Beside those that every start needs. */
  readonly switches?: readonly string[];
  /** Sees every message to and from the browser. */
  readonly trace?: ((message: string) => void) | undefined;
}

export interface RunningBrowser {
  readonly connection: DevToolsConnection;
  readonly process: ChildProcess;
  readonly executable: string;
  /** `Chrome/138.0.7204.0`, as the browser names itself. */
  readonly product: string;
}

/** A browser that has said nothing for this long after its start will not (measured: 0.1 to 0.7 s). */
const START_DEADLINE_MS = 20_000;

const CURES =
  'Install Chromium or Chrome (Debian: apt-get install chromium), or set CHROME_PATH to one, or reinstall the npm package @sparticuz/chromium.';

/** Starts the first browser that can start; otherwise one error says which were tried and why each failed. */
export async function startBrowser(
  options: BrowserOptions,
  candidates: AsyncIterable<BrowserCandidate | Error> = findBrowsers(),
): Promise<RunningBrowser> {
  const failures: string[] = [];
  for await (const candidate of candidates) {
    if (candidate instanceof Error) {
      failures.push(candidate.message);
      continue;
    }
    if (candidate.headlessOnly && !options.headless) {
      failures.push(`${candidate.source}: cannot show windows`);
      continue;
    }
    try {
      return await start(candidate, options);
    } catch (error) {
      failures.push(`${candidate.source} (${candidate.executable}): ${(error as Error).message}`);
    }
  }
  throw new Error(`No browser could be started. Tried:\n  - ${failures.join('\n  - ')}\n${CURES}`);
}

async function start(candidate: BrowserCandidate, options: BrowserOptions): Promise<RunningBrowser> {
  const child = spawn(candidate.executable, switches(options), {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...candidate.env },
  });
  let complaints = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    // The tail is enough to see why a start failed; a long run would grow without end.
    complaints = (complaints + text).slice(-4096);
  });
  const connection = new DevToolsConnection(
    child.stdio[3] as Writable,
    child.stdio[4] as Readable,
    options.trace,
  );
  const failed = Promise.race([
    once(child, 'error').then(([error]) => (error as Error).message),
    once(child, 'exit').then(([code, signal]) => `ended with ${code ?? signal}: ${complaints.trim()}`),
    deadline(START_DEADLINE_MS),
  ]).then((why) => Promise.reject(new Error(why)));
  failed.catch(() => {});
  try {
    const { product } = await Promise.race([connection.browser.send('Browser.getVersion'), failed]);
    return { connection, process: child, executable: candidate.executable, product };
  } catch (error) {
    child.kill('SIGKILL');
    // The pipe may end a moment before the exit that says why.
    throw connectionEnded(error)
      ? await Promise.race([failed, deadlineError(error)]).catch((why) => why)
      : error;
  }
}

const connectionEnded = (error: unknown) => (error as Error).name === 'DevToolsError';

const deadlineError = (error: unknown) => deadline(1_000).then(() => Promise.reject(error));

function deadline(ms: number): Promise<string> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(`no answer within ${ms / 1000} s`), ms).unref();
  });
}

function switches({ profile, headless, switches = [] }: BrowserOptions): string[] {
  return [
    ...switches,
    ...(headless ? ['--headless'] : ['--test-type']), // --test-type: without the bar that warns of --no-sandbox
    `--user-data-dir=${profile}`,
    '--remote-debugging-pipe',
    // Tests run as root and in containers, where neither the sandbox nor a large /dev/shm is to be had.
    '--no-sandbox',
    '--no-zygote',
    '--disable-dev-shm-usage',
    '--disable-gpu',
    // No page that nobody asked for: Playwright would take it for the app's first window.
    '--no-startup-window',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-extensions',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-breakpad',
    '--password-store=basic',
    '--use-mock-keychain',
    // Windows of an app are never slowed because they are covered or hidden from view.
    '--disable-background-timer-throttling',
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    // Chrome tries again by itself what failed to load; Electron leaves that to the app.
    '--disable-auto-reload',
    // Electron has a process for each site; a back/forward cache it has not.
    '--site-per-process',
    '--disable-back-forward-cache',
    '--disable-features=RenderDocument,ProactivelySwapBrowsingInstance,Translate,MediaRouter',
    '--disable-popup-blocking',
    // Electron lets file: pages load module scripts (its fuse GrantFileProtocolExtraPrivileges, on by default).
    '--allow-file-access-from-files',
  ];
}
