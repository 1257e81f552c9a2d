import path from 'node:path';
import { FILE_MODE, type JournalFs, removeFile } from './journal-fs.js';
import type { WriterFolder } from './writer-folder.js';

/** Room for a thousand acknowledgements, and for a decision of consent. */
const SPARE_BYTES = 64 * 1024;

export const SPARE_NAME = 'spare';

/** A file that holds nothing but its place: given up when the disk is full, so that what was delivered can still be noted as such. */
export class Spare {
  readonly #fs: JournalFs;
  readonly #folder: WriterFolder;

  constructor(fs: JournalFs, folder: WriterFolder) {
    this.#fs = fs;
    this.#folder = folder;
  }

  /** Lays the file in, unless it is there. */
  layIn(): void {
    const file = this.#file;
    if (file === undefined || this.#isThere(file)) return;
    if (!this.#fill(file)) removeFile(this.#fs, file);
  }

  /** True when there was something to give up. */
  release(): boolean {
    const file = this.#file;
    return file !== undefined && this.#isThere(file) && removeFile(this.#fs, file);
  }

  get #file(): string | undefined {
    return this.#folder.path && path.join(this.#folder.path, SPARE_NAME);
  }

  /** False when there is no room for a reserve: a part of one would only be in the way of events. */
  #fill(file: string): boolean {
    try {
      const fd = this.#fs.openSync(file, 'wx', FILE_MODE);
      try {
        return this.#fs.writeSync(fd, new Uint8Array(SPARE_BYTES), 0, SPARE_BYTES, 0) === SPARE_BYTES;
      } finally {
        this.#fs.closeSync(fd);
      }
    } catch {
      return false;
    }
  }

  #isThere(file: string): boolean {
    try {
      return this.#fs.statSync(file).isFile();
    } catch {
      return false;
    }
  }
}
