import type nodeFs from 'node:fs';
import path from 'node:path';
import type { Environment } from '../environment.js';
import type { Settings } from '../options.js';
import { eraseEvents, isMissing, placeOf } from '../outbox/index.js';
import { ConsentFile } from '../settings/consent-file.js';
import { Installation } from '../settings/installation.js';
import { JsonFile } from '../settings/json-file.js';
import { RunMarkers } from '../settings/run-markers.js';
import { rootFolder, siteFolder } from '../settings/site-folder.js';
import { UserFile } from '../settings/user-file.js';

/** What holds in place of a file that cannot be used. */
const INSTEAD: { readonly [name: string]: string } = {
  'consent.json': 'consent counts as denied until setConsent() is called again',
  'installation.json': 'this copy of the app gets a new id',
  'user.json': 'there is no user until identify() is called again',
  'pause.json': 'what the gateway asked to wait for is found out anew',
};

/** Every file of the client but the queue and the day's count, opened together at the first call that needs one. Opening writes nothing. */
export class SiteFiles {
  readonly root: string;
  readonly site: string;
  readonly consent: ConsentFile;
  readonly installation: Installation;
  readonly user: UserFile;
  readonly pause: JsonFile;
  readonly runs: RunMarkers;
  readonly #fs: typeof nodeFs;

  constructor(
    userData: string,
    settings: Settings,
    { fs, clock, process }: Pick<Environment, 'fs' | 'clock' | 'process'>,
    warn: (line: string) => void,
  ) {
    this.#fs = fs;
    this.root = rootFolder(userData, settings.name);
    this.site = siteFolder(this.root, settings.endpoint, settings.siteKey);
    const open = (folder: string, name: string, isSynced = false) =>
      new JsonFile(path.join(folder, name), fs, clock, isSynced, () =>
        warn(
          `the file ${name} cannot be used (damaged, of another version, or not to be read): ${INSTEAD[name]}`,
        ),
      );
    this.consent = new ConsentFile(open(this.root, 'consent.json', true));
    this.installation = new Installation(open(this.root, 'installation.json'));
    this.user = new UserFile(open(this.site, 'user.json'), settings.rememberUser);
    this.pause = open(this.site, 'pause.json');
    this.runs = new RunMarkers(this.root, fs, clock, () => placeOf({ pid: process.pid }));
  }

  /**
   * What denial leaves: the decision, the day's count, the stored key, and which version ran. All else of every site goes,
   * also what another process or a crash left.
   */
  erase(): void {
    eraseEvents({ root: this.root, fs: this.#fs });
    this.installation.forget();
    this.user.remove();
    this.runs.erase();
    // A kill in the middle of a write leaves what was to be written.
    for (const name of this.#namesIn(this.root).filter((other) => other.endsWith('.tmp')))
      this.#remove(path.join(this.root, name));
    for (const site of this.#namesIn(this.root).filter((name) => name.startsWith('site-'))) {
      for (const name of this.#namesIn(path.join(this.root, site))) {
        if (!name.startsWith('calls-')) this.#remove(path.join(this.root, site, name));
      }
    }
  }

  /** Nothing was ever written for this site. A folder without a file had one: we leave the day's count in it. */
  isSiteNew(): boolean {
    try {
      this.#fs.readdirSync(this.site);
      return false;
    } catch (error) {
      return isMissing(error);
    }
  }

  close(): void {
    this.consent.close();
    this.installation.close();
    this.user.close();
    this.pause.close();
    this.runs.close();
  }

  #namesIn(folder: string): string[] {
    try {
      return this.#fs.readdirSync(folder);
    } catch {
      return [];
    }
  }

  #remove(file: string): void {
    try {
      this.#fs.rmSync(file, { recursive: true, force: true });
    } catch {
      // Held by somebody: the next start under denial erases again.
    }
  }
}
