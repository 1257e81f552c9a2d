/**
 * CRC-32 as in gzip, four bytes at a step. Written here because `zlib.crc32` is missing from the Node of Electron 30, and without functions
 * of its own: a queue is reopened before the code is hot.
 */
export function checksum(bytes: Uint8Array, start: number, end: number): number {
  const tables = TABLES;
  let crc = -1;
  let at = start;
  for (const last = end - 3; at < last; at += 4) {
    crc =
      (tables[0x300 | ((crc ^ (bytes[at] as number)) & 0xff)] as number) ^
      (tables[0x200 | (((crc >>> 8) ^ (bytes[at + 1] as number)) & 0xff)] as number) ^
      (tables[0x100 | (((crc >>> 16) ^ (bytes[at + 2] as number)) & 0xff)] as number) ^
      (tables[(crc >>> 24) ^ (bytes[at + 3] as number)] as number);
  }
  for (; at < end; at++) crc = (tables[(crc ^ (bytes[at] as number)) & 0xff] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** The reversed polynomial of CRC-32. */
const POLYNOMIAL = 0xedb88320;

/** What a byte does to the sum by itself, then once one, two and three others have followed it: 256 numbers each. */
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
