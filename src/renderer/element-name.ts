import { attribute, matches } from './element.js';
import { INTERACTIVE, selectorOf } from './selector.js';

/** How an element is called in a report. */
export interface ElementName {
  readonly value: string;
  /** Empty for none. */
  readonly title: string;
  /** Whether it is a video or an audio player. */
  readonly isPlayer: boolean;
  readonly element: Element;
}

/**
 * The name of what was clicked or played: of the innermost marked element on the event's way, or, with `'all'`, where nothing on it is marked, of the
 * innermost that a person can operate. Null when nothing may be said: `data-of-ignore` anywhere on the way, a disabled control, nothing to name.
 *
 * Read are `data-of-id`, `data-of-title`, the class `of-track`, an element's id, its tag, role and type; never a text or a value.
 */
export function nameOf(path: readonly Element[], mode: 'marked' | 'all'): ElementName | null {
  let at = path.findIndex(markOf);
  if (at < 0 && mode === 'all') at = path.findIndex((element) => matches(element, INTERACTIVE));
  const element = path[at];
  // Most clicks are on nothing marked: whether it may be said is asked only where there is something to say.
  if (!element || path.some(isIgnored) || path.slice(0, at + 1).some(isDisabled)) return null;
  return {
    value: markOf(element) || selectorOf(path, at),
    title: read(element, 'data-of-title'),
    isPlayer: matches(element, 'video,audio'),
    element,
  };
}

/** The name its developer gave it: `data-of-id`, or the id of an element of the class `of-track`. */
function markOf(element: Element): string {
  return read(element, 'data-of-id') || (matches(element, '.of-track') ? read(element, 'id') : '');
}

function read(element: Element, name: string): string {
  return attribute(element, name)?.trim() ?? '';
}

function isIgnored(element: Element): boolean {
  return attribute(element, 'data-of-ignore') !== null;
}

function isDisabled(element: Element): boolean {
  const isOff = (one: Element) => matches(one, ':disabled,[aria-disabled=true]');
  // A label of a disabled control does nothing either.
  return (
    isOff(element) || (element instanceof HTMLLabelElement && !!element.control && isOff(element.control))
  );
}
