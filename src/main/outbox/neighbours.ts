import path from 'node:path';
import type { Clock } from '../../shared/clock.js';
import { type JournalFs, namesIn } from './journal-fs.js';
import type { Place } from './process-identity.js';
import type { WriterFolder } from './writer-folder.js';
import { isCertainlyDead, WRITER_PREFIX } from './writer-name.js';

/** How often a writer gives a sign of life, and looks at the others. */
export const BEAT_MS = 15_000;

/** Six beats missed: longer than a debugger's pause or a busy machine, and short for a user. */
const SILENT_MS = 90_000;

interface Sighting {
  readonly mtimeMs: number;
  /** Monotonic: since when it has looked like this. */
  readonly since: number;
}

export interface DeadWriter {
  readonly name: string;
  /** It was only silent for long: it may be frozen, and come back. */
  readonly mayComeBack: boolean;
}

/** The other processes that write to the same site. The first to come leads: it sends, and adopts what the dead left; the others only append. */
export class Neighbours {
  readonly #fs: JournalFs;
  readonly #site: string;
  readonly #clock: Clock;
  readonly #here: Place;
  readonly #mine: WriterFolder;
  #sightings = new Map<string, Sighting>();
  #dead: DeadWriter[] = [];
  #leads = false;
  #lookedAt: number;

  constructor(fs: JournalFs, site: string, clock: Clock, here: Place, mine: WriterFolder) {
    this.#fs = fs;
    this.#site = site;
    this.#clock = clock;
    this.#here = here;
    this.#mine = mine;
    this.#lookedAt = clock.monotonic();
  }

  get leads(): boolean {
    return this.#leads;
  }

  /** For the leader to adopt, as of the last look. */
  get dead(): readonly DeadWriter[] {
    return this.#leads ? this.#dead : [];
  }

  look(): void {
    const now = this.#clock.monotonic();
    // Who slept cannot say that the others were silent.
    const slept = now - this.#lookedAt > 2 * BEAT_MS;
    this.#lookedAt = now;
    const others = namesIn(this.#fs, this.#site).filter(
      (name) => name.startsWith(WRITER_PREFIX) && name !== this.#mine.name,
    );
    const before = slept ? new Map<string, Sighting>() : this.#sightings;
    this.#sightings = new Map();
    this.#dead = [];
    this.#leads = true;
    for (const name of others) {
      if (isCertainlyDead(name, this.#here)) {
        this.#dead.push({ name, mayComeBack: false });
        continue;
      }
      const sighting = this.#see(name, before.get(name), now);
      if (!sighting) continue;
      this.#sightings.set(name, sighting);
      if (now - sighting.since >= SILENT_MS) this.#dead.push({ name, mayComeBack: true });
      else if (this.#mine.name === undefined || name < this.#mine.name) this.#leads = false;
    }
  }

  #see(name: string, before: Sighting | undefined, now: number): Sighting | undefined {
    try {
      const { mtimeMs } = this.#fs.statSync(path.join(this.#site, name));
      return before?.mtimeMs === mtimeMs ? before : { mtimeMs, since: now };
    } catch {
      // Adopted or erased this moment.
      return undefined;
    }
  }
}
