import type { WindowCapture } from '../shared/bridge.js';
import { attribute } from './element.js';

/**
 * The title that a page view may carry: the one its developer marked (`<meta name="onboardflow:title">`, `<title data-of-title>`); with `true` also
 * the document's own, masked.
 */
export function titleOf(page: Document, titles: WindowCapture['titles']): string | undefined {
  if (titles === false) return undefined;
  const marked = metaOf(page, 'onboardflow:title') ?? markedTitle(page);
  if (marked || titles !== true) return marked;
  const own = textOf(find(page, 'head > title'));
  return own === undefined ? undefined : maskTitle(own);
}

/** The content of a `<meta>` that speaks to this module. */
export function metaOf(page: Document, name: string): string | undefined {
  const element = find(page, `meta[name="${name}"]`);
  return (element && attribute(element, 'content')?.trim()) || undefined;
}

function markedTitle(page: Document): string | undefined {
  const element = find(page, 'head > title[data-of-title]');
  return element ? attribute(element, 'data-of-title')?.trim() || textOf(element) : undefined;
}

/** By the prototype's method: an `<img name="querySelector">` hides the document's own. */
function find(page: Document, selector: string): Element | null {
  return Document.prototype.querySelector.call(page, selector);
}

/** Well beyond what a title may have, and little enough to look through. */
const MOST_TEXT = 2_000;

function textOf(element: Element | null): string | undefined {
  return element?.textContent?.slice(0, MOST_TEXT).replace(/\s+/g, ' ').trim() || undefined;
}

const SEPARATOR = /(\s[-–—|·•:]\s|:\s)/;
const EMAIL = /[^\s@<>()"',;]+@[^\s@<>()"',;]+\.[^\s@<>()"',;]+/g;
/** A name with an extension, or a path; `Node.js 20` is one too, and better lost than a file's name told. */
const FILE = /[\\/]|[^\s.]\.[a-z][a-z\d]{0,4}(?![\p{L}\d.])/iu;

/**
 * A document's title with e-mail addresses and file names masked: the part between two separators goes as a whole, since a file's name may have spaces.
 * Incomplete by nature: a name of a person or a project looks like any other word.
 */
export function maskTitle(title: string): string {
  return title
    .split(SEPARATOR)
    .map((part, at) => (at % 2 === 0 ? maskPart(part) : part))
    .join('');
}

function maskPart(part: string): string {
  const spared = part.replace(EMAIL, ':email');
  return FILE.test(spared) ? ':file' : spared;
}
