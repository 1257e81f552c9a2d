import { checksum } from './checksum.js';

/**
 * One line of a journal: the body's length in bytes and its checksum, both as eight hexadecimal digits, a tab, the body, a newline.
 * A body never holds a newline (its fields are JSON, which escapes them), so that a reader finds its feet again after any damage.
 */
const HEADER = '00000000 00000000\t';
const NEWLINE = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;
const DIGITS = '0123456789abcdef';
const ZERO = 0x30;
const NINE = 0x39;
const LETTER_A = 0x61;
const LETTER_F = 0x66;

export function encodeLine(body: string): Buffer {
  const line = Buffer.from(`${HEADER}${body}\n`);
  const end = line.length - 1;
  writeHex(line, 0, end - HEADER.length);
  writeHex(line, 9, checksum(line, HEADER.length, end));
  return line;
}

/** The length of a line with this much of a body. */
export function lineLength(bodyLength: number): number {
  return HEADER.length + bodyLength + 1;
}

/** Where the body of the line `bytes[start..end)` (without its newline) begins, or undefined when the line is not as it was written. */
export function bodyStart(bytes: Buffer, start: number, end: number): number | undefined {
  const body = start + HEADER.length;
  if (body > end || bytes[start + 8] !== SPACE || bytes[body - 1] !== TAB) return undefined;
  if (readHex(bytes, start) !== end - body) return undefined;
  return readHex(bytes, start + 9) === checksum(bytes, body, end) ? body : undefined;
}

/** The position of the next newline from `from` on, or -1. */
export function endOfLine(bytes: Buffer, from: number, to: number): number {
  const at = bytes.indexOf(NEWLINE, from);
  return at < to ? at : -1;
}

/** Eight digits; NaN where they are none. */
function readHex(line: Buffer, at: number): number {
  let value = 0;
  for (let place = at; place < at + 8; place++) {
    const code = line[place] as number;
    if (code >= ZERO && code <= NINE) value = value * 16 + code - ZERO;
    else if (code >= LETTER_A && code <= LETTER_F) value = value * 16 + code - LETTER_A + 10;
    else return Number.NaN;
  }
  return value;
}

/** Eight digits, into the line itself: each event comes through here twice. */
function writeHex(line: Buffer, at: number, value: number): void {
  let rest = value;
  for (let place = at + 7; place >= at; place--) {
    line[place] = DIGITS.charCodeAt(rest & 0xf);
    rest >>>= 4;
  }
}
