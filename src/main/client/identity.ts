import type { Session } from '../intake/session.js';
import type { UserFile } from '../settings/user-file.js';
import type { SiteUser } from '../stamped-event.js';

/** Who is using the app, and in which session. */
export class Identity {
  readonly #session: Session;
  readonly #anonymous: 'wait' | 'installation' | 'drop';
  readonly #installationId: () => string;
  #user: SiteUser | null;
  /** The session at hand holds events of the installation's own user. */
  #isInstallationSession = false;

  constructor(
    session: Session,
    anonymous: 'wait' | 'installation' | 'drop',
    installationId: () => string,
    user: SiteUser | null,
  ) {
    this.#session = session;
    this.#anonymous = anonymous;
    this.#installationId = installationId;
    this.#user = user;
  }

  get user(): SiteUser | null {
    return this.#user;
  }

  /** The user of an event that happens now. */
  forEvent(): SiteUser | null | 'drop' {
    if (this.#user) return this.#user;
    if (this.#anonymous === 'wait') return null;
    if (this.#anonymous === 'drop') return 'drop';
    this.#isInstallationSession = true;
    const id = `inst_${this.#installationId()}`;
    return { id, customer_id: id };
  }

  /** A session belongs to one user: another one, or one after the installation's own, begins a new one. */
  set(user: SiteUser): void {
    if (this.#isInstallationSession || (this.#user && this.#user.id !== user.id)) this.#rotate();
    this.#user = user;
  }

  clear(file: UserFile | null): void {
    this.#user = null;
    this.#rotate();
    file?.remove();
  }

  #rotate(): void {
    this.#session.rotate();
    this.#isInstallationSession = false;
  }
}
