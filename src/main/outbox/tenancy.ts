import type { Clock } from '../../shared/clock.js';
import type { Entry } from './entry.js';
import { BEAT_MS, type Neighbours } from './neighbours.js';
import { RetryTimer } from './retry-timer.js';
import type { WriterFolder } from './writer-folder.js';

/** A folder taken for ours is looked at this often, so that a process that was frozen finds out before it writes or sends. */
export const ATTEND_MS = 1000;
/** Windows refuses to rename what a virus scanner holds: tried again soon, then ever later, up to a beat. */
const FIRST_ADOPTION_RETRY_MS = 250;

export interface TenancyParts {
  readonly clock: Clock;
  readonly folder: WriterFolder;
  readonly neighbours: Neighbours;
  /** Whether what was written lies where it was. */
  readonly isInPlace: () => boolean;
  /** Whether this process leads changed. */
  readonly leadChanged: () => void;
  /** Every few seconds. */
  readonly beaten: () => void;
  /** A folder of the dead is ours now, whole. */
  readonly inherited: (folder: string) => void;
  /** The folder is ours, and its newest segment is not as it was written. */
  readonly damaged: () => void;
  /** The folder is gone from the disk. */
  readonly gone: () => void;
  /** Another process took the folder. `written`: what went there a moment ago, perhaps too late for it. */
  readonly evicted: (written: Entry | undefined) => void;
}

/** This process among those that write to one site: gives signs of life, adopts the dead, and notices when it was taken for dead itself. */
export class Tenancy {
  readonly #parts: TenancyParts;
  readonly #adoption: RetryTimer;
  #attendedAt: number;
  #cancelBeat: () => void = () => {};

  constructor(parts: TenancyParts) {
    this.#parts = parts;
    this.#attendedAt = parts.clock.monotonic();
    this.#adoption = new RetryTimer(parts.clock, FIRST_ADOPTION_RETRY_MS, BEAT_MS, () => this.#adopt());
  }

  get leads(): boolean {
    return this.#parts.neighbours.leads;
  }

  /** A sign of life, and a look around; from then on every few seconds. */
  beat(): void {
    const { clock, folder, neighbours, leadChanged, beaten } = this.#parts;
    folder.touch(clock.now());
    this.#inspect(undefined);
    const led = neighbours.leads;
    neighbours.look();
    if (led !== neighbours.leads) leadChanged();
    this.#adopt();
    beaten();
    this.#cancelBeat = clock.after(BEAT_MS, () => this.beat());
  }

  /** Before anything is read or written: is the folder still ours? `written`: what was written just now. */
  attend(written?: Entry): void {
    if (this.#parts.clock.monotonic() - this.#attendedAt >= ATTEND_MS) this.#inspect(written);
  }

  /** Now, however short ago the last look was: there may be no other. */
  look(): void {
    this.#inspect(undefined);
  }

  end(): void {
    this.#cancelBeat();
    this.#adoption.cancel();
  }

  #inspect(written: Entry | undefined): void {
    const { clock, folder, isInPlace, damaged, gone, evicted } = this.#parts;
    this.#attendedAt = clock.monotonic();
    if (folder.path === undefined || isInPlace()) return;
    const fate = folder.fate();
    if (fate === 'ours') damaged();
    if (fate === 'gone') gone();
    if (fate === 'adopted') evicted(written);
  }

  #adopt(): void {
    const { neighbours, folder, inherited } = this.#parts;
    const found = neighbours.dead.map(({ name, mayComeBack }) => folder.adopt(name, mayComeBack));
    const adopted = found.filter((path) => path !== undefined);
    // One that became our own holds the others.
    const own = adopted.find((path) => path === folder.path);
    for (const path of own === undefined ? adopted : [own]) inherited(path);
    if (adopted.length > 0) neighbours.look();
    if (adopted.length === found.length) this.#adoption.succeeded();
    else this.#adoption.failed();
  }
}
