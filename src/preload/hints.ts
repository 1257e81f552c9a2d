/** Enough for every reason there is; a page that makes up new ones is not answered for ever. */
const MOST_HINTS = 20;

/** Tells the developer in the page's console, once each. */
export type Hint = (text: string) => void;

export function createHints(warn: (text: string) => void): Hint {
  const given = new Set<string>();
  return (text) => {
    if (given.has(text) || given.size >= MOST_HINTS) return;
    given.add(text);
    warn(`[onboardflow] ${text}`);
  };
}
