import type { Measurement, Row } from '../harness/measurement.js';
import { runProbe } from '../harness/probe.js';
import { interleaved } from '../harness/rounds.js';
import { ratios } from '../harness/statistics.js';

const ROUNDS = 5;
const WHAT = 'heap of 10,000 waiting events';

export const memory: Row = {
  name: 'memory',
  title: 'Memory',
  async measure(): Promise<Measurement[]> {
    const run = (contestant: string) => () =>
      runProbe<number>('memory', { args: [contestant], nodeFlags: ['--expose-gc'] });
    const bytes = await interleaved(ROUNDS, {
      ours: run('ours'),
      array: run('array'),
      parsed: run('parsed'),
    });
    const against = (name: string, theirs: readonly number[]): Measurement => ({
      what: WHAT,
      against: name,
      unit: '×',
      value: ratios(bytes.ours, theirs),
      goal: { most: 0.5 },
    });
    return [
      against('array of the same objects, as they were accepted', bytes.array),
      against('array of the same objects, as read back from a file', bytes.parsed),
    ];
  },
};
