import type { EventName, Meta } from '../shared/types.js';

/** One thing that happened in the page. `at`: when, by the page's `performance.now()`. */
export interface Captured {
  readonly event: EventName;
  readonly value: string;
  readonly meta: Meta;
  readonly at: number;
}

/** Where captured events go. */
export type Report = (captured: Captured) => void;

/** A running capture. */
export interface Capture {
  /** Removes every listener and timer; what has not been reported yet is forgotten. */
  stop(): void;
}

/** `meta` with a title where there is one. */
export function titled(title: string | undefined, meta: Meta = {}): Meta {
  return title === undefined || title === '' ? meta : { ...meta, title };
}
