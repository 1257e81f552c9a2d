import type { App, BrowserWindow, Event, PowerMonitor, RenderProcessGoneDetails } from 'electron';
import type { Clock } from '../../shared/clock.js';
import { Subscriptions } from '../client/subscriptions.js';
import type { LifecycleName } from '../options.js';
import { Focus } from './focus.js';
import { isLink, linkRoute } from './link.js';

export interface LifecycleEnvironment {
  readonly app: App;
  readonly powerMonitor: PowerMonitor;
  readonly clock: Clock;
  readonly wanted: ReadonlySet<LifecycleName>;
  /** Links that the app was started with. */
  readonly startLinks: readonly string[];
  readonly report: (name: LifecycleName, meta?: { readonly [key: string]: string }) => void;
}

/** Reports what happens to the app as `app:…` events, by ordinary listeners. What is not wanted is not listened for. */
export class Lifecycle {
  readonly #subscriptions = new Subscriptions();
  readonly #environment: LifecycleEnvironment;
  readonly #focus: Focus | undefined;

  constructor(environment: LifecycleEnvironment) {
    this.#environment = environment;
    const { app, powerMonitor, clock, wanted, report } = environment;
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
    if (wanted.has('window-focused')) this.#focus = new Focus(app, clock, () => report('window-focused'));
  }

  close(): void {
    this.#subscriptions.close();
    this.#focus?.close();
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
    const { app, startLinks, report } = this.#environment;
    const opened = (link: string | undefined) => {
      const route = link === undefined ? null : linkRoute(link);
      if (route !== null) report('deep-link', { route });
    };
    startLinks.forEach(opened);
    this.#on('deep-link', app, 'open-url', (_event: Event, url: string) => opened(url));
    this.#on('deep-link', app, 'second-instance', (_event: Event, argv: string[]) =>
      opened(argv.findLast(isLink)),
    );
  }

  #listenForWindows(): void {
    const { app, report } = this.#environment;
    this.#on('window-opened', app, 'browser-window-created', () => report('window-opened'));
    this.#on('window-closed', app, 'browser-window-created', (_event: Event, window: BrowserWindow) => {
      const remove = this.#subscriptions.on(window, 'closed', () => {
        remove();
        report('window-closed');
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
