import os from 'node:os';
import type { App } from 'electron';
import { createPathMask } from '../../shared/route/mask-paths.js';
import type { SiteUser } from '../stamped-event.js';

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

/** They go from a user's own properties as from every other text. Ids stay what they are. */
export function withoutPaths(user: SiteUser, maskPaths: (text: string) => string): SiteUser {
  if (!user.custom_properties) return user;
  const masked = Object.entries(user.custom_properties).map(([name, item]) => [
    maskPaths(name),
    typeof item === 'string' ? maskPaths(item) : item,
  ]);
  return { ...user, custom_properties: Object.fromEntries(masked) };
}

function folderOf(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
