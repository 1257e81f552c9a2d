import type { App, BrowserWindow, Event } from 'electron';
import type { Clock } from '../../shared/clock.js';
import { Subscriptions } from '../client/subscriptions.js';

/** A window manager hands the focus on within two or three frames; a person who leaves and comes back takes longer. */
const HANDOVER_MS = 50;

/** Tells when a person comes to the app: a focus that moves from one of its windows to another is no leaving. */
export class Focus {
  readonly #clock: Clock;
  readonly #came: () => void;
  readonly #subscriptions = new Subscriptions();
  /** The window in front, until it says that it no longer is. */
  #front: { readonly window: BrowserWindow } | undefined;
  #isInApp = false;
  #forgetFront = (): void => {};
  #cancel = (): void => {};

  constructor(app: App, clock: Clock, came: () => void) {
    this.#clock = clock;
    this.#came = came;
    this.#subscriptions.on(app, 'browser-window-focus', (_event: Event, window: BrowserWindow) =>
      this.#enter(window),
    );
    this.#subscriptions.on(app, 'browser-window-blur', (_event: Event, window: BrowserWindow) =>
      this.#leave(window),
    );
  }

  close(): void {
    this.#cancel();
    this.#subscriptions.close();
  }

  #enter(window: BrowserWindow): void {
    this.#cancel();
    this.#forgetFront();
    this.#front = { window };
    // A window that is destroyed in front does not say that it lost the focus.
    if (window) this.#forgetFront = this.#subscriptions.on(window, 'closed', () => this.#leave(window));
    if (!this.#isInApp) this.#came();
    this.#isInApp = true;
  }

  /** Of a window that is not in front any more, as where the next one was focused first, nothing follows. */
  #leave(window: BrowserWindow): void {
    if (this.#front?.window !== window) return;
    this.#forgetFront();
    this.#front = undefined;
    this.#cancel = this.#clock.after(HANDOVER_MS, () => {
      this.#isInApp = false;
    });
  }
}
