import { rm } from 'node:fs/promises';
import type { Measurement, Row } from '../harness/measurement.js';
import { versioned } from '../harness/peer-versions.js';
import { runProbe, temporaryFolder } from '../harness/probe.js';
import { interleaved } from '../harness/rounds.js';
import { ratios } from '../harness/statistics.js';

const ROUNDS = 15;
const WHAT = 'import + init + first track, before ready, in a fresh process';

export const start: Row = {
  name: 'start',
  title: 'Start',
  async measure(): Promise<Measurement[]> {
    const userData = await temporaryFolder();
    try {
      return await measureIn(userData);
    } finally {
      await rm(userData, { recursive: true, force: true });
    }
  },
};

async function measureIn(userData: string): Promise<Measurement[]> {
  const run = (contestant: string) => () =>
    runProbe<number>('start', { args: [contestant], beforeReady: true, userData });
  // Most starts are not the first: whoever makes files has made them.
  for (const contestant of ['ours', 'aptabase', 'sentry', 'posthog', 'segment']) await run(contestant)();
  const ms = await interleaved(ROUNDS, {
    ours: run('ours'),
    aptabase: run('aptabase'),
    sentry: run('sentry'),
    posthog: run('posthog'),
    segment: run('segment'),
  });
  const against = (peer: keyof typeof ms, name: string, goal?: number): Measurement => ({
    what: WHAT,
    against: name,
    unit: '×',
    value: ratios(ms.ours, ms[peer]),
    ...(goal === undefined ? {} : { goal: { most: goal } }),
  });
  return [
    against('aptabase', `${versioned('@aptabase/electron')}, import + initialize`, 1.5),
    against('sentry', `${versioned('@sentry/electron')}, import + init`, 0.2),
    against('posthog', versioned('posthog-node')),
    against('segment', versioned('@segment/analytics-node')),
  ];
}
