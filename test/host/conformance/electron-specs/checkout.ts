import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';

export interface Checkout {
  /** Its `spec` folder. */
  readonly specs: string;
  /** Undefined where git could not tell. */
  readonly commit: string | undefined;
  /** What is not as it should be, though the tests can run. */
  readonly complaint: string | undefined;
}

/** One line for whoever named the wrong folder. */
export class CheckoutError extends Error {
  override readonly name = 'CheckoutError';
}

const CURE =
  'Set ELECTRON_REPO to a checkout: git clone --depth 1 --filter=blob:none https://github.com/electron/electron';

/** Finds Electron's specs in a folder, and out of which commit they are. Throws a CheckoutError where it has none. */
export function openCheckout(folder: string | undefined, files: readonly string[]): Checkout {
  if (!folder) throw new CheckoutError(`ELECTRON_REPO names no checkout of electron/electron. ${CURE}`);
  if (!existsSync(folder)) throw new CheckoutError(`ELECTRON_REPO=${folder} does not exist. ${CURE}`);
  const specs = path.join(folder, 'spec');
  if (manifestOf(specs).name !== 'electron-test-main') {
    throw new CheckoutError(`ELECTRON_REPO=${folder} is no checkout of electron/electron. ${CURE}`);
  }
  const missing = files.find((file) => !existsSync(path.join(specs, file)));
  if (missing) {
    throw new CheckoutError(`ELECTRON_REPO=${folder} has no spec/${missing}: it is another Electron's.`);
  }
  // The folder's own repository only: a copy may lie inside somebody else's.
  const top = git(folder, 'rev-parse', '--show-toplevel');
  const isOwn = top !== undefined && realpathSync(top) === realpathSync(folder);
  const commit = isOwn ? git(folder, 'rev-parse', 'HEAD') : undefined;
  if (!commit) {
    return {
      specs,
      commit,
      complaint: `git cannot tell which commit ${folder} is; docs/fidelity.md is left.`,
    };
  }
  const changed = git(folder, 'status', '--porcelain', '--untracked-files=no', '--', 'spec');
  const complaint = changed
    ? `spec/ of ${folder} has local changes; docs/fidelity.md is left as it is.`
    : undefined;
  return { specs, commit, complaint };
}

function manifestOf(folder: string): { name?: string } {
  try {
    return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { name?: string };
  } catch {
    return {};
  }
}

function git(folder: string, ...args: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', ['-C', folder, ...args], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
