import type { BrowserWindow } from 'electron';
import type { Environment } from '../environment.js';
import { Subscriptions } from './subscriptions.js';

export interface AppMoments {
  /** The process may be gone in a moment: what is written goes to the device. */
  sync(): void;
  /** The machine is awake again. */
  resumed(): void;
  /** A last drain within `flushOnQuitMs`; undefined where there is nothing to send. */
  lastDrain(): Promise<unknown> | undefined;
}

/**
 * The moments at which an app, a session or a machine ends. Quitting is left alone: the queue is on disk. Only where the option
 * `flushOnQuitMs` asks for it is it held once, at `will-quit`, when every window and every other listener has agreed to quit.
 */
export class AppListeners {
  readonly #subscriptions = new Subscriptions();
  #isDrained = false;

  constructor({ app, powerMonitor }: Environment['electron'], moments: AppMoments) {
    const subscriptions = this.#subscriptions;
    subscriptions.on(app, 'will-quit', (event: Electron.Event) => {
      moments.sync();
      if (this.#isDrained || event.defaultPrevented) return;
      this.#isDrained = true;
      const drain = moments.lastDrain();
      if (!drain) return;
      event.preventDefault();
      // Quitting again keeps the exit code and every listener's word, which `app.exit()` would not (Electron: `app`).
      void drain.finally(() => app.quit());
    });
    subscriptions.on(app, 'quit', () => moments.sync());
    // Windows ends a session with no quit event at all: only its windows are told (Electron: `BrowserWindow`, `session-end`).
    subscriptions.on(app, 'browser-window-created', (_event: unknown, window: BrowserWindow) => {
      const removals = [
        subscriptions.on(window, 'query-session-end', () => moments.sync()),
        subscriptions.on(window, 'session-end', () => moments.sync()),
        subscriptions.on(window, 'closed', () => {
          for (const remove of removals) remove();
        }),
      ];
    });
    subscriptions.on(powerMonitor, 'suspend', () => moments.sync());
    subscriptions.on(powerMonitor, 'shutdown', () => moments.sync());
    subscriptions.on(powerMonitor, 'resume', () => moments.resumed());
  }

  close(): void {
    this.#subscriptions.close();
  }
}
