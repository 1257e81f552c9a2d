import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Names the state of the public declarations, doc comments included, as `npm run build` left them: what the API reference is made of. */
export function declarationsDigest(root: string): string {
  const folder = path.join(root, 'dist/types');
  const digest = createHash('sha256');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
    name.replaceAll(path.sep, '/'),
  );
  for (const name of names.filter((file) => file.endsWith('.d.ts')).sort())
    digest.update(`${name}\0${readFileSync(path.join(folder, name), 'utf8')}\0`);
  return digest.digest('hex');
}
