/** Also with the full stop of other scripts, as international addresses have it. */
const EMAIL = /[^@]@+[^@]*[.。]\p{L}/u;
const JWT = /(?<![\w-])eyJ[\w-]*\.[\w-]+/;
/** A UUID, sixteen hexadecimal digits, six decimal ones: the longest reading first. */
const ID = /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}|[\da-f]{16,}|\d{6,}/i;
/** Letters and digits mixed, at least twenty. */
const TOKEN = /(?<![a-z\d])(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{20,}/i;
/** As base64url writes it: a slug in words and dashes has no capitals among its digits. */
const DASHED_TOKEN = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[\w-]{20,}$/;
/** What no honest segment holds once it is decoded: a separator, a way up, a control character, half a character, a second encoding. */
const UNCLEAN = /[/\\\p{Cc}\p{Cs}]|^\.\.?$|%[\da-f]{2}/iu;

/**
 * One segment of a path, or a name that stands for it: `:email`, `:id`, `:token`, `:x`. What looks like none of them stays letter for letter.
 *
 * It looks at the segment as it reads once decoded, and at every part of it: a whole that holds an address or a key goes as a whole.
 * A name folds to itself, so folding twice is folding once.
 */
export function foldSegment(segment: string): string {
  const text = decodeText(segment);
  if (text === null || UNCLEAN.test(text)) return ':x';
  if (EMAIL.test(text)) return ':email';
  const id = ID.exec(text)?.[0];
  if (id === text) return ':id';
  if ([JWT, TOKEN, DASHED_TOKEN].some((token) => token.test(text))) return ':token';
  return id ? ':id' : segment;
}

/** Decoded once, a full-width `＠` or `／` as what it is read as, and without what nobody sees; null where the encoding is malformed. */
export function decodeText(segment: string): string | null {
  try {
    return decodeURIComponent(segment)
      .normalize('NFKC')
      .replace(/\p{Cf}/gu, '');
  } catch {
    return null;
  }
}
