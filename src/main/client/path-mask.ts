import os from 'node:os';
import type { App } from 'electron';
import { createPathMask } from '../../shared/route/mask-paths.js';

/** In every string from any source the home, user-data and temporary folders become `~`: they hold the person's name. */
export function pathMask(app: Pick<App, 'getPath'>): (text: string) => string {
  const folders = [
    folderOf(() => app.getPath('home')),
    folderOf(() => app.getPath('userData')),
    folderOf(() => app.getPath('temp')),
    os.homedir(),
    os.tmpdir(),
  ];
  return createPathMask([...new Set(folders)].filter((folder) => folder !== undefined));
}

function folderOf(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
