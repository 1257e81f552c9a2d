import path from 'node:path';
import { type JournalFs, namesIn, removeTree } from './journal-fs.js';
import { WRITER_PREFIX } from './writer-name.js';

/** A writer's folder on its way out: the first rename takes it from its writer and from any adopter. */
export const ERASED_PREFIX = 'e-';

/** Removes every waiting event below the module's folder, whatever process or site it is of. What cannot be removed now (somebody holds it) a later call removes. */
export function eraseEvents({ root, fs }: { root: string; fs: JournalFs }): void {
  for (const site of namesIn(fs, root)) {
    const folder = path.join(root, site);
    for (const name of namesIn(fs, folder)) {
      if (name.startsWith(WRITER_PREFIX)) removeWriter(fs, folder, name);
      else if (name.startsWith(ERASED_PREFIX)) removeTree(fs, path.join(folder, name));
    }
  }
}

/** Removes a writer's folder, so that a kill in the middle leaves nothing that would be taken for a queue. */
export function removeWriter(fs: JournalFs, site: string, name: string): void {
  const folder = path.join(site, name);
  const away = path.join(site, ERASED_PREFIX + name);
  try {
    fs.renameSync(folder, away);
    removeTree(fs, away);
  } catch {
    removeTree(fs, folder);
  }
}
