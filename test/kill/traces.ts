import * as fs from 'node:fs';
import path from 'node:path';

/** What a visitor does and who it is begins so: these texts must be nowhere once consent is denied. */
export const VALUE_PREFIX = 'visited-';
export const USER_PREFIX = 'person-';

/** Files below a folder that still hold what a visitor did or who it was. */
export function tracesIn(folder: string): string[] {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  return files.filter((file) => {
    try {
      const text = fs.readFileSync(file, 'latin1');
      return text.includes(VALUE_PREFIX) || text.includes(USER_PREFIX);
    } catch {
      // Gone while it was looked for: no trace either.
      return false;
    }
  });
}
