import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type ProbeOptions, runProbe } from './probe.js';
import { spreadOf } from './statistics.js';

/** Counts what a whole process of a probe spends. */
export interface Counter {
  /** For the table: what is counted, and by what. */
  readonly counts: string;
  count(probe: string, options: ProbeOptions): Promise<number>;
}

/** Instructions where a processor or valgrind tells them; else the processor's time, the least of a few runs. */
export function findCounter(): Counter {
  if (works('perf', ['stat', '-e', 'instructions:u', 'true'], /^\s*[\d,.]+\s+instructions/m)) return perf;
  if (works('valgrind', ['--version'], /^valgrind-/)) return valgrind;
  return processorTime;
}

const file = path.join(os.tmpdir(), `onboardflow-bench-count-${process.pid}`);

const perf: Counter = {
  counts: 'instructions by perf',
  async count(probe, options) {
    await runProbe(probe, {
      ...options,
      under: ['perf', 'stat', '-e', 'instructions:u', '-x', ',', '-o', file],
    });
    return counted(/^(\d+),/m);
  },
};

const valgrind: Counter = {
  counts: 'instructions by valgrind',
  async count(probe, options) {
    const tool = [
      'valgrind',
      '--tool=cachegrind',
      '--cache-sim=no',
      '--cachegrind-out-file=/dev/null',
      `--log-file=${file}`,
    ];
    // One thread compiles and collects what it runs: what helpers do meanwhile would be counted too, and differs from run to run.
    const nodeFlags = ['--single-threaded', '--predictable'];
    await runProbe(probe, { ...options, under: tool, nodeFlags });
    return counted(/I\s+refs:\s+([\d,]+)/);
  },
};

const processorTime: Counter = {
  counts: "processor's time (neither perf nor valgrind is here)",
  async count(probe, options) {
    const ms: number[] = [];
    for (let run = 0; run < 5; run++) ms.push(await runProbe<number>(probe, options));
    return spreadOf(ms).low;
  },
};

function counted(pattern: RegExp): number {
  const text = readFileSync(file, 'utf8');
  rmSync(file);
  const digits = pattern.exec(text)?.[1];
  if (digits === undefined) throw new Error(`Nothing was counted.\n${text}`);
  return Number(digits.replaceAll(',', ''));
}

function works(program: string, args: readonly string[], says: RegExp): boolean {
  const { stdout, stderr, status } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 && says.test(`${stdout}${stderr}`);
}
