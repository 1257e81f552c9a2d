/** What stands for a folder of the machine. */
const MASK = '~';
const ONE_SEPARATOR = String.raw`(?:[\\/]|%(?:25)*(?:2f|5c))`;
/** A slash or a backslash: doubled as JSON writes it, or percent-encoded, once or more often. */
const SEPARATOR = `${ONE_SEPARATOR}+`;
const MAY_HOLD_A_SEPARATOR = /[\\/%]/;
/** Where no folder has a name that could be masked. */
const NOTHING = '(?!)';
/** Begun at the first of several separators only: else a text of nothing but slashes is looked through once for each of them. */
const START = `(?<!${ONE_SEPARATOR})`;
/** What may lead to a folder's name and belongs to it: `file:` with its slashes, `/` before a drive, `\\?\`. */
const LEAD = `(?:file(?::|%(?:25)*3a)(?:${SEPARATOR}localhost)?)?`;
const DRIVE_LEAD = String.raw`(?:${SEPARATOR}(?:\?${SEPARATOR})?)?`;

/**
 * Makes the function that replaces these folders in a text by `~`: the home folder with the user's name in it, the app's data, the temporary folder.
 *
 * In every form they take on their way through programs: with slashes or backslashes, as a file URL, percent-encoded, in any case of letters, in either
 * form of accents. A folder counts up to the end of its last name, so `/home/ann` is none in `/home/anna`. The root of a disk is not masked.
 */
export function createPathMask(folders: readonly string[]): (text: string) => string {
  let expression: RegExp | undefined;
  // Most texts name no folder at all: they are not looked through, and an app that has no other never makes the expression.
  return (text) => {
    if (!MAY_HOLD_A_SEPARATOR.test(text)) return text;
    expression ??= anyOf(folders);
    return text.replace(expression, MASK);
  };
}

function anyOf(folders: readonly string[]): RegExp {
  const names = folders
    .map((folder) => folder.replace(/[\\/]+$/, ''))
    .filter((folder) => /[\\/][^\\/]/.test(folder))
    .sort((a, b) => b.length - a.length)
    .flatMap((folder) => [...new Set([folder.normalize('NFC'), folder.normalize('NFD')])])
    .map(expressionOf);
  // A letter or a digit behind it would be a longer name; a dot ends a sentence as often as it begins an extension.
  return new RegExp(String.raw`${START}(?:${names.join('|') || NOTHING})(?![\p{L}\p{N}])`, 'giu');
}

function expressionOf(folder: string): string {
  const parts = folder.split(/[\\/]+/).map((name) => Array.from(name, characterOf).join(''));
  const isDrive = /^[a-z]:/i.test(folder);
  return LEAD + (isDrive ? DRIVE_LEAD : '') + parts.join(SEPARATOR);
}

/** A character as it is, or as its bytes are encoded. */
function characterOf(character: string): string {
  const encoded = Array.from(
    new TextEncoder().encode(character),
    (byte) => `%(?:25)*${byte.toString(16).padStart(2, '0')}`,
  );
  const literal = character.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  // A file URL may write a drive as `C|`.
  return `(?:${literal}|${encoded.join('')}${character === ':' ? '|\\|' : ''})`;
}
