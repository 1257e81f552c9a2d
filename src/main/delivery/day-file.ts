import type * as NodeFs from 'node:fs';
import { join } from 'node:path';
import { DayTally } from './day-tally.js';
import { decodeRecord, encodeRecord, RECORD_BYTES, type RecordKind } from './ledger-record.js';
import { DAY_MS } from './time-units.js';

/** What the count needs of the file system. Synchronous: a call must be counted before the next statement sends it. */
export type LedgerFs = Pick<
  typeof NodeFs,
  | 'openSync'
  | 'writeSync'
  | 'readSync'
  | 'fstatSync'
  | 'closeSync'
  | 'readdirSync'
  | 'unlinkSync'
  | 'mkdirSync'
>;

/** Four records for each of 32,000 calls, three times the largest plan's day: more is not read at once. */
const LONGEST_READ_BYTES = 4 * 1024 * 1024;

/** Fills up a torn record: a hyphen, which no record ends with. */
const FILLER = 0x2d;

const NAME = /^calls-(\d{4}-\d{2}-\d{2})\.log$/;

/** The last day whose name has four digits of a year; a clock beyond it is counted there. */
const LAST_DAY = Date.UTC(9999, 11, 31) / DAY_MS;

export function fileNameOf(day: number): string {
  const date = new Date(Math.min(Math.max(day, 0), LAST_DAY) * DAY_MS).toISOString().slice(0, 10);
  return `calls-${date}.log`;
}

/** The day of a file's name, or undefined for other files. */
export function dayOfFile(name: string): number | undefined {
  const date = NAME.exec(name)?.[1];
  const ms = date === undefined ? Number.NaN : Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(ms) ? undefined : ms / DAY_MS;
}

/** Opens a day's file, for records of one writer. */
export type OpenDay = (day: number, writer: string) => DayFile;

/** The days' files in a site's folder. */
export function daysIn(fs: LedgerFs, folder: string): OpenDay {
  return (day, writer) => new DayFile(fs, folder, day, writer);
}

/**
 * One UTC day's append-only file of fixed-size records, read on from where it was last read. Opened for each append and closed again: a file
 * that was deleted or cut meanwhile is noticed, and a folder can be removed at any time, also on Windows.
 */
export class DayFile {
  readonly day: number;
  readonly tally = new DayTally();
  readonly #fs: LedgerFs;
  readonly #folder: string;
  readonly #path: string;
  readonly #writer: string;
  #offset = 0;

  constructor(fs: LedgerFs, folder: string, day: number, writer: string) {
    this.#fs = fs;
    this.#folder = folder;
    this.#path = join(folder, fileNameOf(day));
    this.#writer = writer;
    this.day = day;
  }

  /** Not one record has been read in it. */
  get isEmpty(): boolean {
    return this.#offset === 0;
  }

  /** Reads what is there; nothing where there is no such file, or none that can be read. */
  read(): void {
    try {
      const handle = this.#fs.openSync(this.#path, 'r');
      try {
        this.#readOn(handle);
      } finally {
        this.#fs.closeSync(handle);
      }
    } catch {
      // A missing file is an empty day; an unreadable one will not take a record either, and is counted in memory.
    }
  }

  /**
   * Appends a record and reads everything up to and including it. Answers what is spent there: what another process appended behind it does
   * not count, so that of two that meet at the limit exactly one goes on. Undefined where the disk did not take it.
   */
  append(kind: RecordKind, value: number): number | undefined {
    try {
      const handle = this.#open();
      try {
        this.#align(handle);
        const record = encodeRecord({ kind, writer: this.#writer, value });
        if (this.#fs.writeSync(handle, record) !== RECORD_BYTES) return undefined;
        if (this.#fs.fstatSync(handle).size !== this.#offset + RECORD_BYTES) return this.#readOn(handle);
        // What is new is this record alone.
        this.#offset += RECORD_BYTES;
        this.tally.add({ kind, value });
        return this.tally.spent;
      } finally {
        this.#fs.closeSync(handle);
      }
    } catch {
      return undefined;
    }
  }

  remove(): void {
    try {
      this.#fs.unlinkSync(this.#path);
    } catch {
      // Another process was faster, or the disk is read-only: its count is never read again as today's.
    }
  }

  /** For calls that the disk would not take. */
  countUnrecorded(kind: RecordKind, value: number): void {
    this.tally.add({ kind, value });
  }

  #open(): number {
    try {
      return this.#fs.openSync(this.#path, 'a+', 0o600);
    } catch {
      this.#fs.mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      return this.#fs.openSync(this.#path, 'a+', 0o600);
    }
  }

  /** Makes good what happened to the file since it was last seen, so that the next record stands where a record may stand. */
  #align(handle: number): void {
    const { size } = this.#fs.fstatSync(handle);
    if (size < this.#offset) {
      // Deleted or cut in this run: what was counted is known, and is written again for the next run.
      this.#offset = 0;
      const { spent } = this.tally;
      this.tally.spent = 0;
      this.#fs.writeSync(handle, encodeRecord({ kind: 'S', writer: this.#writer, value: 0 }));
      this.#fs.writeSync(handle, encodeRecord({ kind: 'K', writer: this.#writer, value: spent }));
    } else if (size % RECORD_BYTES !== 0) {
      // A torn record: filled up, it reads as one damaged record instead of shifting all that follow.
      this.#fs.writeSync(handle, Buffer.alloc(RECORD_BYTES - (size % RECORD_BYTES), FILLER));
    }
  }

  /** Answers what is spent up to this writer's last record, or up to the end where it has none among the new ones. */
  #readOn(handle: number): number {
    const { size } = this.#fs.fstatSync(handle);
    if (size - this.#offset > LONGEST_READ_BYTES) return this.#skipTo(size);
    const bytes = Buffer.alloc(Math.max(0, size - this.#offset));
    const length = this.#fs.readSync(handle, bytes, 0, bytes.length, this.#offset);
    let spentAtMine: number | undefined;
    let at = 0;
    for (; at + RECORD_BYTES <= length; at += RECORD_BYTES) {
      const record = decodeRecord(bytes.subarray(at, at + RECORD_BYTES));
      if (record) this.tally.add(record);
      else this.#addDamaged(bytes[at + RECORD_BYTES - 1]);
      if (record?.writer === this.#writer) spentAtMine = this.tally.spent;
    }
    // A torn end stays unread until the next record has filled it up.
    this.#offset += at;
    return spentAtMine ?? this.tally.spent;
  }

  /** No day fills so much: the file is garbage, and may hide as many calls as it has room for. */
  #skipTo(size: number): number {
    this.tally.spent += Math.floor((size - this.#offset) / RECORD_BYTES);
    this.tally.isDoubtful = true;
    this.#offset = size - (size % RECORD_BYTES);
    return this.tally.spent;
  }

  /** What cannot be read may have been a call. One torn by a kill or a power cut is one record and no more; other damage may hide any number. */
  #addDamaged(lastByte: number | undefined): void {
    this.tally.spent += 1;
    if (lastByte !== FILLER) this.tally.isDoubtful = true;
  }
}
