import { foldSegment } from '../shared/route/segment.js';
import { attribute, matches, previousOf, tagOf } from './element.js';

/** What a person operates by a click, told by markup alone: a `cursor: pointer` would have to be computed. */
export const INTERACTIVE =
  'a[href],button,input,summary,select,[role=button],[role=link],[role=tab],[role^=menuitem],[role=checkbox],[role=radio],[role=switch],[role=option],[role=treeitem]';
/** Rows come and go with the data: their number would name the data, not the place. */
const ROW = 'li,tr,option,[role=row],[role=option],[role=listitem],[role=treeitem]';
/** Parts of a page that name a place by themselves. */
const LANDMARK = 'main,nav,header,footer,aside,dialog,form,body';
/** Enough to tell places apart, few enough to read. */
const MOST_STEPS = 5;
/** More of a kind are a list, whatever it is made of. */
const MOST_ALIKE = 50;
/** Plain words joined by dashes, as people write them; digits and colons are a generator's. */
const WORDS = /^[a-z]{2,16}([-_][a-z]{2,16}){0,3}$/i;

/**
 * A readable, stable name of an unmarked element: its place in the markup below the nearest landmark or id, as `form#profile > button[type=submit]`.
 * Of tags, roles, types, positions and ids in plain words; classes and ids that a program made up are left out, and so is all content.
 */
export function selectorOf(path: readonly Element[], at: number): string {
  const steps: string[] = [];
  for (const element of path.slice(at, at + MOST_STEPS)) {
    const id = part(element, 'id');
    const place = id || (part(element, 'role') || part(element, 'type')) + positionOf(element);
    steps.unshift(plainTag(element) + place);
    if (id || (steps.length > 1 && matches(element, LANDMARK))) break;
  }
  return steps.join(' > ');
}

/** Custom elements may be called anything that HTML allows, in any script. */
function plainTag(element: Element): string {
  return /^[a-z][a-z\d-]{0,40}$/.exec(tagOf(element))?.[0] ?? 'x';
}

/** An attribute as part of a selector, if its value is one that people write. */
function part(element: Element, name: 'id' | 'role' | 'type'): string {
  const word = attribute(element, name) ?? '';
  if (!WORDS.test(word) || foldSegment(word) !== word) return '';
  return name === 'id' ? `#${word}` : `[${name}=${word}]`;
}

/** Which of its like it is among its siblings; the first one goes without. */
function positionOf(element: Element): string {
  let position = 1;
  for (let other = previousOf(element); other && position <= MOST_ALIKE; other = previousOf(other))
    if (tagOf(other) === tagOf(element)) position += 1;
  return position === 1 || position > MOST_ALIKE || matches(element, ROW) ? '' : `:nth-of-type(${position})`;
}
