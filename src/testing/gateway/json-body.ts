/** No event is nested deeper than three; beyond this even printing a value can exhaust the stack. */
const MAX_DEPTH = 32;

/** A body that was read as JSON, or why it was not. */
export type JsonBody =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly why: string };

function depth(text: string): number {
  let deepest = 0;
  let now = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{' || char === '[') deepest = Math.max(deepest, ++now);
    else if (char === '}' || char === ']') now -= 1;
  }
  return deepest;
}

/** Parses a body that may be hostile: never throws. */
export function parseJsonBody(text: string): JsonBody {
  if (text === '') return { ok: false, why: 'The body is empty.' };
  if (depth(text) > MAX_DEPTH)
    return { ok: false, why: `The body is nested deeper than ${MAX_DEPTH} levels.` };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, why: 'The body is not JSON.' };
  }
}
