/** CRC-32 as in gzip, four bytes at a step. Written here because `zlib.crc32` is missing from the Node of Electron 30. */
export function checksum(bytes: Uint8Array, start: number, end: number): number {
  let crc = -1;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    crc ^=
      byteAt(bytes, at) |
      (byteAt(bytes, at + 1) << 8) |
      (byteAt(bytes, at + 2) << 16) |
      (byteAt(bytes, at + 3) << 24);
    crc = entryOf(3, crc) ^ entryOf(2, crc >>> 8) ^ entryOf(1, crc >>> 16) ^ entryOf(0, crc >>> 24);
  }
  for (; at < end; at++) crc = entryOf(0, crc ^ byteAt(bytes, at)) ^ (crc >>> 8);
  return ~crc >>> 0;
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}

/** What a byte does to the sum once `behind` others have followed it. */
function entryOf(behind: 0 | 1 | 2 | 3, byte: number): number {
  return TABLES[(behind << 8) | (byte & 0xff)] as number;
}

/** The reversed polynomial of CRC-32. */
const POLYNOMIAL = 0xedb88320;

const TABLES: Readonly<Int32Array> = tables();

function tables(): Int32Array {
  const made = new Int32Array(4 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    made[byte] = crc;
  }
  for (let at = 256; at < made.length; at++) {
    const before = made[at - 256] as number;
    made[at] = (made[before & 0xff] as number) ^ (before >>> 8);
  }
  return made;
}
