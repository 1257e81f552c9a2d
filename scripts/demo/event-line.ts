import { isDictionary } from './dictionary.js';
import type { Arrival } from './receiver.js';

/** Control and formatting characters: text from a request must not move the cursor, colour the terminal or hide itself. */
const CONTROL = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
const KIND_WIDTH = 9;
const VALUE_WIDTH = 24;

/** One arrival as one line: kind, value, title, user, status. */
export function eventLine({ body, status, refusal, copy }: Arrival): string {
  const event = isDictionary(body) ? body : {};
  const meta = isDictionary(event.meta) ? event.meta : {};
  const user = isDictionary(event.site_user) ? event.site_user : {};
  const action = meta.action === undefined ? '' : ` (${clean(meta.action)})`;
  const title = meta.title === undefined ? '' : `"${clean(meta.title)}"`;
  const ending = copy ? '  a copy' : refusal === null ? '' : `  ${clean(refusal)}`;
  return [
    `  ${clean(event.event).padEnd(KIND_WIDTH)}`,
    `${clean(event.value)}${action}`.padEnd(VALUE_WIDTH + KIND_WIDTH),
    title.padEnd(VALUE_WIDTH - KIND_WIDTH),
    clean(user.id),
    `${status ?? 'no answer'}${ending}`,
  ].join('  ');
}

function clean(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined ? '-' : JSON.stringify(value);
  return text.replace(CONTROL, '·');
}
