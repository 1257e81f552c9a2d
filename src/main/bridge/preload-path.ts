import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * Where the preload file lies: where the option says, beside this module, or where the installed package has it (a bundled main was moved).
 * Undefined where it is nowhere.
 */
export function findPreload(option: string | undefined, here: string, appPath: string): string | undefined {
  const candidates = [
    () => option,
    () => path.join(here, '..', 'preload', 'index.cjs'),
    () => createRequire(path.join(here, 'index.js')).resolve('onboardflow-electron/preload'),
    () => createRequire(path.join(appPath, 'index.js')).resolve('onboardflow-electron/preload'),
  ];
  for (const candidate of option === undefined ? candidates : candidates.slice(0, 1)) {
    try {
      const file = candidate();
      if (file !== undefined && existsSync(file)) return file;
    } catch {
      // Not installed where this one looks.
    }
  }
  return undefined;
}
