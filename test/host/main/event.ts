import type { EventEmitter } from 'node:events';
import type { Event } from 'electron';

/** The event object that Electron's own events begin with (Electron: Event Object). */
export function makeEvent<P extends object>(params: P): Event<P> {
  let prevented = false;
  const event = {
    preventDefault: () => {
      prevented = true;
    },
    get defaultPrevented() {
      return prevented;
    },
  };
  // Descriptors, not values: `frame` and `senderFrame` are getters that must be read late.
  return Object.defineProperties(event, Object.getOwnPropertyDescriptors(params)) as Event<P>;
}

/** Emits with a fresh event and answers whether a listener prevented the default. */
export function emitPreventable(emitter: EventEmitter, name: string, ...args: unknown[]): boolean {
  const event = makeEvent({});
  emitter.emit(name, event, ...args);
  return event.defaultPrevented;
}
