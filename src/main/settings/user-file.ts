import { checkUser } from '../intake/check-user.js';
import type { SiteUser } from '../stamped-event.js';
import type { JsonFile } from './json-file.js';

/** The user that `identify` named, restored at the next start unless the app says `rememberUser: false`. */
export class UserFile {
  readonly #file: JsonFile;
  readonly #remember: boolean;

  constructor(file: JsonFile, remember: boolean) {
    this.#file = file;
    this.#remember = remember;
  }

  /** A file is not trusted more than a window: it goes through the same schema. */
  read(): SiteUser | null {
    if (!this.#remember) {
      // An earlier version of the app may have remembered one.
      this.#file.remove();
      return null;
    }
    const read = this.#file.read();
    if (read.found !== 'value') return null;
    const checked = checkUser((read.value as { user?: unknown } | null)?.user);
    if (checked.ok) return checked.user;
    this.#file.isUnusable();
    return null;
  }

  write(user: SiteUser): void {
    if (!this.#remember) return;
    const next = { version: 1, user };
    const known = this.#file.read();
    // Most apps name the same user at each start.
    if (known.found === 'value' && JSON.stringify(known.value) === JSON.stringify(next)) return;
    this.#file.write(next);
  }

  remove(): void {
    this.#file.remove();
  }

  close(): void {
    this.#file.close();
  }
}
