/** The heap that 10,000 more waiting events take, in bytes; needs `--expose-gc`. */
import { answer } from './answer.js';
import { sampleRecord } from './sample-events.js';
import { clientWith } from './waiting-client.js';

const EVENTS = 10_000;
/** Code compiled and tables grown by the first ones are not the others' weight. */
const FIRST = 500;

async function heap(): Promise<number> {
  for (let turn = 0; turn < 4; turn++) {
    globalThis.gc?.();
    await new Promise(setImmediate);
  }
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

const contestants: Record<string, () => ((index: number) => void) | Promise<(index: number) => void>> = {
  async ours() {
    const client = clientWith(FIRST);
    // The sender's code, which is loaded meanwhile, is no event's weight either.
    while (client.status().paused === null) await new Promise(setImmediate);
    return () => client.trackOne();
  },
  /** As they were accepted: user and session are one object for all of them. */
  array() {
    const events: unknown[] = [];
    kept.push(events);
    return (index) => events.push(sampleRecord(index));
  },
  /** As a store gives them back that reads its file: each event whole. */
  parsed() {
    const events: unknown[] = [];
    kept.push(events);
    return (index) => events.push(JSON.parse(JSON.stringify(sampleRecord(index))));
  },
};

/** Reachable from here until the end. */
const kept: unknown[][] = [];
const add = await contestants[process.argv[2] ?? '']?.();
if (!add || !globalThis.gc) throw new Error(`There is no contestant ${process.argv[2]}, or no gc.`);
for (let index = 0; index < FIRST; index++) add(index);
const before = await heap();
for (let index = 0; index < EVENTS; index++) add(index);
answer((await heap()) - before);
