import type { WindowCapture } from '../shared/bridge.js';
import { attribute } from './element.js';

/**
 * The title that a page view may carry: the one its developer marked (`<meta name="onboardflow:title">`, `<title data-of-title>`); with `true` also
 * the document's own, masked. Empty for none.
 */
export function titleOf(page: Document, titles: WindowCapture['titles']): string {
  if (!titles) return '';
  const marked =
    metaOf(page, 'title') ||
    textOf(page, 'head>title[data-of-title]', 'data-of-title') ||
    textOf(page, 'head>title[data-of-title]');
  return marked || titles !== true ? marked : maskTitle(textOf(page, 'head>title'));
}

/** The content of `<meta name="onboardflow:…">`, by which a page speaks to this module. */
export function metaOf(page: Document, name: 'title' | 'route'): string {
  return textOf(page, `meta[name="onboardflow:${name}"]`, 'content');
}

/** Well beyond what a title may have, and little enough to look through. */
const MOST_TEXT = 2_000;

/** Found by the prototype's method: an `<img name="querySelector">` hides the document's own. */
function textOf(page: Document, selector: string, name?: string): string {
  const element = Document.prototype.querySelector.call(page, selector);
  const text = element && (name ? attribute(element, name) : element.textContent);
  return text?.slice(0, MOST_TEXT).replace(/\s+/g, ' ').trim() ?? '';
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
    .map((part) => part.replace(EMAIL, ':email'))
    .map((part) => (FILE.test(part) ? ':file' : part))
    .join('');
}
