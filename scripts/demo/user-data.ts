import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The folder that was named, or a fresh one that goes when this process does, however it ends. */
export function userDataFolder(named: string | undefined): string {
  if (named !== undefined) {
    const folder = path.resolve(named);
    mkdirSync(folder, { recursive: true });
    return folder;
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), 'folio-'));
  process.once('exit', () => {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    } catch {
      // A temporary folder that something still writes to is the system's to clean.
    }
  });
  return folder;
}
