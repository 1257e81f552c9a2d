import os from 'node:os';
import type { App } from 'electron';
import { maskPaths } from '../../shared/mask-paths.js';

/** In every string from any source the home, user-data and temporary folders become `~`: they hold the person's name. */
export function pathMask(app: Pick<App, 'getPath'>): (text: string) => string {
  const folders = [
    folderOf(() => app.getPath('home')),
    folderOf(() => app.getPath('userData')),
    folderOf(() => app.getPath('temp')),
    os.homedir(),
    os.tmpdir(),
  ];
  // The root of a file system is nobody's home, and would mask every path.
  const masked = [...new Set(folders)].filter(
    (folder): folder is string => folder !== undefined && folder.length > 3,
  );
  return (text) => maskPaths(text, masked);
}

function folderOf(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
