import type { EventName, MetaValue } from './types.js';

export const EVENT_NAMES: readonly EventName[] = ['PAGE_VIEW', 'CLICK', 'CUSTOM'];
/** In UTF-16 code units, as JavaScript counts; the ellipsis of a cut value included. */
export const VALUE_LENGTH = 2_048;
export const TITLE_LENGTH = 512;
export const META_KEYS = 32;
/** One event's whole body, in bytes of UTF-8. Here a cheap lower bound is kept; main weighs the bytes themselves. */
export const BODY_BYTES = 32 * 1_024;

/** A copy of what came, owned by nobody else. */
export interface CheckedEvent {
  readonly ok: true;
  readonly event: EventName;
  readonly value: string;
  readonly meta: { readonly [key: string]: MetaValue };
}
export interface Breach {
  readonly ok: false;
  /** One sentence that names the field. */
  readonly message: string;
}

const breach = (message: string): Breach => ({ ok: false, message });

/** Cut at a character boundary and marked, never longer than `length`; lone surrogates become U+FFFD, so that it is valid UTF-8. */
export function cut(text: string, length: number): string {
  // Only what can stay is looked at: a text of 10 MB costs what one of 2 KB does.
  if (text.length <= length) return text.toWellFormed();
  const end = isHighSurrogate(text.charCodeAt(length - 2)) ? length - 2 : length - 1;
  return `${text.slice(0, end).toWellFormed()}…`;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/**
 * The one schema of an event, kept where it enters: in the preload for a page's call, in main for a window's message and the app's own call.
 * Takes anything, copies what it keeps, and throws nothing, whatever getters and proxies do.
 */
export function checkEvent(event: unknown, value: unknown, meta?: unknown): CheckedEvent | Breach {
  try {
    if (!EVENT_NAMES.includes(event as EventName))
      return breach(`event must be 'PAGE_VIEW', 'CLICK' or 'CUSTOM', not ${kindOf(event)}`);
    if (typeof value !== 'string' || value === '')
      return breach(`value must be a non-empty string, not ${kindOf(value)}`);
    const checked = checkMeta(meta);
    if (typeof checked === 'string') return breach(checked);
    return { ok: true, event: event as EventName, value: cut(value, VALUE_LENGTH), meta: checked };
  } catch {
    return breach('meta could not be read: a getter or a proxy of it throws');
  }
}

function checkMeta(meta: unknown): Record<string, MetaValue> | string {
  if (meta === undefined || meta === null) return {};
  if (typeof meta !== 'object' || Array.isArray(meta))
    return `meta must be a plain object, not ${kindOf(meta)}`;
  const keys = Object.keys(meta);
  if (keys.length > META_KEYS) return `meta may have at most ${META_KEYS} keys, not ${keys.length}`;
  const checked: Record<string, MetaValue> = {};
  let length = 0;
  for (const key of keys) {
    const item: unknown = (meta as Record<string, unknown>)[key];
    if (item === undefined) continue;
    // An own key of that name is harmless here, but not for whoever merges what it gets.
    if (key === '__proto__') return 'meta.__proto__ is not a name that can travel';
    if (!isFlat(item))
      return `meta.${cut(key, 64)} must be a string, a finite number, a boolean or null, not ${kindOf(item)}`;
    if (key === 'title') {
      if (typeof item !== 'string') return `meta.title must be a string, not ${kindOf(item)}`;
      checked.title = cut(item, TITLE_LENGTH);
    } else {
      length += key.length + (typeof item === 'string' ? item.length : 0);
      if (length > BODY_BYTES) return `meta is too big: an event's body may have at most ${BODY_BYTES} bytes`;
      checked[key.toWellFormed()] = typeof item === 'string' ? item.toWellFormed() : item;
    }
  }
  return checked;
}

/** What can stand in a flat dictionary and comes out of JSON as it went in. */
export function isFlat(item: unknown): item is MetaValue {
  return (
    item === null ||
    typeof item === 'string' ||
    typeof item === 'boolean' ||
    (typeof item === 'number' && Number.isFinite(item))
  );
}

/** What came, without its content: a message may end in a log, and content may be a secret. */
export function kindOf(item: unknown): string {
  if (item === null) return 'null';
  if (item === '') return 'an empty string';
  if (Array.isArray(item)) return 'an array';
  if (typeof item === 'number' && !Number.isFinite(item)) return String(item);
  if (typeof item === 'undefined') return 'undefined';
  return typeof item === 'object' ? 'an object' : `a ${typeof item}`;
}
