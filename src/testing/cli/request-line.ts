import { isDictionary } from '../gateway/dictionary.js';
import type { GatewayRequest } from '../gateway/request-log.js';

/** A line of a terminal; beyond this a value is cut. */
const MAX_TEXT = 60;

/** Control and formatting characters: text from a request must not move the cursor, colour the terminal or hide itself. */
const CONTROL = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

function safe(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined ? '-' : JSON.stringify(value);
  const shown = text.replace(CONTROL, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return shown.length > MAX_TEXT ? `${shown.slice(0, MAX_TEXT - 1)}…` : shown;
}

function ending({ outcome, status, duplicateOf, refusal }: GatewayRequest): string {
  const answered = outcome === 'answered' ? String(status) : outcome;
  const why = refusal === null ? '' : `  ${safe(refusal)}`;
  return duplicateOf === null ? answered + why : `${answered}  duplicate of #${duplicateOf}`;
}

/** One request as one line: time, kind, value, title, user, and how it ended. Never holds the key. */
export function requestLine(request: GatewayRequest): string {
  const { body, method, path, receivedAt } = request;
  const time = new Date(receivedAt).toTimeString().slice(0, 8);
  if (!isDictionary(body)) {
    return `${time}  ${safe(method)} ${safe(path.split('?', 1)[0])}  ${ending(request)}`;
  }
  const meta = isDictionary(body.meta) ? body.meta : {};
  const user = isDictionary(body.site_user) ? body.site_user : {};
  const title = meta.title === undefined ? '' : `  "${safe(meta.title)}"`;
  return `${time}  ${safe(body.event).padEnd(9)}  ${safe(body.value)}${title}  ${safe(user.id)}  ${ending(request)}`;
}
