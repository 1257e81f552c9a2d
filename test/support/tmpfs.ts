import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Lays a disk of so many KiB over a folder; the answer takes it off again. */
export function mountTmpfs(folder: string, sizeKiB: number): () => void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeKiB}k`, 'tmpfs', folder], { stdio: 'ignore' });
  return () => {
    // Lazily: a handle that is still open must not keep it.
    execFileSync('umount', ['-l', folder]);
  };
}

/** Only root mounts, and not in every container. */
export function canMountTmpfs(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'onboardflow-mount-'));
  try {
    mountTmpfs(folder, 64)();
    return true;
  } catch {
    return false;
  } finally {
    fs.rmdirSync(folder);
  }
}
