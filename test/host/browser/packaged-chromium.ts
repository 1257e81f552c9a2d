import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { brotliDecompress, createBrotliDecompress } from 'node:zlib';

/** The Chromium of the npm package `@sparticuz/chromium`, unpacked. */
export interface PackagedChromium {
  readonly executable: string;
  /** Shared libraries for systems that lack them (libnss3 and its kin); a browser that starts needs none of it. */
  readonly libraries: string;
}

/**
 * Unpacks the package's browser beside the package, once for each version of it. The package's own
 * `executablePath()` is not used: it takes a file that another process is still writing for a finished one.
 * Here each process unpacks into a folder of its own and renames it; the first rename wins.
 */
export async function unpackChromium(): Promise<PackagedChromium> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`@sparticuz/chromium is for Linux on x64, not ${process.platform} on ${process.arch}`);
  }
  const packed = packageFolder();
  const { version } = JSON.parse(await readFile(path.join(packed, 'package.json'), 'utf8')) as {
    version: string;
  };
  const parent = path.resolve(packed, '../../.cache/packaged-chromium');
  const home = path.join(parent, version);
  if (!existsSync(home)) {
    await mkdir(parent, { recursive: true });
    const own = await mkdtemp(path.join(parent, 'unpacking-'));
    await pipeline(
      createReadStream(path.join(packed, 'bin/chromium.br')),
      createBrotliDecompress(),
      createWriteStream(path.join(own, 'chromium'), { mode: 0o755 }),
    );
    await untar(
      await promisify(brotliDecompress)(await readFile(path.join(packed, 'bin/al2023.tar.br'))),
      own,
    );
    try {
      await rename(own, home);
    } catch (error) {
      await rm(own, { recursive: true, force: true });
      if (!existsSync(home)) throw error;
    }
  }
  return { executable: path.join(home, 'chromium'), libraries: path.join(home, 'lib') };
}

/** The package's folder: its `exports` hide package.json, so it is found from its entry. */
function packageFolder(): string {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const marker = path.join('@sparticuz', 'chromium') + path.sep;
  return entry.slice(0, entry.lastIndexOf(marker) + marker.length);
}

/** Regular files of a ustar archive: the format is 512-byte headers, each followed by the file in 512-byte blocks. */
async function untar(archive: Buffer, into: string): Promise<void> {
  const text = (from: number, length: number) =>
    archive.toString('latin1', from, from + length).replace(/\0.*$/s, '');
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0; ) {
    const name = text(at, 100);
    const size = Number.parseInt(text(at + 124, 12), 8) || 0;
    const isFile = text(at + 156, 1) === '0' || text(at + 156, 1) === '';
    const target = path.join(into, name);
    if (isFile && target.startsWith(into + path.sep)) {
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, archive.subarray(at + 512, at + 512 + size));
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}
