import { cp, rm } from 'node:fs/promises';
import type { Measurement, Row } from '../harness/measurement.js';
import { runProbe, temporaryFolder } from '../harness/probe.js';
import { interleaved } from '../harness/rounds.js';
import { ratios, spreadOf } from '../harness/statistics.js';

const ROUNDS = 15;
const WAITING = 10_000;

export const reopen: Row = {
  name: 'reopen',
  title: 'Reopening 10,000 waiting events',
  async measure(): Promise<Measurement[]> {
    const prepared = await temporaryFolder();
    const longest: number[] = [];
    try {
      await runProbe('prepare-queue', { args: [WAITING], userData: prepared });
      const run = (contestant: string) => async () => {
        // Reading changes what is read: each round has a copy of its own.
        const userData = await temporaryFolder();
        try {
          await cp(prepared, userData, { recursive: true, preserveTimestamps: true });
          const args = [contestant, WAITING];
          const answer = await runProbe<{ ms: number; longestMs: number }>('reopen', { args, userData });
          if (contestant === 'ours') longest.push(answer.longestMs);
          return answer.ms;
        } finally {
          await rm(userData, { recursive: true, force: true });
        }
      };
      const ms = await interleaved(ROUNDS, { ours: run('ours'), bare: run('bare') });
      return [
        {
          what: 'until all are known again',
          against: 'bare readFileSync + JSON.parse of each line',
          unit: '×',
          value: ratios(ms.ours, ms.bare),
          goal: { most: 2 },
        },
        {
          what: "longest hold of main's thread meanwhile",
          against: '–',
          unit: 'ms',
          value: spreadOf(longest),
          goal: { most: 10 },
        },
      ];
    } finally {
      await rm(prepared, { recursive: true, force: true });
    }
  },
};
