import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildStandIn, isStale } from '../../build.js';
import { launcher as ownLauncher } from '../../index.js';
import { CheckoutError, openCheckout } from './checkout.js';
import { FAULTS, type FaultResults } from './fault.js';
import faultResults from './fault-results.json' with { type: 'json' };
import { findRed } from './fault-run.js';
import { fidelityPage, percent, ratio } from './fidelity-page.js';
import { reasonOf, TITLES_WITH_REASONS } from './reasons.js';
import { excludedBecause, SPEC_FILES } from './scope.js';
import { buildSpecApp } from './spec-app.js';
import { runSpecs, type SpecOutcome } from './spec-run.js';
import { type FileTally, tally, total } from './tally.js';
import { complaintsOf } from './verdict.js';

const HELP = `ELECTRON_REPO=path/to/electron npm run host:conformance [-- FILE…] [-- --faults]

Runs Electron's own specs on the stand-in and writes docs/fidelity.md. FILE: parts of names; only those, and no page.
--faults: puts faults into a copy of the stand-in and says which tests turn red.
`;

/** Electron's own runner gives a test 30 s; here the megabytes of one go the long way of the DevTools protocol. */
const TEST_TIMEOUT_MS = 90_000;
const OUT_OF_SCOPE_TIMEOUT_MS = 10_000;
/** With a fault in it many a test waits for what never comes. */
const FAULTY_TIMEOUT_MS = 10_000;
/** A test and its hooks, each with that time-out, and a start. */
const SILENCE_MS = 300_000;

const here = import.meta.dirname;
const page = path.join(here, '../../../../docs/fidelity.md');
const today = () => new Date().toISOString().slice(0, 10);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { faults: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { specs, commit, complaint } = openCheckout(namedRepository(), SPEC_FILES);
  if (complaint) console.error(complaint);
  install();
  // Two at once would build the same files.
  if (await isStale()) await buildStandIn();
  const app = await buildSpecApp();
  process.once('exit', () => app.remove());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const order = {
    ...app.tools,
    folder: specs,
    listOnly: false,
    outOfScopeTimeoutMs: OUT_OF_SCOPE_TIMEOUT_MS,
    testTimeoutMs: values.faults ? FAULTY_TIMEOUT_MS : TEST_TIMEOUT_MS,
  };
  const run = (launcher: string, file: string) =>
    runSpecs({ launcher, app: app.folder, order: { ...order, file }, silenceMs: SILENCE_MS });
  try {
    if (values.faults) return await tryFaults(run);
    const files = SPEC_FILES.filter((file) => positionals.every((part) => file.includes(part)));
    return await compare(files, run, positionals.length === 0 && !complaint ? commit : undefined);
  } finally {
    app.remove();
  }
}

/** npm runs its scripts in the package's folder; the name is meant from where the user stands. */
function namedRepository(): string | undefined {
  const { ELECTRON_REPO: named, INIT_CWD: from = '.' } = process.env;
  return named && path.resolve(from, named);
}

type Run = (launcher: string, file: string) => Promise<SpecOutcome>;

async function compare(files: readonly string[], run: Run, commit: string | undefined): Promise<number> {
  const outcomes: SpecOutcome[] = [];
  const tallies: FileTally[] = [];
  for (const file of files) {
    const outcome = await run(ownLauncher, file);
    outcomes.push(outcome);
    // What could not even begin has no figures, and will not begin for the next file.
    if (outcome.fault && outcome.tests.size === 0) break;
    const one = tally(file, outcome);
    tallies.push(one);
    console.log(`${file}: ${ratio(one.inScope)} in scope, ${ratio(one.all)} of all`);
    for (const { title, error } of one.missed)
      console.log(`  not passed: ${title}\n    ${error.split('\n')[0]}`);
    for (const title of one.unknown) console.log(`  not in the list, so in scope: ${title}`);
  }
  const inScope = total(tallies, 'inScope');
  if (tallies.length > 0) {
    const all = total(tallies, 'all');
    console.log(`all: ${ratio(inScope)} in scope (${percent(inScope)}), ${ratio(all)} of all`);
  }
  const complaints = complaintsOf(tallies, outcomes, TITLES_WITH_REASONS);
  for (const line of complaints) console.error(line);
  const isWhole = outcomes.every(({ fault }) => fault === undefined);
  if (commit && isWhole) {
    const browser = outcomes.find((one) => one.browser)?.browser ?? 'an unknown browser';
    const faults: FaultResults = faultResults;
    const facts = {
      commit,
      date: today(),
      browser,
      tallies,
      reasonOf,
      excluded: excludedCounts(outcomes),
      faults,
    };
    writeFileSync(page, fidelityPage(facts));
    console.log('docs/fidelity.md is written.');
  }
  return complaints.length === 0 ? 0 : 1;
}

function excludedCounts(outcomes: readonly SpecOutcome[]): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { file, tests } of outcomes) {
    for (const title of tests.keys()) {
      const reason = excludedBecause(file, title);
      if (reason) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
  }
  return [...counts];
}

async function tryFaults(run: Run): Promise<number> {
  const faults: { name: string; red: string[] }[] = [];
  for (const fault of FAULTS) {
    const red = await findRed(fault, ownLauncher, run, (title) => reasonOf(title) === undefined);
    faults.push({ name: fault.name, red });
    console.log(`${fault.name}: ${red.length} red${red.map((title) => `\n  ${title}`).join('')}`);
  }
  const results: FaultResults = { date: today(), faults };
  writeFileSync(path.join(here, 'fault-results.json'), `${JSON.stringify(results, null, 2)}\n`);
  return faults.every(({ red }) => red.length > 0) ? 0 : 1;
}

/** What the specs import has a package of its own, which `npm ci` at the root leaves alone. */
function install(): void {
  if (existsSync(path.join(here, 'node_modules/mocha'))) return;
  console.log('Installing what the specs import (once).');
  const { status, stderr } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: here,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0)
    throw new CheckoutError(`npm ci in test/host/conformance/electron-specs failed: ${stderr}`);
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    console.error(error instanceof CheckoutError ? error.message : (error.stack ?? error));
    process.exit(1);
  },
);
