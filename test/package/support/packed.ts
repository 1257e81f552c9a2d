import path from 'node:path';
import { NPM_QUIET, run } from './run.js';

export const root = path.resolve(import.meta.dirname, '../../..');

export interface Packed {
  /** The tarball's full path. */
  readonly file: string;
  /** What is in it, by path from the package's root. */
  readonly contents: readonly string[];
  /** Of the tarball. */
  readonly bytes: number;
}

/** The package as it would be published, of what `npm run build` left in `dist`. */
export async function pack(into: string): Promise<Packed> {
  const printed = await run('npm', ['pack', '--json', '--pack-destination', into, ...NPM_QUIET], {
    cwd: root,
  });
  const [packed] = JSON.parse(printed) as [NpmPack];
  return {
    file: path.join(into, packed.filename),
    contents: packed.files.map((file) => file.path).sort(),
    bytes: packed.size,
  };
}

interface NpmPack {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}
