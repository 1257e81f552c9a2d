import type { App, Session, WebContents } from 'electron';
import { mindPromise } from '../mind-promise.js';
import type { InitOptions } from '../options.js';

/** Fixed, so that a registration that is already there is recognised: a repeated id throws (Electron: `session.registerPreloadScript`). */
const PRELOAD_ID = 'onboardflow';

export interface PreloadEnvironment {
  readonly app: Pick<App, 'on' | 'removeListener'>;
  readonly inject: NonNullable<InitOptions['inject']>;
  readonly preloadPath: string;
  /** Read after `ready` only: there is no session before it. */
  readonly defaultSession: () => Session;
  readonly openWebContents: () => readonly WebContents[];
  readonly warn: (line: string) => void;
}

/**
 * Puts the preload into the sessions that the option `inject` names, those opened later included, beside what the app registered.
 * Where an app's own `setPreloads` throws ours out again, it is put back at the next navigation, with one warning.
 */
export class PreloadRegistration {
  readonly #environment: PreloadEnvironment;
  readonly #sessions = new Set<Session>();

  constructor(environment: PreloadEnvironment) {
    this.#environment = environment;
    const { app } = environment;
    app.on('session-created', this.#onSession);
    app.on('web-contents-created', this.#onContents);
    this.#onSession(environment.defaultSession());
    for (const contents of environment.openWebContents()) this.#onContents(undefined, contents);
  }

  close(): void {
    const { app, preloadPath, openWebContents } = this.#environment;
    app.removeListener('session-created', this.#onSession);
    app.removeListener('web-contents-created', this.#onContents);
    for (const contents of openWebContents())
      contents.removeListener('did-start-navigation', this.#onNavigation);
    for (const session of this.#sessions) {
      try {
        if (typeof session.unregisterPreloadScript === 'function')
          session.unregisterPreloadScript(PRELOAD_ID);
        else session.setPreloads(session.getPreloads().filter((path) => path !== preloadPath));
      } catch {
        // A session that ended took its preloads with it.
      }
    }
    this.#sessions.clear();
  }

  readonly #onSession = (session: Session): void => {
    if (this.#sessions.has(session)) this.#putBack(session);
    else if (this.#isWanted(session)) this.#register(session);
  };

  readonly #onContents = (_event: unknown, contents: WebContents): void => {
    this.#onSession(contents.session);
    contents.on('did-start-navigation', this.#onNavigation);
  };

  /** Looked after here: what an app registers after us may have replaced the whole list. */
  readonly #onNavigation = (event: { readonly isMainFrame?: boolean } & object): void => {
    if (event.isMainFrame === false) return;
    for (const session of this.#sessions) this.#putBack(session);
  };

  #putBack(session: Session): void {
    if (this.#register(session) === 'put')
      this.#environment.warn(
        'the app called session.setPreloads() after init, which removed the preload of onboardflow: it is put back and works from the next page on. Register your own with session.registerPreloadScript(), or keep what session.getPreloads() has',
      );
  }

  #register(session: Session): 'was there' | 'put' | 'failed' {
    const { preloadPath, warn } = this.#environment;
    try {
      const wasThere = isRegistered(session, preloadPath);
      if (!wasThere) put(session, preloadPath);
      this.#sessions.add(session);
      return wasThere ? 'was there' : 'put';
    } catch (error) {
      warn(
        `the preload could not be registered (${error instanceof Error ? error.message : 'unknown'}): import 'onboardflow-electron/preload' in your own preload instead`,
      );
      return 'failed';
    }
  }

  #isWanted(session: Session): boolean {
    const { inject, defaultSession } = this.#environment;
    if (inject === 'all') return true;
    if (inject === 'default-session') return session === defaultSession();
    try {
      const answer: unknown = inject !== false && inject(session);
      mindPromise(answer);
      return answer === true;
    } catch {
      return false;
    }
  }
}

function put(session: Session, preloadPath: string): void {
  // From Electron 35 on; before that the list is replaced as a whole, with what was there first.
  if (typeof session.registerPreloadScript === 'function')
    session.registerPreloadScript({ type: 'frame', id: PRELOAD_ID, filePath: preloadPath });
  else session.setPreloads([...session.getPreloads(), preloadPath]);
}

function isRegistered(session: Session, preloadPath: string): boolean {
  if (typeof session.getPreloadScripts === 'function')
    return session
      .getPreloadScripts()
      .some((script) => script.id === PRELOAD_ID || script.filePath === preloadPath);
  return session.getPreloads().includes(preloadPath);
}
