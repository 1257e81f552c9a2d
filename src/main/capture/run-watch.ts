import type { App, BrowserWindow, PowerMonitor } from 'electron';
import { Subscriptions } from '../client/subscriptions.js';
import type { RunMarkers } from '../settings/run-markers.js';

export interface RunWatchEnvironment {
  readonly app: App;
  readonly powerMonitor: PowerMonitor;
  readonly runs: RunMarkers;
}

/** Tells a run that ends by itself or with its machine from one that is cut off. */
export class RunWatch {
  readonly #runs: RunMarkers;
  readonly #subscriptions = new Subscriptions();

  constructor({ app, powerMonitor, runs }: RunWatchEnvironment) {
    this.#runs = runs;
    // `app.exit()` and `process.exit()` come through here as well (Electron: `app`).
    this.#subscriptions.on(app, 'quit', () => runs.end());
    // A machine that shuts down may end the process with no word to the app: Windows only tells its windows (Electron: `BrowserWindow`, `session-end`).
    this.#subscriptions.on(powerMonitor, 'shutdown', () => runs.end());
    this.#subscriptions.on(app, 'browser-window-created', (_event: unknown, window: BrowserWindow) => {
      const removals = [
        this.#subscriptions.on(window, 'session-end', () => runs.end()),
        this.#subscriptions.on(window, 'closed', () => {
          for (const remove of removals) remove();
        }),
      ];
    });
  }

  close(): void {
    this.#subscriptions.close();
    this.#runs.end();
  }
}
