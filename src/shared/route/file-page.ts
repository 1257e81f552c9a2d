/** Where the usual build tools put an app's pages, below the app's folder: the same page has the same route built and unbuilt. */
const BUILT_PAGES = ['dist', 'out', 'build', '.vite', '.webpack'];

/**
 * The part of a `file:` page's path that is the app's own, or null for a page below none of its folders.
 *
 * Compared by segment as they read once decoded, in any case of letters and either form of accents: that is how the file systems of two
 * of three platforms see them, and taking too much for a folder's name tells nothing.
 */
export function pathBelow(host: string, path: string, roots: readonly string[]): string | null {
  const page = segmentsOf(host === '' || host === 'localhost' ? path : `//${host}${path}`);
  let longest: string[] = [];
  for (const root of roots) {
    const folder = segmentsOf(root.replace(/\/+$/, ''));
    // A root of the whole disk would let every folder's name through.
    if (folder.length > 1 && folder.length > longest.length && beginsWith(page, folder)) longest = folder;
  }
  if (longest.length === 0) return null;
  const below = page.slice(longest.length);
  if (BUILT_PAGES.includes(below[0] ?? '') && below.length > 1) {
    below.shift();
    if (below[0] === 'renderer' && below.length > 1) below.shift();
  }
  return `/${below.join('/')}`;
}

function segmentsOf(path: string): string[] {
  return path.split('/');
}

function beginsWith(page: readonly string[], folder: readonly string[]): boolean {
  return page.length > folder.length && folder.every((name, at) => plain(name) === plain(page[at] ?? ''));
}

function plain(segment: string): string {
  try {
    return decodeURIComponent(segment).normalize('NFC').toLowerCase();
  } catch {
    return segment;
  }
}
