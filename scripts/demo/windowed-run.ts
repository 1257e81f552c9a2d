import { spawn } from 'node:child_process';
import { findBrowsers } from '../../test/host/browser/index.js';
import { endWithThisProcess } from './child.js';
import type { Interruption } from './interruption.js';
import type { Runtime } from './runtime.js';

export interface WindowedRun {
  readonly runtime: Runtime;
  readonly app: string;
  readonly userData: string;
  readonly env: NodeJS.ProcessEnv;
  readonly interruption: Interruption;
}

/** An app that was asked to quit and has not by then will not. */
const GRACE_MS = 3_000;

/** Opens the app in a window and answers, when it has ended, whether it ended well. */
export function runWindowed({ runtime, app, userData, env, interruption }: WindowedRun): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(runtime.executable, [...switches(runtime), `--user-data-dir=${userData}`, app], {
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    endWithThisProcess(child);
    let killing: NodeJS.Timeout | undefined;
    interruption.takeOn(() => {
      child.kill();
      killing ??= setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(killing);
      resolve(code === 0 || killing !== undefined);
    });
  });
}

/** Electron refuses to run as root with its sandbox (a container's only user often is). */
function switches({ isStandIn }: Runtime): string[] {
  return !isStandIn && process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/** Whether a window can be seen at all. */
export function hasDisplay(env: NodeJS.ProcessEnv): boolean {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** In one clause why no window can be opened; undefined where one can. */
export async function whyNoWindow(runtime: Runtime, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (!hasDisplay(env)) return 'There is no display here';
  if (!runtime.isStandIn) return undefined;
  for await (const candidate of findBrowsers())
    if (!(candidate instanceof Error) && !candidate.headlessOnly) return undefined;
  return 'There is neither Electron nor a Chromium or Chrome here that could show a window';
}
