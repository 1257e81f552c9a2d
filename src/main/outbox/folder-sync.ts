import type { JournalFs } from './journal-fs.js';

/** Syncs a folder's list of names to the device: a file's own sync does not. Some systems (Windows) open no folder and need none. */
export function syncFolderNow(fs: JournalFs, folder: string): void {
  try {
    const fd = fs.openSync(folder, 'r');
    try {
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    // See above.
  }
}

export function syncFolder(fs: JournalFs, folder: string, done: () => void): void {
  let fd: number;
  try {
    fd = fs.openSync(folder, 'r');
  } catch {
    done();
    return;
  }
  fs.fsync(fd, () => {
    try {
      fs.closeSync(fd);
    } catch {
      // Closed all the same.
    }
    done();
  });
}
