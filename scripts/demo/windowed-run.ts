import { spawn } from 'node:child_process';
import type { Runtime } from './runtime.js';

export interface WindowedRun {
  readonly runtime: Runtime;
  readonly app: string;
  readonly userData: string;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted when the person asks for the end. */
  readonly interrupted: AbortSignal;
}

/** An app that was asked to quit and has not by then will not. */
const GRACE_MS = 3_000;

/** Opens the app in a window and answers, when it has ended, whether it ended well. */
export function runWindowed({ runtime, app, userData, env, interrupted }: WindowedRun): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(runtime.executable, [...switches(runtime), `--user-data-dir=${userData}`, app], {
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    let killing: NodeJS.Timeout | undefined;
    const quit = () => {
      child.kill();
      killing = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    };
    interrupted.addEventListener('abort', quit, { once: true });
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(killing);
      interrupted.removeEventListener('abort', quit);
      resolve(code === 0 || interrupted.aborted);
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
