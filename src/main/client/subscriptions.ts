import type { EventEmitter } from 'node:events';

/** Ordinary listeners, remembered so that `close` takes off each one and nothing else. */
export class Subscriptions {
  readonly #removals = new Set<() => void>();

  /** Electron types each event's listener apart; what an event hands over is typed where it is used. */
  on<Arguments extends unknown[]>(
    emitter: unknown,
    event: string,
    listener: (...args: Arguments) => void,
  ): () => void {
    const source = emitter as EventEmitter;
    const heard = listener as (...args: unknown[]) => void;
    source.on(event, heard);
    const remove = () => {
      source.removeListener(event, heard);
      this.#removals.delete(remove);
    };
    this.#removals.add(remove);
    return remove;
  }

  close(): void {
    for (const remove of [...this.#removals]) remove();
  }
}
