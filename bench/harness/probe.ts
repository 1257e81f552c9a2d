import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ANSWER } from './answer-mark.js';
import { output } from './folders.js';

export interface ProbeOptions {
  readonly args?: readonly (string | number)[];
  readonly nodeFlags?: readonly string[];
  /** A program that Node runs under, with its arguments. */
  readonly under?: readonly string[];
  /** Where the app keeps its data; a fresh folder without it. */
  readonly userData?: string;
  /** The app is not ready yet; else it is. */
  readonly beforeReady?: true;
}

/** Runs one of `probes/` in a process of its own, and answers what it reported. */
export async function runProbe<Answer>(name: string, options: ProbeOptions = {}): Promise<Answer> {
  const { args = [], nodeFlags = [], under = [] } = options;
  const own = options.userData === undefined ? await temporaryFolder() : undefined;
  try {
    const file = path.join(output, 'probes', `${name}.js`);
    const command = [...under, process.execPath, ...nodeFlags, file, ...args.map(String)];
    const userData = options.userData ?? (own as string);
    return await answerOf<Answer>(name, command, {
      ...process.env,
      BENCH_USER_DATA: userData,
      BENCH_READY: options.beforeReady ? '0' : '1',
    });
  } finally {
    if (own !== undefined) await rm(own, { recursive: true, force: true });
  }
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(path.join(os.tmpdir(), 'onboardflow-bench-'));
}

async function answerOf<Answer>(
  name: string,
  [program = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Answer> {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk;
  });
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const answer = out.split('\n').find((line) => line.startsWith(ANSWER));
  if (answer === undefined)
    throw new Error(`The probe ${name} ended (${status}) without an answer.\n${err}${out}`);
  return JSON.parse(answer.slice(ANSWER.length)) as Answer;
}
