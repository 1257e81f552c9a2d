import type { App, Event } from 'electron';
import { Subscriptions } from '../client/subscriptions.js';
import { isLink } from './link.js';

/** More than one start of an app hands over. */
const MOST_LINKS = 5;

/** The links that an app was started with. macOS tells them before the app is ready, the others in the command line (Electron: `app`, `open-url`). */
export class StartLinks {
  readonly #subscriptions = new Subscriptions();
  #links: string[];

  constructor(app: App, commandLine: readonly string[]) {
    const link = commandLine.slice(1).findLast(isLink);
    this.#links = link === undefined ? [] : [link];
    this.#subscriptions.on(app, 'open-url', (_event: Event, url: string) => {
      if (this.#links.length < MOST_LINKS) this.#links.push(url);
    });
  }

  /** All so far; from now on it listens no more. */
  take(): string[] {
    this.#subscriptions.close();
    return this.#links.splice(0);
  }
}
