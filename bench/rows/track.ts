import { withLocalServer } from '../harness/local-server.js';
import type { Goal, Measurement, Row } from '../harness/measurement.js';
import { versioned } from '../harness/peer-versions.js';
import { runProbe } from '../harness/probe.js';
import { pairwise, ratios, spreadOf } from '../harness/statistics.js';

type Samples = Record<
  'at0' | 'at1000' | 'at5000' | 'at10000' | 'full' | 'append' | 'array' | 'segment' | 'posthog',
  number[]
>;

const APPEND = 'bare JSON.stringify + writeSync of the same record';
/** As fast at ten thousand as at none, up to what rounds differ by. */
const FLAT: Goal = { most: 1.25 };

export const track: Row = {
  name: 'track',
  title: 'track() in main, durable',
  async measure(): Promise<Measurement[]> {
    const us = await withLocalServer((url) => runProbe<Samples>('track', { args: [url] }));
    const against = (
      waiting: string,
      ours: readonly number[],
      name: string,
      theirs: readonly number[],
      goal?: Goal,
    ): Measurement => ({
      what: `track(), ${waiting} waiting`,
      against: name,
      unit: '×',
      value: ratios(ours, theirs),
      ...(goal ? { goal } : {}),
    });
    /** What is left of our call once its append is taken off, against a call that keeps nothing. */
    const beyondAppend = (name: string, theirs: readonly number[]): Measurement => ({
      what: 'track() less the bare append, 0 waiting',
      against: `${name}, memory only`,
      unit: '×',
      value: spreadOf(
        pairwise(
          pairwise(us.at0, us.append, (ours, append) => ours - append),
          theirs,
          (rest, their) => rest / their,
        ),
      ),
      goal: { most: 1 },
    });
    return [
      against('0', us.at0, APPEND, us.append, { most: 2 }),
      against('1,000', us.at1000, APPEND, us.append, { most: 2 }),
      against('10,000', us.at10000, APPEND, us.append, { most: 2 }),
      against('10,000', us.at10000, 'itself with none waiting', us.at0, FLAT),
      against('10,000 (full: each pushes one out)', us.full, APPEND, us.append),
      against('5,000', us.at5000, `array in ${versioned('electron-store')}`, us.array, { most: 0.01 }),
      beyondAppend(versioned('@segment/analytics-node'), us.segment),
      beyondAppend(versioned('posthog-node'), us.posthog),
    ];
  },
};
