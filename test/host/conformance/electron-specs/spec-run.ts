import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ORDER_VARIABLE, type SpecMessage, type SpecOrder } from './message.js';

export interface SpecRunOptions {
  /** What stands where Electron's binary would. */
  readonly launcher: string;
  readonly app: string;
  readonly order: SpecOrder;
  /** Nothing heard for this long means that nothing more will come. */
  readonly silenceMs: number;
  readonly env?: NodeJS.ProcessEnv;
}

export type TestState = 'passed' | 'failed' | 'skipped' | 'not run';

export interface TestOutcome {
  state: TestState;
  /** Of a test that failed, or of the hook without which it could not run. */
  error?: string;
}

export interface SpecOutcome {
  readonly file: string;
  readonly browser: string | undefined;
  readonly tests: ReadonlyMap<string, TestOutcome>;
  /** One line, where the file did not run to its end. */
  readonly fault: string | undefined;
}

/** Runs one spec file in a process of its own, and leaves none behind, however it ends. */
export async function runSpecs(options: SpecRunOptions): Promise<SpecOutcome> {
  const profile = await mkdtemp(path.join(os.tmpdir(), 'electron-specs-profile-'));
  const child = spawn(options.launcher, ['--headless', `--user-data-dir=${profile}`, options.app], {
    // The head of a process group, which its browser and the apps that the specs start belong to.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...options.env, [ORDER_VARIABLE]: JSON.stringify(options.order) },
  });
  const end = () => {
    endGroup(child);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', end);
  try {
    return await listen(child, options);
  } finally {
    process.removeListener('exit', end);
    end();
  }
}

function listen(child: ChildProcess, { order, silenceMs }: SpecRunOptions): Promise<SpecOutcome> {
  return new Promise((resolve) => {
    const tests = new Map<string, TestOutcome>();
    let complaints = '';
    let current = '';
    let browser: string | undefined;
    let hasEnded = false;
    let timer: NodeJS.Timeout | undefined;
    const settle = (fault?: string) => {
      clearTimeout(timer);
      const during = current ? ` during "${current}"` : ' before any test';
      resolve({ file: order.file, browser, tests, fault: fault && `${order.file}: ${fault}${during}` });
    };
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => settle(`nothing was heard for ${silenceMs / 1000} s`), silenceMs);
    };
    heard();
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        complaints = (complaints + text).slice(-4096);
      });
    }
    child.on('error', (error) => settle(error.message));
    child.on('message', (message: SpecMessage) => {
      heard();
      if (message.kind === 'started') current = message.title;
      if (message.kind === 'found') browser = message.browser;
      hasEnded ||= message.kind === 'ended';
      record(tests, message);
    });
    // Not 'exit': what it said last may still be on its way.
    child.on('close', (code, signal) => {
      settle(hasEnded ? undefined : `it ended with ${code ?? signal} (${oneLine(complaints)})`);
    });
  });
}

function record(tests: Map<string, TestOutcome>, message: SpecMessage): void {
  switch (message.kind) {
    case 'found':
      for (const title of message.titles) tests.set(title, { state: 'not run' });
      break;
    case 'passed':
    case 'skipped':
      tests.set(message.title, { state: message.kind });
      break;
    case 'failed':
      tests.set(message.title, { state: 'failed', error: message.error });
      break;
    case 'broken':
      // The tests that did not run say why; those that ran before are not concerned.
      for (const test of tests.values()) {
        if (test.state === 'not run') test.error ??= `${message.title}: ${message.error}`;
      }
      break;
  }
}

/** Without the stack: what a process said last, for one line. */
function oneLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  return lines.map((line) => line.trim()).join(' ');
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The whole group has ended by itself.
  }
}
