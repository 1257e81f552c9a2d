const EMAIL = /[^@]@[^@]*\.\p{L}/u;
const JWT = /(?<![\w-])eyJ[\w-]*\.[\w-]+/;
const WHOLE_ID = /^(?:[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}|[\da-f]{16,}|\d{6,})$/i;
const HELD_ID = /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}|[\da-f]{16,}|\d{6,}/i;
const LONG_WORD = /[A-Za-z\d]{20,}/g;
/** As base64url writes it: a slug in words and dashes has no capitals among its digits. */
const LONG_MIXED = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[\w-]{20,}$/;
/** What no honest segment holds once it is decoded: a separator, a control character, half a character. */
const UNCLEAN = /[/\\\p{Cc}\p{Cs}]/u;

/**
 * One segment of a path, or a name that stands for it: `:email`, `:id`, `:token`, `:x`. What looks like none of them stays letter for letter.
 *
 * It looks at the segment as it reads once decoded, and at every part of it: a whole that holds an address or a key goes as a whole.
 * A name folds to itself, so folding twice is folding once.
 */
export function foldSegment(segment: string): string {
  const text = decoded(segment);
  if (text === null) return ':x';
  if (EMAIL.test(text)) return ':email';
  if (JWT.test(text)) return ':token';
  if (WHOLE_ID.test(text)) return ':id';
  if (isToken(text)) return ':token';
  return HELD_ID.test(text) ? ':id' : segment;
}

/** Null for what can't be read for certain: malformed, encoded twice, or hiding a separator. */
function decoded(segment: string): string | null {
  try {
    // NFKC, so that a full-width `＠` or `／` counts as what it is read as.
    const text = decodeURIComponent(segment).normalize('NFKC');
    return /%[\da-f]{2}/i.test(text) || UNCLEAN.test(text) ? null : text;
  } catch {
    return null;
  }
}

function isToken(text: string): boolean {
  if (LONG_MIXED.test(text)) return true;
  return (text.match(LONG_WORD) ?? []).some((word) => /\d/.test(word) && /[a-z]/i.test(word));
}
