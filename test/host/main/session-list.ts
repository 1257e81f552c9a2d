import type { ElectronSurface } from '../electron-surface.js';
import type { AppStandIn } from './app.js';
import type { ElectronVersion } from './electron-version.js';
import { fillIn, instanceMembers } from './not-imitated.js';
import type { Page } from './page.js';
import type { SchemeMap } from './scheme-map.js';
import { SessionStandIn } from './session.js';

export interface SessionListHome {
  readonly app: AppStandIn;
  readonly surface: ElectronSurface;
  readonly version: ElectronVersion;
  readonly schemes: SchemeMap;
  readonly userAgent: () => string;
  readonly schemeHandled: (scheme: string) => void;
  readonly pages: (session: SessionStandIn) => readonly Page[];
}

/** One session for each partition, made when it is first asked for (Electron: session.fromPartition). */
export class SessionList {
  readonly #sessions = new Map<string, SessionStandIn>();

  constructor(private readonly home: SessionListHome) {}

  get(partition: string): SessionStandIn {
    const { app, surface, version, schemes, userAgent, schemeHandled, pages } = this.home;
    if (!app.isReady()) throw new Error('Session can only be received when app is ready');
    const known = this.#sessions.get(partition);
    if (known) return known;
    const session = new SessionStandIn({
      partition,
      schemes,
      userAgent,
      schemeHandled,
      pages,
      sessionData: () => app.getPath('sessionData'),
      hasPreloadScripts: version.has('registerPreloadScript'),
    });
    fillIn(session, 'session', instanceMembers(surface, 'Session'));
    fillIn(session.protocol, 'protocol', instanceMembers(surface, 'Protocol'));
    this.#sessions.set(partition, session);
    app.emit('session-created', session);
    return session;
  }
}
