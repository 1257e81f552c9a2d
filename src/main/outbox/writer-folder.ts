import path from 'node:path';
import {
  FILE_MODE,
  FOLDER_MODE,
  isMissing,
  type JournalFs,
  namesIn,
  removeFile,
  removeFolder,
} from './journal-fs.js';
import { ADOPTED_PREFIX } from './journal-reading.js';
import type { Place } from './process-identity.js';
import { nextSequence, WRITER_PREFIX, writerName } from './writer-name.js';

/** An empty file in each writer's folder, named for the writer. It travels along when the folder is adopted, and so tells its writer, should it come back. */
const OWNER_PREFIX = 'owner-';

/** Writers that may come back are remembered by their adopter: as many as will hardly ever be. */
const MOST_REMEMBERED = 16;

/** Two touches that differ by less look the same on a FAT volume. */
const COARSEST_MTIME_MS = 2000;

/** This process's folder among the writers' of a site. */
export class WriterFolder {
  readonly #fs: JournalFs;
  readonly #site: string;
  readonly #place: Place;
  readonly #random: () => number;
  #name: string | undefined;
  #path: string | undefined;
  #touchedAt = 0;

  constructor(fs: JournalFs, site: string, place: Place, random: () => number) {
    this.#fs = fs;
    this.#site = site;
    this.#place = place;
    this.#random = random;
  }

  /** Undefined until something had to be written, and again once the folder is lost. */
  get name(): string | undefined {
    return this.#name;
  }

  get path(): string | undefined {
    return this.#path;
  }

  /** Makes the folder if there is none, and answers its path. Throws when the disk does not take it. */
  make(): string {
    if (this.#path !== undefined) return this.#path;
    const name = this.#newName();
    const folder = path.join(this.#site, name);
    this.#fs.mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
    this.#own(name);
    return folder;
  }

  /** Takes over a writer's folder whole, and answers where it lies now; undefined when somebody was faster, or the system forbids it. */
  adopt(other: string, mayComeBack: boolean): string | undefined {
    const name = this.#name ?? this.#newName();
    const chance = Math.floor(this.#random() * 0x1_0000_0000).toString(16);
    const target = path.join(this.#site, name, this.#name === undefined ? '' : ADOPTED_PREFIX + chance);
    try {
      this.#fs.renameSync(path.join(this.#site, other), target);
    } catch {
      return undefined;
    }
    if (this.#name === undefined) this.#own(name);
    this.#remember(path.join(target, OWNER_PREFIX + other), mayComeBack);
    return target;
  }

  /** What became of the folder: ours, adopted by another process, gone from the disk, or out of sight. */
  fate(): 'ours' | 'adopted' | 'gone' | 'unknown' {
    if (this.path === undefined) return 'ours';
    try {
      return this.#fs.statSync(this.path).isDirectory() ? 'ours' : 'gone';
    } catch (error) {
      if (!isMissing(error)) return 'unknown';
      return this.#wasAdopted() ? 'adopted' : 'gone';
    }
  }

  /** The folder is another's, or nobody's: the next one gets a name of its own. */
  forget(): void {
    this.#name = this.#path = undefined;
  }

  /** A sign of life. Others ask only whether the time changed, never what it says. */
  touch(now: number): void {
    if (this.path === undefined) return;
    const isTooClose = Math.abs(now - this.#touchedAt) < COARSEST_MTIME_MS;
    this.#touchedAt = isTooClose ? this.#touchedAt + COARSEST_MTIME_MS : now;
    try {
      this.#fs.utimesSync(this.path, this.#touchedAt / 1000, this.#touchedAt / 1000);
    } catch {
      // Seen, if it matters, when the folder is looked at.
    }
  }

  /** Removes the folder if nothing is left in it but what this class keeps there. */
  remove(): void {
    if (this.path === undefined) return;
    removeFile(this.#fs, path.join(this.path, OWNER_PREFIX + this.#name));
    removeFolder(this.#fs, this.path);
  }

  #newName(): string {
    return writerName(nextSequence(namesIn(this.#fs, this.#site)), this.#place, this.#random());
  }

  #own(name: string): void {
    this.#name = name;
    this.#path = path.join(this.#site, name);
    this.#makeEmpty(path.join(this.#path, OWNER_PREFIX + name));
  }

  #makeEmpty(file: string): void {
    try {
      this.#fs.closeSync(this.#fs.openSync(file, 'w', FILE_MODE));
    } catch {
      // Without it, a folder adopted while this process was frozen looks as if it were gone: events are sent twice, none is lost.
    }
  }

  /** The dead need no sign. That of one who may come back is kept on top, where it outlives the adopted folder. */
  #remember(owner: string, mayComeBack: boolean): void {
    if (this.path === undefined) return;
    if (!mayComeBack) removeFile(this.#fs, owner);
    else {
      try {
        this.#fs.renameSync(owner, path.join(this.path, path.basename(owner)));
      } catch {
        // It stays where it is, and is found there.
      }
    }
    const owners = namesIn(this.#fs, this.path).filter((name) => name.startsWith(OWNER_PREFIX));
    for (const name of owners.sort().slice(0, -MOST_REMEMBERED)) {
      removeFile(this.#fs, path.join(this.path, name));
    }
  }

  #wasAdopted(): boolean {
    const sign = OWNER_PREFIX + this.#name;
    const writers = namesIn(this.#fs, this.#site).filter((name) => name.startsWith(WRITER_PREFIX));
    return writers.some((writer) => {
      const folder = path.join(this.#site, writer);
      const inside = namesIn(this.#fs, folder).filter((name) => name.startsWith(ADOPTED_PREFIX));
      // From the inside out, the way on which the sign is moved.
      return [...inside.map((name) => path.join(folder, name)), folder].some((place) =>
        namesIn(this.#fs, place).includes(sign),
      );
    });
  }
}
