import type { ChildProcess } from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { type ElectronApplication, _electron as electron } from 'playwright-core';
import { launcher } from '../host/index.js';

export interface LaunchOptions {
  /** The app: a folder with a package.json, or a file. */
  readonly app: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A user-data folder to start on, kept afterwards; without one the app gets a fresh one, removed at the end. */
  readonly userData?: string;
}

export interface LaunchedApp {
  readonly electronApp: ElectronApplication;
  readonly userData: string;
  /** All that the process has written so far, both streams, for the message of a failed expectation. */
  output(): string;
  /** Quits the app as a user does, and removes the folder that was made for it. */
  close(): Promise<void>;
  /** Ends the app and its browser at once, as a power cut would; the user-data folder stays. */
  kill(): Promise<void>;
}

/** The runtime of all end-to-end specs: Electron's own binary where there is one, the stand-in elsewhere. */
interface Runtime {
  readonly name: string;
  readonly executable: string;
  readonly switches: readonly string[];
}

/** An app that has not started within this time will not (measured: under a second on the stand-in). */
const LAUNCH_DEADLINE_MS = 45_000;

function runtime(): Runtime {
  const named = process.env.ELECTRON_EXE;
  if (named) return { name: `Electron (${named})`, executable: named, switches: [] };
  // Read and not required: requiring the package without its binary would start a download.
  const folder = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const pathFile = path.join(folder, 'path.txt');
  const binary = existsSync(pathFile) && path.join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  if (binary && existsSync(binary))
    return { name: 'Electron (npm package)', executable: binary, switches: [] };
  return { name: 'the stand-in for Electron (test/host)', executable: launcher, switches: ['--headless'] };
}

/** What a run prints once: on which runtime its results were had. */
export const runtimeName = (): string => runtime().name;

export const isStandIn = (): boolean => runtime().executable === launcher;

/** For `describe.each` and `it.each`: what an Electron before this major version does not have is not asked of it. */
export const since = (major: number): readonly string[] =>
  Number.parseInt(electronVersion(), 10) >= major ? [`since Electron ${major}`] : [];

function electronVersion(): string {
  const packaged = createRequire(import.meta.url)('electron/package.json') as { version: string };
  if (isStandIn()) return process.env.STAND_IN_ELECTRON_VERSION ?? packaged.version;
  // Every distribution has it at its root, from which the executable lies up to three folders down (macOS).
  let folder = path.dirname(runtime().executable);
  for (let depth = 0; depth <= 3; depth += 1, folder = path.dirname(folder)) {
    const file = path.join(folder, 'version');
    if (existsSync(file)) return readFileSync(file, 'utf8').trim().replace(/^v/, '');
  }
  return packaged.version;
}

export async function launchApp(options: LaunchOptions): Promise<LaunchedApp> {
  const { executable, switches } = runtime();
  const own = options.userData === undefined ? await mkdtemp(path.join(os.tmpdir(), 'e2e-')) : undefined;
  const userData = options.userData ?? (own as string);
  const env = { ...process.env, ...options.env, ELECTRON_RUN_AS_NODE: undefined };
  const profile = `--user-data-dir=${userData}`;
  const output = recordOutput(profile);
  const electronApp = await electron.launch({
    executablePath: executable,
    args: [...switches, profile, options.app, ...(options.args ?? [])],
    env: Object.fromEntries(
      Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    timeout: LAUNCH_DEADLINE_MS,
  });
  const child = electronApp.process();
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const ended = new Promise<void>((resolve) =>
    hasEnded() ? resolve() : child.once('exit', () => resolve()),
  );
  const clear = () => own && rm(own, { recursive: true, force: true, maxRetries: 5 });
  return {
    electronApp,
    userData,
    output,
    async close() {
      if (!hasEnded()) await electronApp.close();
      await ended;
      await clear();
    },
    async kill() {
      if (!hasEnded() && child.pid !== undefined) {
        // Playwright starts the app as the head of a process group of its own, its browser included.
        if (process.platform === 'win32') child.kill('SIGKILL');
        else process.kill(-child.pid, 'SIGKILL');
      }
      await ended;
    },
  };
}

/**
 * Reads both streams of the process that is about to be started with this argument, from its first byte on: what an app says at its very start
 * is gone by the time that Playwright hands the process over.
 */
function recordOutput(argument: string): () => string {
  let written = '';
  const started = channel('child_process');
  const listen = (message: unknown): void => {
    const { process: child } = message as { process: ChildProcess };
    // Told of at its construction: its arguments and streams are there once the running code has ended, and nothing has been read before that.
    queueMicrotask(() => {
      if (!child.spawnargs?.includes(argument)) return;
      started.unsubscribe(listen);
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (chunk: Buffer) => {
          written += chunk.toString();
        });
      }
    });
  };
  started.subscribe(listen);
  return () => written;
}
