import path from 'node:path';
import { FILE_MODE, type JournalFs, removeFile } from './journal-fs.js';
import { ShortWriteError } from './segment-file.js';
import type { WriterFolder } from './writer-folder.js';

/** Room for a thousand acknowledgements, and for a decision of consent. */
const SPARE_BYTES = 64 * 1024;

export const SPARE_NAME = 'spare';

/** A file that holds nothing but its place: given up when the disk is full, so that what was delivered can still be noted as such. */
export class Spare {
  readonly #fs: JournalFs;
  readonly #folder: WriterFolder;
  /** The writer's folder in which it was laid or found, and not given up since. */
  #laidIn: string | undefined;

  constructor(fs: JournalFs, folder: WriterFolder) {
    this.#fs = fs;
    this.#folder = folder;
  }

  /** Lays the file in, unless it is there. Throws where the disk does not take it: a part of a reserve would only be in the way of events. */
  layIn(): void {
    const { path: folder } = this.#folder;
    if (folder === undefined || folder === this.#laidIn) return;
    const file = path.join(folder, SPARE_NAME);
    if (!this.#isFile(file)) this.#fill(file);
    this.#laidIn = folder;
  }

  /** True when there was something to give up. */
  release(): boolean {
    const file = this.#file;
    this.#laidIn = undefined;
    return file !== undefined && this.#isFile(file) && removeFile(this.#fs, file);
  }

  get #file(): string | undefined {
    return this.#folder.path && path.join(this.#folder.path, SPARE_NAME);
  }

  #fill(file: string): void {
    try {
      const fd = this.#fs.openSync(file, 'wx', FILE_MODE);
      try {
        const written = this.#fs.writeSync(fd, new Uint8Array(SPARE_BYTES), 0, SPARE_BYTES, 0);
        if (written !== SPARE_BYTES) throw new ShortWriteError('the disk took a part of a reserve');
      } finally {
        this.#fs.closeSync(fd);
      }
    } catch (error) {
      removeFile(this.#fs, file);
      throw error;
    }
  }

  #isFile(file: string): boolean {
    try {
      return this.#fs.statSync(file).isFile();
    } catch {
      return false;
    }
  }
}
