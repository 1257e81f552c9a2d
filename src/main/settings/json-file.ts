import type nodeFs from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../shared/clock.js';
import { isMissing } from '../outbox/index.js';

export type JsonFs = Pick<
  typeof nodeFs,
  | 'readFileSync'
  | 'statSync'
  | 'openSync'
  | 'writeSync'
  | 'fsyncSync'
  | 'closeSync'
  | 'renameSync'
  | 'rmSync'
  | 'mkdirSync'
  | 'readdirSync'
>;

/** What reading found. `unreadable` is a file that is there and tells nothing: torn, garbage, a folder, no permission. */
export type ReadResult =
  | { readonly found: 'nothing' | 'unreadable' }
  | { readonly found: 'value'; readonly value: unknown };

/** Larger is not ours: each of these files holds a few hundred bytes. */
const LARGEST_BYTES = 1_048_576;
/** A virus scanner holds a newborn file for a moment, a full disk for longer: the first retries are quick, then it is one a minute. */
const RETRY_DELAYS_MS = [50, 100, 200, 400, 800, 1_600, 5_000, 60_000];

/**
 * One small JSON document on disk, replaced as a whole by temporary file and rename, owner-only.
 * A write that fails is kept in memory and tried again; what is read back is always the newest value given.
 */
export class JsonFile {
  readonly #path: string;
  readonly #fs: JsonFs;
  readonly #clock: Clock;
  readonly #isSynced: boolean;
  readonly #unusable: () => void;
  #pending: { readonly text: string | null } | undefined;
  #cancelRetry: (() => void) | undefined;

  /**
   * `isSynced`: it stands on the device before `write` answers; else the system has it, which survives a kill, and a power cut a moment later.
   * `unusable`: told when the file is there and of no use.
   */
  constructor(file: string, fs: JsonFs, clock: Clock, isSynced = false, unusable: () => void = () => {}) {
    this.#isSynced = isSynced;
    this.#unusable = unusable;
    this.#path = file;
    this.#fs = fs;
    this.#clock = clock;
  }

  read(): ReadResult {
    if (this.#pending)
      return this.#pending.text === null
        ? { found: 'nothing' }
        : { found: 'value', value: JSON.parse(this.#pending.text) };
    try {
      const text = this.#fs.readFileSync(this.#path, 'utf8');
      if (text.length <= LARGEST_BYTES) return { found: 'value', value: JSON.parse(text) };
    } catch (error) {
      if (isMissing(error)) return { found: 'nothing' };
    }
    this.#unusable();
    return { found: 'unreadable' };
  }

  /** What was read is JSON, and not what its reader wrote. */
  isUnusable(): void {
    this.#unusable();
  }

  /** Changes whenever the file does, also by another process; costs one look at the folder. */
  version(): string {
    if (this.#pending) return 'pending';
    try {
      const stat = this.#fs.statSync(this.#path, { throwIfNoEntry: false });
      return stat ? `${stat.mtimeMs}/${stat.size}/${stat.ino}` : '';
    } catch {
      return 'unreadable';
    }
  }

  /** True when it stands on disk; false when it waits in memory for the disk to work again. */
  write(value: unknown): boolean {
    return this.#attempt(JSON.stringify(value), 0);
  }

  /** Removes the file; a false answer is tried again like a write. */
  remove(): boolean {
    return this.#attempt(null, 0);
  }

  /** Leaves no timer. What still waits is tried once more. */
  close(): void {
    this.#cancelRetry?.();
    if (this.#pending) this.#put(this.#pending.text);
  }

  #attempt(text: string | null, tries: number): boolean {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    if (this.#put(text)) {
      this.#pending = undefined;
      return true;
    }
    this.#pending = { text };
    const delay = RETRY_DELAYS_MS[Math.min(tries, RETRY_DELAYS_MS.length - 1)] ?? 60_000;
    this.#cancelRetry = this.#clock.after(delay, () => this.#attempt(text, tries + 1));
    return false;
  }

  #put(text: string | null): boolean {
    const temporary = `${this.#path}.${process.pid}.tmp`;
    try {
      if (text === null) {
        for (const file of [this.#path, ...this.#temporaries()]) this.#fs.rmSync(file, { force: true });
        return true;
      }
      this.#fs.mkdirSync(path.dirname(this.#path), { recursive: true, mode: 0o700 });
      const bytes = Buffer.from(text);
      const handle = this.#fs.openSync(temporary, 'w', 0o600);
      try {
        // A full disk gives a short write and no error.
        if (this.#fs.writeSync(handle, bytes) !== bytes.length) return false;
        if (this.#isSynced) this.#fs.fsyncSync(handle);
      } finally {
        this.#fs.closeSync(handle);
      }
      this.#fs.renameSync(temporary, this.#path);
      return true;
    } catch {
      return false;
    }
  }

  /** What kills in the middle of a write left beside the file: of any process, with all that was to stand in it. */
  #temporaries(): string[] {
    const folder = path.dirname(this.#path);
    const name = path.basename(this.#path);
    try {
      const names = this.#fs.readdirSync(folder);
      const left = names.filter((other) => other.startsWith(`${name}.`) && other.endsWith('.tmp'));
      return left.map((other) => path.join(folder, other));
    } catch {
      return [];
    }
  }
}
