import { foldSegment } from '../shared/route/segment.js';
import { attribute, matches, nextOf, previousOf, tagOf } from './element.js';

const ROLES = 'button,link,tab,menuitem,menuitemcheckbox,menuitemradio,checkbox,radio,switch,option,treeitem';
const TYPES = 'button,submit,reset,image,checkbox,radio,range,color,file';

/** What a person operates by a click, told by markup alone: a `cursor: pointer` would have to be computed, and fields are for typing. */
export const INTERACTIVE = [
  'a[href],button,summary,select,option',
  ...TYPES.split(',').map((type) => `input[type=${type}]`),
  ...ROLES.split(',').map((role) => `[role=${role}]`),
].join(',');

/** Rows come and go with the data: their number would name the data, not the place. */
const ROW = 'li,tr,option,[role=row],[role=option],[role=listitem],[role=treeitem]';
/** Parts of a page that name a place by themselves. */
const LANDMARK = 'main,nav,header,footer,aside,dialog,form,body';
/** Enough to tell places apart, few enough to read. */
const MOST_STEPS = 5;
/** Siblings beyond these are a list, whatever it is made of. */
const MOST_SIBLINGS = 50;

/**
 * A readable, stable name of an unmarked element: its place in the markup below the nearest landmark or id, as `form#profile > button[type=submit]`.
 * Of tags, roles, types, positions and ids in plain words; classes and ids that a program made up are left out, and so is all content.
 */
export function selectorOf(path: readonly Element[], at: number): string {
  const steps: string[] = [];
  for (const element of path.slice(at, at + MOST_STEPS)) {
    const id = wordsOnly(attribute(element, 'id'));
    const tag = tagOf(element).replace(/^(?![a-z][a-z\d-]{0,40}$).*/s, 'x');
    if (id) {
      steps.unshift(`${tag}#${id}`);
      break;
    }
    steps.unshift(tag + kindOf(element) + positionOf(element));
    if (steps.length > 1 && matches(element, LANDMARK)) break;
  }
  return steps.join(' > ');
}

/** Plain words joined by dashes, as people write them; digits, capitals inside and colons are a generator's. */
function wordsOnly(name: string | null): string | null {
  return name &&
    /^[a-z]{2,}(?:[-_][a-z]{2,}){0,3}$/i.test(name) &&
    name.length <= 32 &&
    foldSegment(name) === name
    ? name
    : null;
}

function kindOf(element: Element): string {
  for (const name of ['role', 'type']) {
    const kind = attribute(element, name);
    if (kind && `${ROLES},${TYPES}`.split(',').includes(kind)) return `[${name}=${kind}]`;
  }
  return '';
}

function positionOf(element: Element): string {
  if (matches(element, ROW)) return '';
  const tag = tagOf(element);
  let position = 1;
  let walked = 0;
  for (let other = previousOf(element); other; other = previousOf(other)) {
    if (tagOf(other) === tag) position += 1;
    walked += 1;
    if (walked > MOST_SIBLINGS) return '';
  }
  if (position > 1) return `:nth-of-type(${position})`;
  for (let other = nextOf(element); other && walked <= MOST_SIBLINGS; other = nextOf(other)) {
    if (tagOf(other) === tag) return ':nth-of-type(1)';
    walked += 1;
  }
  return '';
}
