import { mindPromise } from '../mind-promise.js';
import type { DropReason } from '../outbox/outbox.js';
import type { ClientEvents } from './client-types.js';

type Listeners = { [Name in keyof ClientEvents]: Set<(event: ClientEvents[Name]) => void> };

/** What has become of events, counted and told. A listener that throws harms nothing. */
export class Tally {
  delivered = 0;
  rejected = 0;
  refused = 0;
  readonly dropped: { [Reason in DropReason]?: number } = {};
  readonly #listeners: Listeners = {
    delivered: new Set(),
    rejected: new Set(),
    dropped: new Set(),
    paused: new Set(),
    resumed: new Set(),
    refused: new Set(),
  };
  readonly #listenerFailed: () => void;

  constructor(listenerFailed: () => void) {
    this.#listenerFailed = listenerFailed;
  }

  on<Name extends keyof ClientEvents>(name: Name, listener: (event: ClientEvents[Name]) => void): () => void {
    if (typeof listener !== 'function' || typeof name !== 'string' || !Object.hasOwn(this.#listeners, name))
      return () => {};
    const listeners = this.#listeners[name];
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }

  tell<Name extends keyof ClientEvents>(name: Name, event: ClientEvents[Name]): void {
    for (const listener of [...this.#listeners[name]]) {
      try {
        mindPromise(listener({ ...event }), this.#listenerFailed);
      } catch {
        this.#listenerFailed();
      }
    }
  }

  drop(reason: DropReason, count: number): void {
    if (count <= 0) return;
    this.dropped[reason] = (this.dropped[reason] ?? 0) + count;
    this.tell('dropped', { reason, count });
  }

  forgetListeners(): void {
    for (const listeners of Object.values(this.#listeners)) listeners.clear();
  }
}
