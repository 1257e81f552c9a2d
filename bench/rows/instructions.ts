import { cp, rm } from 'node:fs/promises';
import { type Counter, findCounter } from '../harness/instruction-counter.js';
import type { Goal, Measurement, Row } from '../harness/measurement.js';
import { runProbe, temporaryFolder } from '../harness/probe.js';
import { exactly } from '../harness/statistics.js';

const SIZES = [100, 1_000, 10_000, 100_000] as const;
const MANY = 100_000;
const FEW = 100;
/** Events beside those that wait; enough that what one costs stands out from the start of Node around it. */
const EVENTS = 200;

/** A tenth either way is what two runs of the same differ by. */
const FLAT: Goal = { most: 1.25 };

/** What a process of so many waiting events spends on its start, and on one more event. */
interface Spent {
  readonly start: number;
  readonly event: number;
}

export const instructions: Row = {
  name: 'instructions',
  title: 'Instructions at a growing queue, offline',
  async measure(): Promise<Measurement[]> {
    const counter = findCounter();
    const spent = new Map<number, Spent>();
    for (const size of SIZES) spent.set(size, await spentAt(size, counter));
    const at = (size: number): Spent => spent.get(size) ?? { start: Number.NaN, event: Number.NaN };
    const perWaiting = (size: number): number => (at(size).start - at(FEW).start) / (size - FEW);
    return [
      ...SIZES.slice(1).map(
        (size): Measurement => ({
          what: `one more event, all that follows from it included, ${size.toLocaleString('en-US')} waiting`,
          against: `itself with ${FEW} waiting, ${counter.counts}`,
          unit: '×',
          value: exactly(at(size).event / at(FEW).event),
          goal: FLAT,
        }),
      ),
      {
        what: `start-up for each waiting event, ${MANY.toLocaleString('en-US')} waiting`,
        against: `itself with 10,000 waiting, ${counter.counts}`,
        unit: '×',
        value: exactly(perWaiting(MANY) / perWaiting(10_000)),
        goal: FLAT,
      },
    ];
  },
};

async function spentAt(waiting: number, counter: Counter): Promise<Spent> {
  const prepared = await temporaryFolder();
  try {
    await runProbe('prepare-queue', { args: [waiting], userData: prepared });
    const run = async (events: number): Promise<number> => {
      const userData = await temporaryFolder();
      try {
        await cp(prepared, userData, { recursive: true, preserveTimestamps: true });
        return await counter.count('grow', { args: [waiting, events], userData });
      } finally {
        await rm(userData, { recursive: true, force: true });
      }
    };
    const start = await run(0);
    return { start, event: ((await run(EVENTS)) - start) / EVENTS };
  } finally {
    await rm(prepared, { recursive: true, force: true });
  }
}
