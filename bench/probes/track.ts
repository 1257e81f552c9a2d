/** What one event costs the thread that reports it, in microseconds, by contestant and round. */
import fs from 'node:fs';
import path from 'node:path';
import { Analytics } from '@segment/analytics-node';
import { app } from 'electron';
import ElectronStore from 'electron-store';
import { PostHog } from 'posthog-node';
import { interleaved } from '../harness/rounds.js';
import { answer } from './answer.js';
import { sampleEvent, sampleRecord } from './sample-events.js';
import { clientWith } from './waiting-client.js';

const ROUNDS = 25;
/** Rounds before the code is compiled and its shapes are known. */
const WARM_UP = 5;
/** Calls a round. */
const BATCH = 50;
/** An array rewritten at each event needs no more to be seen. */
const ARRAY_BATCH = 2;
const ARRAY_WAITING = 5_000;

const host = process.argv[2] ?? '';
const userData = app.getPath('userData');

const file = fs.openSync(path.join(userData, 'append.jsonl'), 'a');
const store = new ElectronStore<{ events: unknown[] }>({ cwd: userData, name: 'array' });
store.set(
  'events',
  Array.from({ length: ARRAY_WAITING }, (_, index) => sampleRecord(index)),
);
const segment = new Analytics({ writeKey: 'key', host });
segment.on('error', fail);
const posthog = new PostHog('key', { host });
posthog.on('error', fail);
const at5000 = clientWith(5_000);
const at10000 = clientWith(10_000);
const full = clientWith(10_000, { queue: { maxEvents: 10_000 } });

function fail(error: unknown): void {
  throw new Error('A peer could not reach the local server.', { cause: error });
}

/** Other people's timers and answers are not to fall into what is timed. */
const quiet = () => new Promise((resolve) => setTimeout(resolve, 10));

async function perCall(times: number, call: (index: number) => void): Promise<number> {
  await quiet();
  const before = performance.now();
  for (let index = 0; index < times; index++) call(index);
  return ((performance.now() - before) * 1_000) / times;
}

async function fresh(waiting: number): Promise<number> {
  const client = clientWith(waiting);
  const us = await perCall(BATCH, client.trackOne);
  await client.close();
  return us;
}

const samples = await interleaved(WARM_UP + ROUNDS, {
  at0: () => fresh(0),
  at1000: () => fresh(1_000),
  at5000: () => perCall(BATCH, at5000.trackOne),
  at10000: () => perCall(BATCH, at10000.trackOne),
  full: () => perCall(BATCH, full.trackOne),
  append: () => {
    const records = Array.from({ length: BATCH }, (_, index) => sampleRecord(index));
    return perCall(BATCH, (index) => fs.writeSync(file, `${JSON.stringify(records[index])}\n`));
  },
  array: () =>
    perCall(ARRAY_BATCH, (index) => store.set('events', [...store.get('events'), sampleRecord(index)])),
  segment: () =>
    perCall(BATCH, (index) => {
      const { value, meta } = sampleEvent(index);
      segment.track({ userId: 'user_123XYZ', event: value, properties: meta });
    }),
  posthog: () =>
    perCall(BATCH, (index) => {
      const { value, meta } = sampleEvent(index);
      posthog.capture({ distinctId: 'user_123XYZ', event: value, properties: meta });
    }),
});

answer(Object.fromEntries(Object.entries(samples).map(([name, us]) => [name, us.slice(WARM_UP)])));
