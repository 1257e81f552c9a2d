import type { EventName, Meta } from '../shared/types.js';

/** One thing that happened in the page. `at`: when, by the page's `performance.now()`; `element`: of a click, what was named. */
export interface Captured {
  readonly event: Exclude<EventName, 'CUSTOM'>;
  readonly value: string;
  readonly meta: Meta;
  readonly at: number;
  readonly element?: Element;
}

/** Where captured events go. */
export type Report = (captured: Captured) => void;

/** A running capture. */
export interface Capture {
  /** Removes every listener and timer; what has not been reported yet is forgotten. */
  stop(): void;
}

/** Listeners of one capture, in the capture phase: on the window they hear of an event before the page can stop it. */
export interface Listeners {
  on(target: EventTarget, type: string, listener: (event: Event) => void): void;
  off(): void;
}

export function createListeners(): Listeners {
  const controller = new AbortController();
  return {
    // By the prototype's method: an `<img name="addEventListener">` hides the document's own.
    on: (target, type, listener) =>
      EventTarget.prototype.addEventListener.call(target, type, listener, {
        capture: true,
        passive: true,
        signal: controller.signal,
      }),
    off: () => controller.abort(),
  };
}
