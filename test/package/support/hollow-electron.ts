import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';

/** What a packager looks for in Electron's own archive before it puts the app in. */
const FILES: readonly (readonly [name: string, text: string, mode: number])[] = [
  ['electron', '#!/bin/sh\n', 0o755],
  ['LICENSE', 'hollow\n', 0o644],
  ['resources/default_app.asar', 'hollow\n', 0o644],
];

/**
 * An archive with the name of Electron's release for Linux and nothing to run in it: with it a packager takes every step of its own on a
 * machine that cannot download the binary. Answers the folder it lies in.
 */
export function hollowElectron(version: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const files = [...FILES, ['version', version, 0o644] as const];
  writeFileSync(path.join(folder, `electron-v${version}-linux-x64.zip`), zip(files));
  return folder;
}

/** A ZIP of stored files: local headers with their data, the central directory, its end (PKWARE APPNOTE 4.3). */
function zip(files: typeof FILES): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text, mode] of files) {
    const data = Buffer.from(text);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt32LE(crc32(data), 10);
    shared.writeUInt32LE(data.length, 14);
    shared.writeUInt32LE(data.length, 18);
    shared.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, Buffer.from(name), data]);
    const rest = Buffer.alloc(14);
    // A regular file of that mode, as Unix writes it.
    rest.writeUInt32LE(((0o100000 | mode) << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    // Made on Unix, or the mode would not count.
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), shared, rest, Buffer.from(name));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, central, Buffer.from('PK\x05\x06'), end]);
}
