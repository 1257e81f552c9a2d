import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export type PathName = Parameters<Electron.App['getPath']>[0];

/** Electron: app.getPath. `userData` and what lies in it follow the app's name until they are set. */
export class AppPaths {
  readonly #set = new Map<string, string>();

  constructor(
    private readonly appName: () => string,
    private readonly executable: string,
    private readonly env: NodeJS.ProcessEnv = process.env,
  ) {}

  get(name: PathName): string {
    const found = this.#set.get(name) ?? this.#standard(name);
    if (found === undefined) throw new Error(`Failed to get '${name}' path`);
    return found;
  }

  set(name: string, value: string): void {
    if (!path.isAbsolute(value)) throw new Error('Path must be absolute');
    if (this.#standard(name as PathName) === undefined) throw new Error(`Failed to set path`);
    this.#set.set(name, path.normalize(value));
  }

  #standard(name: PathName): string | undefined {
    const home = this.env.HOME ?? os.homedir();
    const inUserData = (folder: string) => path.join(this.get('userData'), folder);
    switch (name) {
      case 'home':
        return home;
      case 'appData':
        return appData(home, this.env);
      case 'userData':
        return path.join(this.get('appData'), this.appName());
      case 'sessionData':
        return this.get('userData');
      case 'temp':
        return os.tmpdir();
      case 'exe':
      case 'module':
        return this.executable;
      case 'assets':
        return path.dirname(this.executable);
      case 'logs':
        return process.platform === 'darwin'
          ? path.join(home, 'Library/Logs', this.appName())
          : inUserData('logs');
      case 'crashDumps':
        return inUserData('Crashpad');
      case 'desktop':
      case 'documents':
      case 'downloads':
      case 'music':
      case 'pictures':
      case 'videos':
        return userFolder(name, home);
      default:
        return undefined;
    }
  }
}

function appData(home: string, env: NodeJS.ProcessEnv): string {
  if (process.platform === 'darwin') return path.join(home, 'Library/Application Support');
  if (process.platform === 'win32') return env.APPDATA ?? path.join(home, 'AppData/Roaming');
  return env.XDG_CONFIG_HOME ?? path.join(home, '.config');
}

/** Linux desktops may rename these folders in user-dirs.dirs; everywhere else they have their English names. */
function userFolder(name: string, home: string): string {
  const file = path.join(home, '.config/user-dirs.dirs');
  const key = name === 'downloads' ? 'DOWNLOAD' : name.toUpperCase();
  const named =
    existsSync(file) && new RegExp(`^XDG_${key}_DIR="(.+)"$`, 'm').exec(readFileSync(file, 'utf8'))?.[1];
  return named ? named.replace('$HOME', home) : path.join(home, name.charAt(0).toUpperCase() + name.slice(1));
}
