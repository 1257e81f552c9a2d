import { randomUUID } from 'node:crypto';
import type nodeFs from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../shared/clock.js';
import type { Place } from '../outbox/index.js';
import { JsonFile } from './json-file.js';

/** What a run says of itself while it lasts. */
interface Run {
  readonly appVersion: string;
  readonly begunAt: number;
  readonly pid: number;
  readonly host: string;
  readonly boot: string;
}

/** A run of another machine or container tells nothing of how it ended; its marker is not kept for ever. */
const LONGEST_RUN_MS = 30 * 86_400_000;

/**
 * A file for each run, there while it lasts: one that is left behind by a process that is gone is of a run that ended badly. Where that cannot be
 * told for certain (a pid in use again, another machine's file) nothing is said.
 */
export class RunMarkers {
  readonly #folder: string;
  readonly #fs: typeof nodeFs;
  readonly #clock: Clock;
  /** Asked at need only: it looks at the system. */
  readonly #place: () => Place;
  readonly #name = `run-${randomUUID().slice(0, 8)}.json`;
  readonly #own: JsonFile;

  constructor(folder: string, fs: typeof nodeFs, clock: Clock, place: () => Place) {
    this.#folder = folder;
    this.#fs = fs;
    this.#clock = clock;
    this.#place = place;
    this.#own = this.#fileOf(this.#name);
  }

  /** The app's version in the newest run that ended badly, told to the first process that asks; null for none. */
  takeBadEnd(): string | null {
    const place = this.#place();
    const ended = this.#others().filter(({ name, run }) => {
      const isOver = run ? this.#isOver(run, place) : true;
      return isOver && this.#claim(name) && run?.host === place.host;
    });
    const newest = ended.toSorted((one, other) => (other.run?.begunAt ?? 0) - (one.run?.begunAt ?? 0))[0];
    return newest?.run?.appVersion ?? null;
  }

  begin(appVersion: string): void {
    const { pid, host, boot } = this.#place();
    this.#own.write({ appVersion, begunAt: this.#clock.now(), pid, host, boot } satisfies Run);
  }

  end(): void {
    this.#own.remove();
  }

  /** Of every run, this one's too. */
  erase(): void {
    this.end();
    for (const { name } of this.#others()) this.#claim(name);
  }

  close(): void {
    this.#own.close();
  }

  #isOver(run: Run, { host, boot, isAlive }: Place): boolean {
    if (run.host !== host) return this.#clock.now() - run.begunAt > LONGEST_RUN_MS;
    const isRestarted = run.boot !== boot && run.boot !== '0' && boot !== '0';
    return isRestarted || !isAlive(run.pid);
  }

  #others(): { readonly name: string; readonly run: Run | null }[] {
    return this.#names()
      .filter((name) => /^run-[0-9a-f]{8}\.json$/.test(name) && name !== this.#name)
      .map((name) => ({ name, run: runOf(this.#fileOf(name).read()) }));
  }

  #names(): string[] {
    try {
      return this.#fs.readdirSync(this.#folder);
    } catch {
      return [];
    }
  }

  /** Whether it was there to be removed: of several processes that start at once one is told. */
  #claim(name: string): boolean {
    try {
      this.#fs.unlinkSync(path.join(this.#folder, name));
      return true;
    } catch {
      return false;
    }
  }

  #fileOf(name: string): JsonFile {
    return new JsonFile(path.join(this.#folder, name), this.#fs, this.#clock);
  }
}

function runOf(read: ReturnType<JsonFile['read']>): Run | null {
  if (read.found !== 'value' || typeof read.value !== 'object' || read.value === null) return null;
  const { appVersion, begunAt, pid, host, boot } = read.value as { [name: string]: unknown };
  if (typeof appVersion !== 'string' || typeof begunAt !== 'number') return null;
  if (typeof pid !== 'number' || typeof host !== 'string' || typeof boot !== 'string') return null;
  return { appVersion: appVersion.slice(0, 128), begunAt, pid, host, boot };
}
