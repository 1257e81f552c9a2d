import path from 'node:path';

/**
 * What the journal needs of a file system: the part of `node:fs` that it calls, so that a test can hand in one that fails.
 * All but `fsync` are synchronous: an event is on disk before `track` answers. The device is the one slow thing, so it is waited for elsewhere.
 */
export interface JournalFs {
  openSync(path: string, flags: string, mode?: number): number;
  closeSync(fd: number): void;
  writeSync(fd: number, bytes: Uint8Array, offset: number, length: number, position: number): number;
  readSync(fd: number, bytes: Uint8Array, offset: number, length: number, position: number): number;
  ftruncateSync(fd: number, length: number): void;
  fsyncSync(fd: number): void;
  fsync(fd: number, done: (error: Error | null) => void): void;
  statSync(path: string): FileFacts;
  readdirSync(path: string): string[];
  mkdirSync(path: string, options: { recursive: true; mode: number }): unknown;
  renameSync(from: string, to: string): void;
  unlinkSync(path: string): void;
  rmdirSync(path: string): void;
  utimesSync(path: string, accessedSeconds: number, modifiedSeconds: number): void;
}

export interface FileFacts {
  readonly size: number;
  readonly mtimeMs: number;
  isFile(): boolean;
  isDirectory(): boolean;
}

/** Owner only: what waits are a person's doings. */
export const FILE_MODE = 0o600;
export const FOLDER_MODE = 0o700;

/** The code of a system error, or its name where it has none. */
export function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : String((error as Error | null)?.name ?? error);
}

/** Whether `error` says that there is nothing at that path. */
export function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

export function namesIn(fs: JournalFs, folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

/** True when the file is gone afterwards. */
export function removeFile(fs: JournalFs, file: string): boolean {
  try {
    fs.unlinkSync(file);
    return true;
  } catch (error) {
    return isMissing(error);
  }
}

/** True when the folder is gone afterwards; one that is not empty stays. */
export function removeFolder(fs: JournalFs, folder: string): boolean {
  try {
    fs.rmdirSync(folder);
    return true;
  } catch (error) {
    return isMissing(error);
  }
}

/** Removes what can be removed of a folder and all below it. */
export function removeTree(fs: JournalFs, folder: string): void {
  for (const name of namesIn(fs, folder)) {
    const below = path.join(folder, name);
    if (!removeFile(fs, below)) removeTree(fs, below);
  }
  removeFolder(fs, folder);
}

/** Somebody put a folder in the file's place: it settles nothing, and is not ours to remove. */
export function isFolder(fs: JournalFs, file: string): boolean {
  try {
    return fs.statSync(file).isDirectory();
  } catch {
    return false;
  }
}
