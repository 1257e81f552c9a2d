import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Packed, pack, root } from './packed.js';

export interface Shipment {
  /** Where the app was built. */
  readonly folder: string;
  /** What of it the packaged app has, beside package.json. */
  readonly files: readonly string[];
  /** Where those are: `folder` itself, or where a packager has put them below it. */
  readonly from?: string;
}

/** A temporary folder with the packed package, and below it one folder for each app that is made of it. */
export interface AppFolders {
  readonly packed: Packed;
  /** For what several apps use. */
  readonly home: string;
  /** A copy of a fixture, nothing installed yet. */
  copy(fixture: string): string;
  /**
   * Only what the packaged app has, in a place where nothing else can be found by chance: where it was built is removed. With `node_modules`
   * goes the link that stands for the registry.
   */
  ship(shipment: Shipment): string;
  remove(): void;
}

export async function appFolders(): Promise<AppFolders> {
  const home = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'onboardflow-apps-')));
  const packed = await pack(home);
  return {
    packed,
    home,
    copy(fixture) {
      const folder = path.join(mkdtempSync(path.join(home, 'app-')), fixture);
      cpSync(path.join(root, 'test/fixtures/bundlers', fixture), folder, { recursive: true });
      return folder;
    },
    ship({ folder, files, from = folder }) {
      const shipped = path.join(mkdtempSync(path.join(home, 'shipped-')), path.basename(folder));
      for (const file of ['package.json', ...files])
        cpSync(path.join(from, file), path.join(shipped, file), { recursive: true, verbatimSymlinks: true });
      if (files.includes('node_modules') && existsSync(linkBeside(folder))) linkModules(shipped);
      rmSync(path.dirname(folder), { recursive: true });
      return shipped;
    },
    remove: () => rmSync(home, { recursive: true, force: true, maxRetries: 5 }),
  };
}

const linkBeside = (folder: string) => path.join(folder, '..', 'node_modules');

/** Stands for what a registry would install: found, as Node finds it, in the folder above the app. */
export const linkModules = (folder: string): void =>
  symlinkSync(path.join(root, 'node_modules'), linkBeside(folder), 'junction');
