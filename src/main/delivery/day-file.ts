import type * as NodeFs from 'node:fs';
import { join } from 'node:path';
import {
  decodeRecord,
  encodeRecord,
  type LedgerRecord,
  RECORD_BYTES,
  type RecordKind,
} from './ledger-record.js';
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

/** What the records read so far add up to. */
export interface Tally {
  /** Calls counted and not credited. */
  spent: number;
  /** Probes counted, neither credited nor delivered. */
  probes: number;
  /** Unix milliseconds of the last call that was not credited at once. */
  lastCallAt: number;
  /** Something of the file was lost or damaged. */
  doubtful: boolean;
  /** No answer has confirmed that the day has begun. */
  unconfirmed: boolean;
  /** The earliest day in which the machine's clock was seen behind this one. */
  behindSince: number | undefined;
}

export function emptyTally(): Tally {
  return {
    spent: 0,
    probes: 0,
    lastCallAt: 0,
    doubtful: false,
    unconfirmed: false,
    behindSince: undefined,
  };
}

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

/**
 * One UTC day's append-only file of fixed-size records, read on from where it was last read. Opened for each append and closed again: a file
 * that was deleted or cut meanwhile is noticed, and a folder can be removed at any time, also on Windows.
 */
export class DayFile {
  readonly day: number;
  readonly tally: Tally = emptyTally();
  readonly #fs: LedgerFs;
  readonly #folder: string;
  readonly #path: string;
  readonly #writer: string;
  #offset = 0;
  #previousCallAt = 0;

  constructor(fs: LedgerFs, folder: string, day: number, writer: string) {
    this.#fs = fs;
    this.#folder = folder;
    this.#path = join(folder, fileNameOf(day));
    this.#writer = writer;
    this.day = day;
  }

  /** Reads what is there. False where there is no such file, or none that can be read. */
  read(): boolean {
    try {
      const handle = this.#fs.openSync(this.#path, 'r');
      try {
        this.#readOn(handle);
      } finally {
        this.#fs.closeSync(handle);
      }
      return true;
    } catch {
      return false;
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
        return this.#readOn(handle);
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
    this.#apply({ kind, writer: this.#writer, value });
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
      if (record) this.#apply(record);
      else this.#applyDamaged(bytes[at + RECORD_BYTES - 1]);
      if (record?.writer === this.#writer) spentAtMine = this.tally.spent;
    }
    // A torn end stays unread until the next record has filled it up.
    this.#offset += at;
    return spentAtMine ?? this.tally.spent;
  }

  /** No day fills so much: the file is garbage, and may hide as many calls as it has room for. */
  #skipTo(size: number): number {
    this.tally.spent += Math.floor((size - this.#offset) / RECORD_BYTES);
    this.tally.doubtful = true;
    this.#offset = size - (size % RECORD_BYTES);
    return this.tally.spent;
  }

  /** What cannot be read may have been a call. One torn by a kill or a power cut is one record and no more; other damage may hide any number. */
  #applyDamaged(lastByte: number | undefined): void {
    this.tally.spent += 1;
    if (lastByte !== FILLER) this.tally.doubtful = true;
  }

  #apply({ kind, value }: LedgerRecord): void {
    const { tally } = this;
    switch (kind) {
      case 'P':
        tally.probes += 1;
        this.#called(value);
        break;
      case 'A':
        this.#called(value);
        break;
      case 'Q':
        tally.probes = Math.max(0, tally.probes - 1);
        this.#credited();
        break;
      case 'C':
        this.#credited();
        break;
      case 'D':
        tally.probes = Math.max(0, tally.probes - 1);
        break;
      case 'K':
        tally.spent += value;
        break;
      case 'S':
        tally.doubtful = true;
        break;
      case 'U':
        tally.unconfirmed = true;
        break;
      case 'V':
        tally.unconfirmed = false;
        break;
      case 'B':
        tally.behindSince = Math.min(tally.behindSince ?? value, value);
        break;
    }
  }

  #called(atSeconds: number): void {
    this.tally.spent += 1;
    this.#previousCallAt = this.tally.lastCallAt;
    this.tally.lastCallAt = atSeconds * 1000;
  }

  #credited(): void {
    this.tally.spent = Math.max(0, this.tally.spent - 1);
    this.tally.lastCallAt = this.#previousCallAt;
  }
}
