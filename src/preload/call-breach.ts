import { EVENT_NAMES, isFlat, META_KEYS } from '../shared/event.js';
import type { EventName, Meta } from '../shared/types.js';

/** A call that may be handed over. */
export interface Call {
  readonly event: EventName;
  readonly value: string;
  readonly meta: Meta;
}

/**
 * What is wrong with a call, as the developer of the page is told at once; undefined for nothing. What is given is a copy already.
 *
 * Main has the whole schema and the last word: it also cuts what is too long and weighs the event. All of that would not fit into a preload.
 */
export function breachOf(event: unknown, value: unknown, meta: unknown): string | undefined {
  if (!EVENT_NAMES.includes(event as EventName)) return `event must be one of ${EVENT_NAMES}`;
  if (typeof value !== 'string' || value === '') return 'value must be a non-empty string';
  if (typeof meta !== 'object' || meta === null || Array.isArray(meta)) return 'meta must be a plain object';
  const names = Object.keys(meta);
  if (names.length > META_KEYS) return `meta may have at most ${META_KEYS} keys`;
  for (const name of names) {
    const item: unknown = meta[name as never];
    if (item !== undefined && !isFlat(item))
      return `meta.${name} must be a string, a finite number, a boolean or null`;
  }
  return undefined;
}
