import type { EventName } from '../../src/shared/types.js';
import type { SeededRandom } from '../../test/support/seeded-random.js';
import { BEGINNING, DAY, HOUR, MINUTE } from './time.js';

/** Something that happens to one copy of the app. Times are true ones, in Unix milliseconds. */
export interface Happening {
  readonly at: number;
  readonly what: 'start' | 'end' | 'sleep' | 'wake' | 'offline' | 'online' | EventName;
}

/** Zones and how many live there, in hundredths: the Americas, Europe and Africa, Asia and the Pacific. */
const ZONES: readonly (readonly [hours: number, share: number])[] = [
  [-8, 12],
  [-6, 8],
  [-5, 15],
  [-3, 5],
  [0, 10],
  [1, 20],
  [2, 8],
  [3, 2],
  [5.5, 8],
  [8, 8],
  [9, 4],
];

/** A copy in ten is never quit: its machine sleeps at night. */
const ALWAYS_ON = 0.1;
const USED_ON_WORKDAYS = 0.9;
const USED_ON_WEEKENDS = 0.3;
/** The app is killed (a crash, a forced reboot, an update) or quit and started again. */
const RESTARTS = 0.3;
const SLEEPS_AT_LUNCH = 0.4;
const GOES_OFFLINE = 0.08;
/** Half of the users cause fewer events an hour than this, half more; a tenth more than four times as many. */
const USUAL_EVENTS_AN_HOUR = 10;

const KINDS: readonly [EventName, ...EventName[]] = [
  'PAGE_VIEW',
  'PAGE_VIEW',
  'PAGE_VIEW',
  'PAGE_VIEW',
  'PAGE_VIEW',
  'CLICK',
  'CLICK',
  'CLICK',
  'CLICK',
  'CUSTOM',
];

/** What happens to one copy in so many days: a person in some time zone, with habits, work, weekends and a machine. */
export function weekOf(random: SeededRandom, days: number): Happening[] {
  const zone = zoneOf(random);
  const isAlwaysOn = random.chance(ALWAYS_ON);
  const eventsAnHour = USUAL_EVENTS_AN_HOUR * Math.exp(1.1 * normal(random));
  const habit = random.between(-1.5, 1.5) * HOUR;
  const happenings: Happening[] = [];
  if (isAlwaysOn) happenings.push({ at: BEGINNING, what: 'start' }, { at: BEGINNING + 1, what: 'sleep' });
  // The local day before the first begins in it, east of Greenwich.
  for (let day = -1; day <= days; day += 1) {
    const midnight = BEGINNING + day * DAY - zone * HOUR;
    const isWeekend = new Date(BEGINNING + day * DAY).getUTCDay() % 6 === 0;
    if (!random.chance(isWeekend ? USED_ON_WEEKENDS : USED_ON_WORKDAYS)) continue;
    const from = midnight + 9 * HOUR + habit + random.between(-0.5, 0.5) * HOUR;
    const to = from + random.between(4, 10) * HOUR;
    const [begins, ends] = isAlwaysOn ? (['wake', 'sleep'] as const) : (['start', 'end'] as const);
    happenings.push({ at: from, what: begins }, { at: to, what: ends });
    happenings.push(...breaks(random, from, to), ...eventsBetween(random, from, to, eventsAnHour));
  }
  const end = BEGINNING + days * DAY;
  return happenings.filter(({ at }) => at >= BEGINNING && at < end).sort((one, other) => one.at - other.at);
}

function zoneOf(random: SeededRandom): number {
  let share = random.next() * ZONES.reduce((sum, [, part]) => sum + part, 0);
  for (const [hours, part] of ZONES) {
    share -= part;
    if (share < 0) return hours;
  }
  return 0;
}

/** Restarts, naps and lost networks of a working day. */
function breaks(random: SeededRandom, from: number, to: number): Happening[] {
  const found: Happening[] = [];
  if (random.chance(RESTARTS)) {
    const at = random.between(from + MINUTE, to - MINUTE);
    found.push({ at, what: 'end' }, { at: at + random.between(0.2, 5) * MINUTE, what: 'start' });
  }
  if (random.chance(SLEEPS_AT_LUNCH)) {
    const at = from + random.between(2.5, 3.2) * HOUR;
    found.push({ at, what: 'sleep' }, { at: at + random.between(20, 60) * MINUTE, what: 'wake' });
  }
  if (random.chance(GOES_OFFLINE)) {
    const at = random.between(from, to);
    found.push({ at, what: 'offline' }, { at: at + random.between(0.1, 5) * HOUR, what: 'online' });
  }
  return found;
}

/** People come and go: events come in bursts of a few minutes. */
function eventsBetween(random: SeededRandom, from: number, to: number, anHour: number): Happening[] {
  const found: Happening[] = [];
  const perBurst = 6;
  for (let at = from; ; ) {
    at += -Math.log(1 - random.next()) * (perBurst / anHour) * HOUR;
    if (at >= to) return found;
    for (let time = at, left = 1 + random.below(2 * perBurst - 1); left > 0; left -= 1) {
      found.push({ at: time, what: random.pick(KINDS) });
      time += random.between(1, 40) * 1_000;
    }
  }
}

/** From the standard normal distribution. */
function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
