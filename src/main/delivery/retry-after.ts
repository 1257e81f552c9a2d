import { httpDate } from './http-date.js';
import { HOUR_MS } from './time-units.js';

/** The longest pause that an answer may ask for (OnboardFlow API: "What each answer means"): a day and an hour, so that any daily reset fits. */
export const LONGEST_PAUSE_MS = 25 * HOUR_MS;

/**
 * How long the answer asks to wait, in milliseconds, or undefined where it names no time to come: absent, past, zero or unreadable.
 * A date is read against the answer's own `Date`, so that this machine's clock does not matter; against `nowMs` only where there is none.
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string | undefined>>,
  nowMs: number,
): number | undefined {
  const text = headers['retry-after']?.trim();
  if (text === undefined) return undefined;
  const wait = /^\d+(\.\d+)?$/.test(text)
    ? Number(text) * 1000
    : (httpDate(text) ?? 0) - (httpDate(headers.date ?? '') ?? nowMs);
  return wait > 0 ? Math.min(Math.ceil(wait), LONGEST_PAUSE_MS) : undefined;
}
