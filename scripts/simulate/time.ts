export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** When every simulated week begins: a Monday, 0:00 UTC. */
export const BEGINNING = Date.UTC(2026, 5, 1);
