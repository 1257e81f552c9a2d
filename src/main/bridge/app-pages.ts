import type nodeFs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Where build tools put an app's pages, below its folder; the most specific first. What is left of a page's path behind it is its route. */
const BUILT_FOLDERS = [
  /^\.(?:vite|webpack)\/(?:[^/]+\/)?renderer\/[^/]+\//,
  /^(?:out|dist|build|app)\/renderer\//,
  /^dist-renderer\//,
  /^(?:src\/)?renderer\//,
  /^(?:out|dist|build|public|app|www)\//,
];

/** Each message of a window asks, and links are followed on the disk: more than an app has of pages. */
const MOST_REMEMBERED = 200;

interface Found {
  readonly root: string;
  readonly file: string;
}

export interface AppPagesEnvironment {
  /** Electron: `app.getAppPath()`. */
  readonly appPath: string;
  /** Electron: `process.resourcesPath`; absent outside Electron. */
  readonly resourcesPath: string | undefined;
  readonly isPackaged: boolean;
  readonly fs: Pick<typeof nodeFs, 'existsSync' | 'realpathSync'>;
}

/** The app's own folders, and which `file:` pages lie below them, symbolic links followed. */
export class AppPages {
  readonly #fs: AppPagesEnvironment['fs'];
  readonly #roots: readonly string[];
  readonly #found = new Map<string, Found | undefined>();

  constructor({ appPath, resourcesPath, isPackaged, fs }: AppPagesEnvironment) {
    this.#fs = fs;
    const appFolder = isPackaged ? appPath : projectOf(appPath, fs);
    // A development run's resources are Electron's own, in node_modules: nothing of the app.
    const roots = isPackaged && resourcesPath ? [appFolder, resourcesPath] : [appFolder];
    this.#roots = [...new Set(roots.flatMap((root) => [path.resolve(root), this.#real(root)]))];
  }

  /** Whether a `file:` page is one of the app's. */
  has(url: string): boolean {
    return this.#rootOf(url) !== undefined;
  }

  /** The folders below which a page's path is its route, as URL paths with a slash at their end, the most specific first. */
  rootsFor(url: string): string[] {
    const found = this.#rootOf(url);
    if (!found) return [];
    const { root, file } = found;
    const below = path.relative(root, file).split(path.sep).join('/');
    const built = BUILT_FOLDERS.map((folder) => folder.exec(below)?.[0]).find(
      (folder) => folder !== undefined,
    );
    return [...(built ? [asUrlPath(path.join(root, built))] : []), asUrlPath(root)];
  }

  #rootOf(url: string): Found | undefined {
    const literal = filePathOf(url);
    if (literal === undefined) return undefined;
    if (!this.#found.has(literal)) {
      if (this.#found.size >= MOST_REMEMBERED) this.#found.clear();
      this.#found.set(literal, this.#find(literal));
    }
    return this.#found.get(literal);
  }

  #find(literal: string): Found | undefined {
    for (const file of new Set([literal, this.#real(literal)])) {
      const root = this.#roots.find((candidate) => isBelow(file, candidate));
      // A link inside the app that leads out of it is a page of somebody else.
      if (root && this.#roots.some((candidate) => isBelow(this.#real(file), candidate)))
        return { root, file };
    }
    return undefined;
  }

  #real(file: string): string {
    try {
      return this.#fs.realpathSync(file);
    } catch {
      return path.resolve(file);
    }
  }
}

/** `electron out/main/index.js` makes that file's folder the app's path; the app is the nearest folder with a package.json. */
function projectOf(appPath: string, fs: AppPagesEnvironment['fs']): string {
  for (let folder = appPath; ; folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, 'package.json'))) return folder;
    if (folder === path.dirname(folder)) return appPath;
  }
}

function filePathOf(url: string): string | undefined {
  try {
    return fileURLToPath(url.replace(/[?#].*$/s, ''));
  } catch {
    return undefined;
  }
}

function isBelow(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return (
    relative !== '' &&
    relative !== '..' &&
    !relative.startsWith(`..${path.sep}`) &&
    !path.isAbsolute(relative)
  );
}

function asUrlPath(folder: string): string {
  const url = pathToFileURL(folder);
  const host = url.host ? `//${url.host}` : '';
  return `${host}${url.pathname.replace(/\/?$/, '/')}`;
}
