import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * Where the preload file lies: where the option says, beside this module, or where the installed package has it (a bundled main was moved).
 * Undefined where it is nowhere.
 */
export function findPreload(
  option: string | undefined,
  here: string | undefined,
  appPath: string,
): string | undefined {
  const candidates = [
    () => option,
    () => here && besideThisModule(here),
    () => here && createRequire(path.join(here, 'index.js')).resolve('onboardflow-electron/preload'),
    () => createRequire(path.join(appPath, 'index.js')).resolve('onboardflow-electron/preload'),
  ];
  for (const candidate of option === undefined ? candidates : candidates.slice(0, 1)) {
    try {
      const file = candidate();
      if (file && existsSync(file)) return file;
    } catch {
      // Not installed where this one looks.
    }
  }
  return undefined;
}

/** Only in the package itself: a bundled main lies beside the preload of its own app, at the very same path. */
function besideThisModule(here: string): string | undefined {
  const manifest = JSON.parse(readFileSync(path.join(here, '..', '..', 'package.json'), 'utf8')) as {
    name?: unknown;
  };
  return manifest.name === 'onboardflow-electron' ? path.join(here, '..', 'preload', 'index.cjs') : undefined;
}
