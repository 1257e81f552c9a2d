import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildFaulty, type Fault } from './fault.js';
import type { SpecOutcome } from './spec-run.js';
import { tally } from './tally.js';

const root = path.join(import.meta.dirname, '../../../..');

interface VitestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** The names of the tests that notice the fault: `file: title`. */
export async function findRed(
  fault: Fault,
  launcher: string,
  runElectrons: (launcher: string, file: string) => Promise<SpecOutcome>,
  passesWithout: (title: string) => boolean,
): Promise<string[]> {
  const faulty = await buildFaulty(fault, launcher);
  try {
    const red: string[] = [];
    for (const file of fault.electronSpecs) {
      const { missed } = tally(file, await runElectrons(faulty.launcher, file));
      const noticed = missed.filter(({ title }) => passesWithout(title));
      red.push(...noticed.map(({ title }) => `Electron’s \`${file}\`: ${title}`));
    }
    for (const spec of fault.ownSpecs) {
      const failed = await runOwn(faulty.launcher, `test/e2e/conformance/${spec}.spec.ts`);
      red.push(...failed.map((title) => `\`${spec}.spec.ts\`: ${title}`));
    }
    return red;
  } finally {
    await faulty.remove();
  }
}

/** The project's own specs, which take any executable in Electron's place. */
async function runOwn(launcher: string, spec: string): Promise<string[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'electron-specs-'));
  const file = path.join(folder, 'report.json');
  const args = ['run', '--project', 'e2e', spec, '--reporter=json', `--outputFile=${file}`];
  const child = spawn(path.join(root, 'node_modules/.bin/vitest'), args, {
    cwd: root,
    stdio: 'ignore',
    shell: process.platform === 'win32',
    env: { ...process.env, ELECTRON_EXE: launcher },
  });
  const end = () => child.kill();
  process.once('exit', end);
  try {
    await once(child, 'exit');
    if (!existsSync(file)) throw new Error(`vitest wrote no report of ${spec}`);
    const { testResults } = JSON.parse(await readFile(file, 'utf8')) as VitestReport;
    const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
    return tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
  } finally {
    process.removeListener('exit', end);
    await rm(folder, { recursive: true, force: true });
  }
}
