import { decodeText } from './segment.js';

/**
 * The part of a `file:` page's path that is the app's own, or null for a page below none of its folders, of which the innermost counts.
 *
 * Compared by segment as they read once decoded, in any case of letters and either form of accents: that is how the file systems of two
 * of three platforms see them, and taking too much for a folder's name tells nothing.
 */
export function pathBelow(host: string, path: string, roots: readonly string[]): string | null {
  const page = segmentsOf(host === '' || host === 'localhost' ? path : `//${host}${path}`);
  let depth = 1;
  for (const root of roots) {
    const folder = segmentsOf(root.replace(/\/+$/, ''));
    // A root of the whole disk has no depth: it would let every folder's name through.
    if (folder.length > depth && folder.every((name, at) => name === page[at])) depth = folder.length;
  }
  return depth > 1 && page.length > depth
    ? `/${path
        .split('/')
        .slice(depth - page.length)
        .join('/')}`
    : null;
}

function segmentsOf(path: string): string[] {
  return path.split('/').map((segment) => (decodeText(segment) ?? segment).toLowerCase());
}
