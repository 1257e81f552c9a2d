import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { endWithThisProcess } from './child.js';

/** Longer than the download takes on a usual line; a person who waits for a window does not wait longer. */
const DEADLINE_MS = 90_000;
/** A network that had no binary an hour ago has none now; tomorrow it may. */
const FAILURE_COUNTS_MS = 86_400_000;

export interface BinaryPlaces {
  /** The npm package `electron`. */
  readonly folder: string;
  /** Remembers a failed download; its age counts. */
  readonly failureFile: string;
}

export function binaryPlaces(root: string): BinaryPlaces {
  const resolve = createRequire(path.join(root, 'package.json')).resolve;
  return {
    // The package itself is never required: without its binary that would start a download.
    folder: path.dirname(resolve('electron/package.json')),
    failureFile: path.join(root, 'node_modules', '.cache', 'onboardflow-demo', 'electron-download-failed'),
  };
}

/** The executable of the npm package, if it is there. */
export function findBinary({ folder }: Pick<BinaryPlaces, 'folder'>): string | undefined {
  const pathFile = path.join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const binary = path.join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : undefined;
}

export interface DownloadSurroundings {
  readonly places: BinaryPlaces;
  readonly env: NodeJS.ProcessEnv;
  readonly now: () => number;
  readonly print: (line: string) => void;
  readonly deadlineMs?: number;
}

/** Lets the package's own `install-electron` get the binary; answers in one clause why it did not. */
export async function downloadBinary(around: DownloadSurroundings): Promise<string | undefined> {
  const { places, env, now, print, deadlineMs = DEADLINE_MS } = around;
  const { failureFile } = places;
  if (env.ONBOARDFLOW_SKIP_ELECTRON_DOWNLOAD) return 'ONBOARDFLOW_SKIP_ELECTRON_DOWNLOAD is set';
  if (env.CI) return 'in CI it is not downloaded';
  if (existsSync(failureFile) && now() - statSync(failureFile).mtimeMs < FAILURE_COUNTS_MS)
    return `its download failed within a day (delete ${failureFile} to try again)`;
  print(`Electron's binary is not here yet: downloading it, for at most ${deadlineMs / 1_000} seconds …`);
  const failure = await install(path.join(places.folder, 'install.js'), deadlineMs);
  if (failure === undefined) {
    rmSync(failureFile, { force: true });
    return undefined;
  }
  mkdirSync(path.dirname(failureFile), { recursive: true });
  writeFileSync(failureFile, `${failure}\n`);
  return failure;
}

function install(script: string, deadlineMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script], { stdio: 'ignore' });
    endWithThisProcess(child);
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve(`its download took longer than ${deadlineMs / 1_000} seconds`);
    }, deadlineMs);
    child.once('error', (error) => resolve(`its download could not start: ${error.message}`));
    child.once('exit', (code) => {
      clearTimeout(timer);
      resolve(code === 0 ? undefined : 'its download failed');
    });
  });
}
