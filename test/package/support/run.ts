import { spawn } from 'node:child_process';

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end and answers what it wrote; rejects with all of that when it fails. */
export function run(program: string, args: readonly string[], { cwd, env }: RunOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // npm is a batch file there.
      shell: process.platform === 'win32' && program === 'npm',
    });
    let output = '';
    let written = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
      written += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      written += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${[program, ...args].join(' ')} ended with ${code}:\n${written}`));
    });
  });
}

/** What npm is to leave out wherever a test calls it. */
export const NPM_QUIET = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'] as const;
