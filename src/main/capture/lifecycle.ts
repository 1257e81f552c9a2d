import type { App, BrowserWindow, Event, PowerMonitor, RenderProcessGoneDetails } from 'electron';
import { safeRoute } from '../../shared/route.js';
import { Subscriptions } from '../client/subscriptions.js';
import type { LifecycleName } from '../options.js';

export interface LifecycleEnvironment {
  readonly app: App;
  readonly powerMonitor: PowerMonitor;
  readonly wanted: ReadonlySet<LifecycleName>;
  readonly report: (name: LifecycleName, meta?: { readonly [key: string]: string }) => void;
  /** Calls back in a moment: a focus that moves inside the app is first a blur, then a focus. */
  readonly soon: (call: () => void) => void;
}

/** Reports what happens to the app as `app:…` events, by ordinary listeners. What is not wanted is not listened for. */
export class Lifecycle {
  readonly #subscriptions = new Subscriptions();
  readonly #environment: LifecycleEnvironment;
  /** How often a window came to the front. */
  #focused = 0;
  #isFocused = false;

  constructor(environment: LifecycleEnvironment) {
    this.#environment = environment;
    const { app, powerMonitor } = environment;
    this.#listen('activated', app, 'activate');
    this.#listen('suspended', powerMonitor, 'suspend');
    this.#listen('resumed', powerMonitor, 'resume');
    this.#listen('locked', powerMonitor, 'lock-screen');
    this.#listen('unlocked', powerMonitor, 'unlock-screen');
    this.#listen('quit', app, 'quit');
    this.#listen('second-instance', app, 'second-instance');
    this.#listenForLinks();
    this.#listenForWindows();
    this.#listenForCrashes();
  }

  close(): void {
    this.#subscriptions.close();
  }

  #listen(name: LifecycleName, emitter: unknown, event: string): void {
    this.#on(name, emitter, event, () => this.#environment.report(name));
  }

  #on<Arguments extends unknown[]>(
    name: LifecycleName,
    emitter: unknown,
    event: string,
    listener: (...args: Arguments) => void,
  ): void {
    if (this.#environment.wanted.has(name)) this.#subscriptions.on(emitter, event, listener);
  }

  /** macOS hands a link over as an event, the others as the last argument of a second start (Electron: `app`, `open-url`). */
  #listenForLinks(): void {
    const { app, report } = this.#environment;
    const opened = (link: string) => {
      // What follows the scheme is the route; a link's first name is no host.
      const path = link.replace(/^[^:]*:\/*/, '/');
      report('deep-link', {
        route: safeRoute(path, { fileRoots: [], routes: [], query: [], remote: false }),
      });
    };
    this.#on('deep-link', app, 'open-url', (_event: Event, url: string) => opened(url));
    this.#on('deep-link', app, 'second-instance', (_event: Event, argv: string[]) => {
      const link = argv.findLast((argument) => /^[a-z][a-z0-9+.-]+:\/\//i.test(argument));
      if (link !== undefined) opened(link);
    });
  }

  #listenForWindows(): void {
    const { app, report, soon } = this.#environment;
    this.#on('window-opened', app, 'browser-window-created', () => report('window-opened'));
    this.#on('window-closed', app, 'browser-window-created', (_event: Event, window: BrowserWindow) => {
      const remove = this.#subscriptions.on(window, 'closed', () => {
        remove();
        report('window-closed');
      });
    });
    this.#on('window-focused', app, 'browser-window-focus', () => {
      this.#focused += 1;
      if (!this.#isFocused) report('window-focused');
      this.#isFocused = true;
    });
    this.#on('window-focused', app, 'browser-window-blur', () => {
      const before = this.#focused;
      soon(() => {
        // No focus came after this blur: the person went to another app.
        if (this.#focused === before) this.#isFocused = false;
      });
    });
  }

  #listenForCrashes(): void {
    const { app, report } = this.#environment;
    this.#on(
      'renderer-gone',
      app,
      'render-process-gone',
      (_event: Event, _contents: unknown, details: RenderProcessGoneDetails) => {
        if (details.reason !== 'clean-exit') report('renderer-gone', { reason: details.reason });
      },
    );
    this.#on('child-process-gone', app, 'child-process-gone', (_event: Event, details: Electron.Details) => {
      if (details.reason !== 'clean-exit')
        report('child-process-gone', { reason: details.reason, type: details.type });
    });
  }
}
