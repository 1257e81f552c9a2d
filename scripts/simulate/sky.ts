import { BEGINNING, DAY, HOUR } from './time.js';

/** What the gateway does at a time, for everybody: nothing but the time decides, so that copies can be simulated one after the other. */
export type Weather = 'fair' | 'failing' | 'silent';

interface Outage {
  readonly from: number;
  readonly to: number;
  readonly weather: Weather;
}

/** One outage of ninety minutes in Europe's afternoon and America's morning, one of six hours in which nothing answers. */
export const OUTAGES: readonly Outage[] = [
  { from: BEGINNING + 2 * DAY + 14 * HOUR, to: BEGINNING + 2 * DAY + 15.5 * HOUR, weather: 'failing' },
  { from: BEGINNING + 4 * DAY + 6 * HOUR, to: BEGINNING + 4 * DAY + 12 * HOUR, weather: 'silent' },
];

export function weatherAt(time: number): Weather {
  return OUTAGES.find(({ from, to }) => time >= from && time < to)?.weather ?? 'fair';
}
