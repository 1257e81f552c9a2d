import type { JournalFs } from './journal-fs.js';
import { endOfLine } from './line.js';

/** The longest line that is written or read: far above an event of 32 KiB, and a bound of memory for a file full of garbage. */
export const MAX_LINE_BYTES = 1024 * 1024;

/** Read at a time, between which the thread may be given free: some dozens of lines, which take a millisecond or two while the code is cold. */
const SLICE_BYTES = 32 * 1024;

export interface LineReader {
  /** `bytes[start..end)` lay between two newlines. False: no more of this file. */
  line(bytes: Buffer, start: number, end: number): boolean;
  /** A last line without its newline, or one too long. */
  torn(): void;
}

/** Reads a file's lines, slice by slice. Throws when the file cannot be opened. */
export function* readLines(fs: JournalFs, path: string, reader: LineReader): Generator<undefined, void> {
  const fd = fs.openSync(path, 'r');
  try {
    yield* readOpenFile(fs, fd, reader);
  } finally {
    fs.closeSync(fd);
  }
}

function* readOpenFile(fs: JournalFs, fd: number, reader: LineReader): Generator<undefined, void> {
  const bytes = Buffer.allocUnsafe(MAX_LINE_BYTES);
  let position = 0;
  /** Bytes at the front that begin a line whose end is not read yet. */
  let held = 0;
  let isTooLong = false;
  for (;;) {
    const wanted = Math.min(SLICE_BYTES, bytes.length - held);
    const read = fs.readSync(fd, bytes, held, wanted, position);
    if (read === 0) break;
    position += read;
    const filled = held + read;
    let start = 0;
    for (let end = endOfLine(bytes, held, filled); end !== -1; end = endOfLine(bytes, start, filled)) {
      if (isTooLong) isTooLong = false;
      else if (end > start && !reader.line(bytes, start, end)) return;
      start = end + 1;
    }
    bytes.copyWithin(0, start, filled);
    held = filled - start;
    if (held === bytes.length && !isTooLong) {
      isTooLong = true;
      reader.torn();
    }
    if (isTooLong) held = 0;
    // A short file is read in one go.
    if (read === wanted) yield;
  }
  if (held > 0) reader.torn();
}
