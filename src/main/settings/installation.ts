import { randomUUID } from 'node:crypto';
import type { JsonFile } from './json-file.js';

/** What this copy of the app knows of itself: a random id, and which version ran last. */
export interface InstallationFacts {
  readonly id: string;
  /** Null: none yet. Undefined where the file does not tell: then nothing can be said of an installation or an update. */
  readonly lastVersion: string | null | undefined;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The installation's file. Nothing is written before `keep` or `forget` is called: not before consent. */
export class Installation {
  readonly #file: JsonFile;
  #facts: InstallationFacts;

  constructor(file: JsonFile) {
    this.#file = file;
    this.#facts = this.#read();
  }

  get id(): string {
    return this.#facts.id;
  }

  /** The app's version at the last run that became ready; `null`: there was none. */
  get lastVersion(): string | null | undefined {
    return this.#facts.lastVersion;
  }

  /** Writes the id, and the version where one is given, or that there was none yet. */
  keep(version?: string): void {
    this.#write({ id: this.#facts.id, lastVersion: version ?? this.#facts.lastVersion });
  }

  /** Writes the id and nothing else: of a copy that does not report it is not told when it was installed, nor later on. */
  keepId(): void {
    this.#write({ id: this.#facts.id, lastVersion: this.#facts.lastVersion ?? undefined });
  }

  /** Denial erases the id; what version ran is no fact about a person, and without it a later grant would look like a new installation. */
  forget(): void {
    const { lastVersion } = this.#facts;
    this.#facts = { id: randomUUID(), lastVersion };
    if (lastVersion) this.#file.write({ version: 1, appVersion: lastVersion });
    else this.#file.remove();
  }

  /** Another process erased the id, and may have made another. */
  lookAgain(): void {
    this.#facts = this.#read();
  }

  close(): void {
    this.#file.close();
  }

  #write(facts: InstallationFacts): void {
    this.#facts = facts;
    const known = this.#file.read();
    const next = {
      version: 1,
      id: facts.id,
      ...(facts.lastVersion === undefined ? {} : { appVersion: facts.lastVersion }),
    };
    if (known.found === 'value' && JSON.stringify(known.value) === JSON.stringify(next)) return;
    this.#file.write(next);
  }

  #read(): InstallationFacts {
    const read = this.#file.read();
    const fresh = randomUUID();
    if (read.found === 'nothing') return { id: fresh, lastVersion: null };
    if (read.found !== 'value') return { id: fresh, lastVersion: undefined };
    const value = (typeof read.value === 'object' && read.value !== null ? read.value : {}) as Record<
      string,
      unknown
    >;
    // Denial leaves the version alone.
    if (typeof value.id !== 'string' && typeof value.appVersion !== 'string') this.#file.isUnusable();
    return {
      id: typeof value.id === 'string' && UUID.test(value.id) ? value.id : fresh,
      lastVersion: versionOf(value.appVersion),
    };
  }
}

function versionOf(written: unknown): string | null | undefined {
  if (written === null) return null;
  return typeof written === 'string' ? written.slice(0, 128) : undefined;
}
