import type { Clock } from '../../shared/clock.js';
import { dayOf } from './time-units.js';

/** The gateway's time as far as it is known here: the day's calls are counted in the gateway's days, whatever this machine's clock says. */
export interface ServerTime {
  /** Unix milliseconds. In one run it goes back only by `learn`, never by a step of the machine's clock (but for its trembling, a second or two). */
  now(): number;
  /**
   * A day that has surely begun at the gateway: an answer of this run said so, and monotonic time has passed since. Undefined before the
   * first such answer. `now()` may be in a later day, which no answer has confirmed.
   */
  certainDay(): number | undefined;
  /** Before the first answer: an earlier run found the machine's clock ahead by so much. */
  assumeAhead(ms: number): void;
  /** An answer's `Date` arrived, `roundTripMs` after its request left. Answers by how much `now()` moved. */
  learn(date: number, roundTripMs: number): number;
}

/** The two clocks of a machine drift apart slowly; more than this at once is a step of one, or a sleep. */
const STEP_MS = 2000;

/** A `Date` names a whole second: the moment it was written lies up to this much later. */
const DATE_RESOLUTION_MS = 1000;

export function createServerTime(clock: Clock): ServerTime {
  /** What is believed: `at` was the time when the machine's two clocks read `wall` and `monotonic`. */
  let anchor = { at: clock.now(), wall: clock.now(), monotonic: clock.monotonic() };
  let proof: { at: number; monotonic: number } | undefined;

  const now = (): number => {
    const wall = clock.now();
    const monotonic = clock.monotonic();
    const byMonotonic = anchor.at + (monotonic - anchor.monotonic);
    const byWall = anchor.at + (wall - anchor.wall);
    if (Math.abs(byWall - byMonotonic) <= STEP_MS) return byWall;
    // Forward: the machine slept, while some monotonic clocks stand still, or its clock was set, which no one can tell apart here.
    // Backward: its clock was set, and no time has been undone by that.
    anchor = { at: Math.max(byWall, byMonotonic), wall, monotonic };
    return anchor.at;
  };

  return {
    now,
    certainDay: () => proof && dayOf(proof.at + (clock.monotonic() - proof.monotonic)),
    assumeAhead(ms) {
      anchor = { at: clock.now() - ms, wall: clock.now(), monotonic: clock.monotonic() };
    },
    learn(date, roundTripMs) {
      const before = now();
      const earliest = date;
      const latest = date + DATE_RESOLUTION_MS + roundTripMs;
      // What agrees with the answer stays as it is, or the time would tremble with every answer.
      const at = Math.min(Math.max(before, earliest), latest);
      anchor = { at, wall: clock.now(), monotonic: clock.monotonic() };
      proof = { at: earliest, monotonic: clock.monotonic() };
      return at - before;
    },
  };
}
