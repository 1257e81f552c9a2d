import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceptedEvents } from './accepted-events.js';
import { audit } from './audit.js';
import { bundleChild } from './bundle-child.js';
import { SCENARIOS } from './scenario.js';
import { summaryOf } from './summary.js';
import { runTrial } from './trial.js';

/** Fewer rounds than `npm run test:kill` takes, so that they fit into `npm test`. */
const TRIALS: readonly (readonly [promise: string, scenario: string, rounds: number])[] = [
  ['a kill at any instruction', 'plain', 20],
  ['kills while several requests are in flight', 'concurrent', 10],
  ['kills and hours, with a limit of twenty calls a day', 'days', 12],
  ['kills on a network that fails', 'network', 8],
  ['kills on a disk that fails', 'disk', 8],
  ['kills while consent is denied and granted again', 'consent', 12],
  ['two processes on one folder, either killed', 'two', 5],
  ['a process that is frozen for longer than its lease', 'frozen', 1],
];

// Most of a trial is waiting for its processes: they wait beside each other.
describe.concurrent('the app is killed and started again', () => {
  let folder: string;
  let program: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'onboardflow-kill-program-'));
    program = await bundleChild(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.for(TRIALS)('%s', { timeout: 120_000 }, async ([, name, rounds]) => {
    const known = SCENARIOS.find((scenario) => scenario.name === name);
    if (!known) throw new Error(`there is no scenario ${name}`);
    // In one round of it, it has to happen.
    const scenario = { ...known, freezes: Math.ceil(known.freezes) };
    const seed = Date.now() % 1_000_000;
    const record = await runTrial({ scenario, rounds, seed, program });
    expect(audit(record), `seed ${seed}: ${summaryOf(record)}`).toEqual([]);
    expect(acceptedEvents(record.lines).length).toBeGreaterThan(0);
  });
});
