import path from 'node:path';
import type { Entry } from './entry.js';
import { isFolder, type JournalFs, namesIn } from './journal-fs.js';
import { bodyStart } from './line.js';
import { readLines } from './read-lines.js';
import { JOURNAL_VERSION, type JournalRecord, readRecord } from './record.js';
import { isOfSurvivors, segmentsAmong } from './segment-name.js';
import { SharedParts } from './shared-parts.js';
import { inOrderOfCapture } from './waiting-lane.js';

/** Writers that were adopted lie in folders of this prefix inside their adopter's. */
export const ADOPTED_PREFIX = 'x-';

/** What still waits in a writer's folder: events in the order in which each writer accepted them, less what was settled. */
export class JournalReading {
  /** Files that were read, in the order in which they may be removed: an event's file never after the one that settles it. */
  readonly files: string[] = [];
  /** Adopted folders, the innermost first. */
  readonly adopted: string[] = [];
  bytes = 0;
  damaged = 0;
  /** A segment could not be read now: what it holds, and what others say of that, is for a later run. */
  hasUnread = false;
  /** A segment is of a newer version, and for that version to read. */
  hasNewer = false;
  readonly #fs: JournalFs;
  readonly #folder: string;
  /** What lies in it at the beginning: what is written there meanwhile is known. */
  readonly #names: readonly string[];
  readonly #shared = new SharedParts<Buffer>();
  /** One sequence a writer, in the order of its lines: with what was settled, and with copies. */
  readonly #found: Entry[][] = [];
  readonly #settled = new Set<string>();
  readonly #users = new Map<string, string>();
  readonly #behind = new Set<string>();

  constructor(fs: JournalFs, folder: string, names: readonly string[] = namesIn(fs, folder)) {
    this.#fs = fs;
    this.#folder = folder;
    this.#names = names;
  }

  /** The same from the beginning. */
  again(): JournalReading {
    return new JournalReading(this.#fs, this.#folder, this.#names);
  }

  /** Reads on at each step. */
  *slices(): Generator<undefined, void> {
    yield* this.#readFolder(this.#folder, this.#names);
  }

  /** What was accepted and not settled, in the order of capture. */
  waiting(): Entry[] {
    const settled = this.#settled;
    const sequences = this.#found.map((entries) =>
      settled.size === 0 ? entries : entries.filter(({ id }) => !settled.has(id)),
    );
    const entries = sequences.reduce(inOrderOfCapture);
    return mayRepeat(entries) ? withoutCopies(entries) : entries;
  }

  /** The user that an event was given after it was written; null when it waits for one still. */
  userOf(entry: Entry): string | null {
    return entry.user ?? this.#users.get(entry.id) ?? null;
  }

  /** Those of the given that were put behind, in that order. */
  behind(entries: readonly Entry[]): Entry[] {
    if (this.#behind.size === 0) return [];
    const places = new Map(Array.from(this.#behind, (id, place) => [id, place]));
    const place = ({ id }: Entry) => places.get(id) ?? -1;
    return entries.filter((entry) => place(entry) !== -1).sort((one, other) => place(one) - place(other));
  }

  *#readFolder(folder: string, names: readonly string[]): Generator<undefined, void> {
    /** For each adopted folder the first and the last of the writers found in it. */
    const adopted = new Map<string, readonly [number, number]>();
    for (const name of names) {
      if (!name.startsWith(ADOPTED_PREFIX)) continue;
      const first = this.#found.length;
      const inside = path.join(folder, name);
      yield* this.#readFolder(inside, namesIn(this.#fs, inside));
      adopted.set(name, [first, this.#found.length]);
    }
    const found = this.#found.push([]) - 1;
    for (const name of segmentsAmong(names)) {
      const known: Entry[] = this.#found[found] ?? [];
      const file = path.join(folder, name);
      if (!isOfSurvivors(name)) {
        yield* this.#readSegment(file, known, adopted);
        continue;
      }
      const survivors: Entry[] = [];
      const behind = [...this.#behind];
      if (yield* this.#readSegment(file, survivors, adopted)) {
        this.#found[found] = survivors;
        continue;
      }
      // Cut short by a kill it only repeats what is known; by damage later, it may know more.
      this.#found[found] = known.concat(survivors);
      for (const id of behind) this.#putBehind(id);
    }
    if (path.basename(folder).startsWith(ADOPTED_PREFIX)) this.adopted.push(folder);
  }

  /** True when the segment says that it holds all that survived of those before it. */
  *#readSegment(
    file: string,
    entries: Entry[],
    adopted: ReadonlyMap<string, readonly [number, number]>,
  ): Generator<undefined, boolean> {
    let isNewer = false;
    let isComplete = false;
    try {
      yield* readLines(this.#fs, file, {
        line: (bytes, start, end) => {
          const body = bodyStart(bytes, start, end);
          const record = body === undefined ? undefined : readRecord(bytes, body, end, this.#shared);
          isNewer ||= record?.kind === 'version' && record.version > JOURNAL_VERSION;
          isComplete ||= record?.kind === 'complete';
          if (isNewer) return false;
          if (record?.kind === 'named')
            this.#name(record.user, [
              entries,
              ...record.adopted.flatMap((name) => this.#found.slice(...(adopted.get(name) ?? [0, 0]))),
            ]);
          else if (record) this.#take(record, entries);
          else this.damaged += 1;
          return true;
        },
        torn: () => {
          this.damaged += 1;
        },
      });
      this.hasNewer ||= isNewer;
      if (!isNewer) {
        this.bytes += this.#fs.statSync(file).size;
        this.files.push(file);
      }
    } catch {
      // A folder in its place, or one that may not be read: left as it is for a run that can.
      this.hasUnread ||= !isFolder(this.#fs, file);
    }
    return isComplete;
  }

  #take(record: JournalRecord, entries: Entry[]): void {
    switch (record.kind) {
      case 'event':
        entries.push(record.entry);
        return;
      case 'settled':
        this.#settled.add(record.id);
        return;
      case 'user':
        for (const id of record.ids) this.#users.set(id, record.user);
        return;
      case 'behind':
        this.#putBehind(record.id);
    }
  }

  /** Who was named first stays: the others were named for what came later. */
  #name(user: string, found: readonly Entry[][]): void {
    for (const entry of found.flat())
      if (entry.user === null && !this.#users.has(entry.id)) this.#users.set(entry.id, user);
  }

  #putBehind(id: string): void {
    this.#behind.delete(id);
    this.#behind.add(id);
  }
}

/** Whether two of them may have one id: by twelve digits, which hardly two UUIDs share. A table of thousands of ids would be the collector's first work in a run. */
function mayRepeat(entries: readonly Entry[]): boolean {
  const marks = Float64Array.from(entries, ({ mark }) => mark).sort();
  return marks.some((mark, at) => mark === marks[at + 1]);
}

/** The first of several copies keeps its place; a later one may know the user. */
function withoutCopies(entries: readonly Entry[]): Entry[] {
  const first = new Map<string, Entry>();
  for (const entry of entries) {
    const { id } = entry;
    const known = first.get(id);
    if (!known) first.set(id, entry);
    else if (known.user === null && entry.user !== null) known.giveUser(entry.user);
  }
  return [...first.values()];
}
