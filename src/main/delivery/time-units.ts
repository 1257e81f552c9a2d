export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
/** Unix time knows no leap seconds: every UTC day is this long. */
export const DAY_MS = 24 * HOUR_MS;

/** The UTC day that a moment lies in, counted from 1970-01-01. */
export function dayOf(unixMs: number): number {
  return Math.floor(unixMs / DAY_MS);
}
