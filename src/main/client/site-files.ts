import type nodeFs from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../shared/clock.js';
import type { Settings } from '../options.js';
import { eraseEvents, placeOf } from '../outbox/index.js';
import { ConsentFile } from '../settings/consent-file.js';
import { Installation } from '../settings/installation.js';
import { JsonFile } from '../settings/json-file.js';
import { RunMarkers } from '../settings/run-markers.js';
import { rootFolder, siteFolder } from '../settings/site-folder.js';
import { UserFile } from '../settings/user-file.js';

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

  constructor(userData: string, settings: Settings, fs: typeof nodeFs, clock: Clock, pid: number) {
    this.#fs = fs;
    this.root = rootFolder(userData, settings.name);
    this.site = siteFolder(this.root, settings.endpoint, settings.siteKey);
    this.consent = new ConsentFile(new JsonFile(path.join(this.root, 'consent.json'), fs, clock, true));
    this.installation = new Installation(new JsonFile(path.join(this.root, 'installation.json'), fs, clock));
    this.user = new UserFile(
      new JsonFile(path.join(this.site, 'user.json'), fs, clock),
      settings.rememberUser,
    );
    this.pause = new JsonFile(path.join(this.site, 'pause.json'), fs, clock);
    this.runs = new RunMarkers(this.root, fs, clock, () => placeOf({ pid }));
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
    for (const site of this.#namesIn(this.root).filter((name) => name.startsWith('site-'))) {
      for (const name of this.#namesIn(path.join(this.root, site))) {
        if (!name.startsWith('calls-')) this.#remove(path.join(this.root, site, name));
      }
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
