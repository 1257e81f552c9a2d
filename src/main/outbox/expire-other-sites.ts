import path from 'node:path';
import { removeWriter } from './erase-events.js';
import { type JournalFs, namesIn } from './journal-fs.js';
import { JournalReading } from './journal-reading.js';
import { WRITER_PREFIX } from './writer-name.js';

export interface OtherSites {
  readonly root: string;
  /** The folder of the site in use. */
  readonly keep: string;
  readonly fs: JournalFs;
  readonly maxAgeMs: number;
  /** Unix milliseconds. */
  readonly now: number;
}

/**
 * Events that wait under another endpoint or site key are never sent. A writer's folder there goes once nothing in it has changed for `maxAgeMs`;
 * a process that still uses it touches it all the time. Answers how many events were lost.
 */
export function expireOtherSites({ root, keep, fs, maxAgeMs, now }: OtherSites): number {
  let lost = 0;
  for (const site of namesIn(fs, root)) {
    const folder = path.join(root, site);
    if (path.resolve(folder) === path.resolve(keep)) continue;
    for (const name of namesIn(fs, folder)) {
      const writer = path.join(folder, name);
      if (!name.startsWith(WRITER_PREFIX) || now - lastChange(fs, writer) <= maxAgeMs) continue;
      const reading = new JournalReading(fs, writer);
      for (const _ of reading.slices());
      lost += reading.waiting().length;
      removeWriter(fs, folder, name);
    }
  }
  return lost;
}

/** Of a folder or anything in it; the end of time when it cannot be looked at. */
function lastChange(fs: JournalFs, file: string): number {
  try {
    const below = namesIn(fs, file).map((name) => lastChange(fs, path.join(file, name)));
    return Math.max(fs.statSync(file).mtimeMs, ...below);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
