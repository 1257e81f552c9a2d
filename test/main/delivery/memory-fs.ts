import { dirname } from 'node:path';
import type { LedgerFs } from '../../../src/main/delivery/day-file.js';

/** The few calls that the day's count makes, over a map. `failure`, where set, is thrown by all that write; `torn` cuts the next write. */
export class MemoryFs {
  readonly files = new Map<string, Buffer>();
  readonly folders = new Set<string>();
  failure: NodeJS.ErrnoException | undefined;
  /** The next write takes only so many bytes, and says nothing of it, as a full disk does. */
  torn: number | undefined;
  readonly #handles = new Map<number, string>();
  #next = 3;

  /** What an engineer sees of it: the calls of `node:fs` that the count uses. */
  get calls(): LedgerFs {
    return this as unknown as LedgerFs;
  }

  openSync(path: string, flags: string): number {
    if (flags !== 'r') {
      this.#refuse();
      if (!this.folders.has(dirname(path))) throw errno('ENOENT');
      if (!this.files.has(path)) this.files.set(path, Buffer.alloc(0));
    } else if (!this.files.has(path)) {
      throw errno('ENOENT');
    }
    this.#handles.set(this.#next, path);
    return this.#next++;
  }

  writeSync(handle: number, bytes: Buffer): number {
    this.#refuse();
    const written = bytes.subarray(0, this.torn ?? bytes.length);
    this.torn = undefined;
    this.files.set(this.#path(handle), Buffer.concat([this.#content(handle), written]));
    return written.length;
  }

  readSync(handle: number, into: Buffer, offset: number, length: number, position: number): number {
    return this.#content(handle).copy(into, offset, position, position + length);
  }

  fstatSync(handle: number): { size: number } {
    return { size: this.#content(handle).length };
  }

  closeSync(handle: number): void {
    this.#handles.delete(handle);
  }

  readdirSync(folder: string): string[] {
    if (!this.folders.has(folder)) throw errno('ENOENT');
    const names = [...this.files.keys()].filter((path) => dirname(path) === folder);
    return names.map((path) => path.slice(folder.length + 1));
  }

  unlinkSync(path: string): void {
    this.#refuse();
    if (!this.files.delete(path)) throw errno('ENOENT');
  }

  mkdirSync(folder: string): undefined {
    this.#refuse();
    this.folders.add(folder);
    return undefined;
  }

  get openHandles(): number {
    return this.#handles.size;
  }

  #path(handle: number): string {
    const path = this.#handles.get(handle);
    if (path === undefined) throw errno('EBADF');
    return path;
  }

  #content(handle: number): Buffer {
    return this.files.get(this.#path(handle)) ?? Buffer.alloc(0);
  }

  #refuse(): void {
    if (this.failure) throw this.failure;
  }
}

export function errno(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}
