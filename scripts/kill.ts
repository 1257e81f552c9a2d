import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { audit } from '../test/kill/audit.js';
import { bundleChild } from '../test/kill/bundle-child.js';
import { SCENARIOS } from '../test/kill/scenario.js';
import { summaryOf } from '../test/kill/summary.js';
import { runTrial } from '../test/kill/trial.js';
import { canMountTmpfs } from '../test/support/tmpfs.js';

const HELP = `npm run test:kill -- [--rounds N] [--seed N] [--only NAME[,NAME]]

A child process that uses the client is killed again and again, and started again on the same files. At the end everything that it
was told is accepted has arrived, once, but for what was in flight at a kill. Ends with 1 when a promise was broken.

${SCENARIOS.map(({ name, about }) => `  ${name.padEnd(12)} ${about}`).join('\n')}
`;

const DEFAULT_ROUNDS = 200;
const ROUNDS_A_LINE = 25;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: String(DEFAULT_ROUNDS) },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const rounds = Number(values.rounds);
const seed = Number(values.seed);
const wanted = values.only?.split(',');
const unknown = wanted?.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name)) ?? [];
if (!(rounds > 0) || !Number.isInteger(seed) || unknown.length > 0) {
  console.error(HELP);
  process.exit(2);
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'onboardflow-kill-program-'));
let broken = 0;
try {
  const program = await bundleChild(folder);
  console.log(`seed ${seed}, ${rounds} rounds of each`);
  for (const scenario of SCENARIOS.filter(({ name }) => wanted?.includes(name) ?? true)) {
    console.log(`\n${scenario.name}: ${scenario.about}`);
    if (scenario.diskKiB > 0 && !canMountTmpfs()) {
      console.log('  left out: no disk can be mounted here');
      continue;
    }
    const record = await runTrial({
      scenario,
      rounds,
      seed,
      program,
      onRound: (round, { events, requests }) => {
        if (round % ROUNDS_A_LINE === 0)
          console.log(`  round ${round}: ${requests.length} requests, ${events.length} events`);
      },
    });
    console.log(`  ${summaryOf(record)}`);
    const breaches = audit(record);
    broken += breaches.length;
    for (const breach of breaches) console.error(`  BROKEN  ${breach}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(broken === 0 ? '\nevery promise held' : `\nseed ${seed}: ${broken} breaches`);
process.exit(broken === 0 ? 0 : 1);
