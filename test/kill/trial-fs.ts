import nodeFs from 'node:fs';
import type { SeededRandom } from '../support/seeded-random.js';
import type { Orders } from './orders.js';

/** The calls that change something: where a kill leaves its traces, and a failing disk its errors. */
const CHANGES = [
  'openSync',
  'closeSync',
  'fsyncSync',
  'ftruncateSync',
  'mkdirSync',
  'renameSync',
  'unlinkSync',
  'rmSync',
  'rmdirSync',
  'utimesSync',
] as const;

/** A disk is well for about so many changes, and ill for at most so many. */
const WELL_FOR = 60;
const ILL_FOR = 25;

/** What ails it: an error, or the full disk that writes a part and says nothing. */
const AILMENTS = ['ENOSPC', 'EROFS', 'EACCES', 'EIO', 'EPERM', 'EBUSY', 'short'] as const;

/** The file system, with the faults that were ordered: it may fail for moments, and it may be the last thing that the process does. */
export function trialFs({ diesAt, diskFails }: Orders, random: SeededRandom): typeof nodeFs {
  if (!diesAt && !diskFails) return nodeFs;
  const fs = { ...nodeFs };
  const disk = new Disk(diskFails ? random : undefined, diesAt);
  for (const name of CHANGES) {
    const change = nodeFs[name] as (...given: unknown[]) => unknown;
    Object.assign(fs, { [name]: (...given: unknown[]) => disk.change(() => change(...given)) });
  }
  const writeSync = (handle: number, ...given: unknown[]) => {
    const write = nodeFs.writeSync as (handle: number, ...given: unknown[]) => number;
    return disk.change(
      () => write(handle, ...given),
      () => write(handle, ...halved(given)),
    );
  };
  return Object.assign(fs, { writeSync });
}

class Disk {
  readonly #random: SeededRandom | undefined;
  readonly #diesAt: Orders['diesAt'];
  #changes = 0;
  #turnsAt = WELL_FOR;
  #ailment: (typeof AILMENTS)[number] | undefined;

  constructor(random: SeededRandom | undefined, diesAt: Orders['diesAt']) {
    this.#random = random;
    this.#diesAt = diesAt;
  }

  change<Answer>(whole: () => Answer, half?: () => Answer): Answer {
    this.#changes += 1;
    const dies = this.#diesAt?.change === this.#changes ? this.#diesAt.how : undefined;
    if (dies === 'before') die();
    if (dies === 'half-way') {
      half?.();
      die();
    }
    const answer = this.#undergo(whole, half);
    if (dies === 'after') die();
    return answer;
  }

  #undergo<Answer>(whole: () => Answer, half?: () => Answer): Answer {
    const random = this.#random;
    if (!random) return whole();
    if (this.#changes >= this.#turnsAt) {
      this.#ailment = this.#ailment ? undefined : random.pick(AILMENTS);
      this.#turnsAt = this.#changes + 1 + random.below(this.#ailment ? ILL_FOR : WELL_FOR);
    }
    if (this.#ailment === undefined) return whole();
    if (this.#ailment === 'short') return (half ?? whole)();
    throw Object.assign(new Error(`${this.#ailment}: so it was ordered`), { code: this.#ailment });
  }
}

/** The arguments of a `writeSync` that writes only the first half. */
function halved(given: readonly unknown[]): unknown[] {
  const [bytes, offset, length, position] = given;
  if (typeof bytes === 'string') return [bytes.slice(0, bytes.length / 2)];
  const { byteLength } = bytes as Uint8Array;
  return [
    bytes,
    offset ?? 0,
    Math.floor(((length as number | undefined) ?? byteLength) / 2),
    position ?? null,
  ];
}

/** As a kill from outside: nothing runs after it. */
function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('a process survived its kill');
}
