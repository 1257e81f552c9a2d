import { FILE_MODE, type JournalFs, removeFile } from './journal-fs.js';
import { versionLine } from './record.js';

/** The disk took a part and reported no error: that is how a full one answers (POSIX `write`). */
export class ShortWriteError extends Error {
  readonly code = 'ENOSPC';
}

/** A segment being written, by this process alone: it is made exclusively, and never opened again for writing. */
export class SegmentFile {
  readonly path: string;
  readonly #fs: JournalFs;
  readonly #fd: number;
  /** The end of what was written whole. The next line goes there, over whatever a failed write left. */
  #end = 0;

  /** Throws when the disk does not take it. */
  constructor(fs: JournalFs, path: string) {
    this.#fs = fs;
    this.path = path;
    this.#fd = fs.openSync(path, 'wx', FILE_MODE);
    try {
      this.append(versionLine());
    } catch (error) {
      this.close();
      removeFile(fs, path);
      throw error;
    }
  }

  get size(): number {
    return this.#end;
  }

  /** All of `lines`, or an error and nothing of them. */
  append(lines: Uint8Array): void {
    let written = -1;
    try {
      written = this.#fs.writeSync(this.#fd, lines, 0, lines.length, this.#end);
    } finally {
      if (written !== lines.length) this.#cut();
    }
    if (written !== lines.length) throw new ShortWriteError('the disk took a part of a line');
    this.#end += lines.length;
  }

  /** Whether what was written still lies under its name. */
  isInPlace(): boolean {
    try {
      const found = this.#fs.statSync(this.path);
      return found.isFile() && found.size >= this.#end;
    } catch {
      return false;
    }
  }

  syncNow(): void {
    this.#fs.fsyncSync(this.#fd);
  }

  sync(done: (error: Error | null) => void): void {
    this.#fs.fsync(this.#fd, done);
  }

  close(): void {
    try {
      this.#fs.closeSync(this.#fd);
    } catch {
      // Closed all the same (POSIX `close`): there is nothing left to do with it.
    }
  }

  #cut(): void {
    try {
      this.#fs.ftruncateSync(this.#fd, this.#end);
    } catch {
      // The torn line stays until the next one is written over it; a reader passes it by.
    }
  }
}
