import { withLocalServer } from '../harness/local-server.js';
import type { Measurement, Row } from '../harness/measurement.js';
import { versioned } from '../harness/peer-versions.js';
import { runProbe } from '../harness/probe.js';
import { interleaved } from '../harness/rounds.js';
import { ratios } from '../harness/statistics.js';

const ROUNDS = 5;

export const drain: Row = {
  name: 'drain',
  title: 'Drain of 5,000 waiting events to a local server, eight at once, pacing lifted',
  async measure(): Promise<Measurement[]> {
    const ms = await withLocalServer((url) => {
      const run = (contestant: string) => () => runProbe<number>('drain', { args: [contestant, url] });
      return interleaved(ROUNDS, { ours: run('ours'), got: run('got'), http: run('http') });
    });
    return [
      {
        what: 'events a second',
        against: `bare loop of ${versioned('got')}, keep-alive`,
        unit: '×',
        value: ratios(ms.got, ms.ours),
        goal: { least: 0.9 },
      },
      {
        what: 'events a second',
        against: 'bare loop of http.request, keep-alive',
        unit: '×',
        value: ratios(ms.http, ms.ours),
      },
    ];
  },
};
