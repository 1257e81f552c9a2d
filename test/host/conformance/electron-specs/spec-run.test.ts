import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SpecMessage } from './message.js';
import { runSpecs } from './spec-run.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'spec-run-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A process that does what the script says, in the place of the stand-in. */
async function run(script: string, silenceMs = 20_000) {
  const launcher = path.join(folder, 'launcher');
  await writeFile(path.join(folder, 'script.cjs'), script);
  await writeFile(launcher, `#!/bin/sh\nexec "${process.execPath}" "${folder}/script.cjs" "$@"\n`);
  await chmod(launcher, 0o755);
  const order = {
    folder,
    file: 'api-x-spec.ts',
    modules: folder,
    esbuild: '',
    listOnly: false,
    testTimeoutMs: 1,
    outOfScopeTimeoutMs: 1,
  };
  return runSpecs({ launcher, app: folder, order, silenceMs });
}

const say = (...messages: SpecMessage[]) =>
  messages.map((message) => `process.send(${JSON.stringify(message)});`).join('\n');

const found = (...titles: string[]): SpecMessage => ({ kind: 'found', titles, browser: 'Chromium 1' });

// Process groups are a thing of POSIX; the launcher is a shell script.
describe.skipIf(process.platform === 'win32')('a run', () => {
  it('hears what became of each test', async () => {
    const outcome = await run(
      `${say(
        found('a', 'b', 'c', 'd'),
        { kind: 'passed', title: 'a' },
        { kind: 'failed', title: 'b', error: 'why' },
        { kind: 'skipped', title: 'c' },
        { kind: 'broken', title: '"before all" hook', error: 'no window' },
        { kind: 'ended' },
      )} process.disconnect();`,
    );
    expect(outcome).toMatchObject({ file: 'api-x-spec.ts', browser: 'Chromium 1', fault: undefined });
    expect(Object.fromEntries(outcome.tests)).toEqual({
      a: { state: 'passed' },
      b: { state: 'failed', error: 'why' },
      c: { state: 'skipped' },
      d: { state: 'not run', error: '"before all" hook: no window' },
    });
  });

  it('that cannot begin says why in one line', async () => {
    const { fault } = await run(
      'console.error("Error: No browser could be started. Tried:\\n  - CHROME_PATH\\n    at start (x.js:1:1)"); process.exit(1);',
    );
    expect(fault).toBe(
      'api-x-spec.ts: it ended with 1 (Error: No browser could be started. Tried: - CHROME_PATH) before any test',
    );
  });

  it('that ends in the middle names the test that it was in', async () => {
    const { fault, tests } = await run(
      `${say(found('a', 'b'), { kind: 'started', title: 'a' })} process.disconnect(); process.exitCode = 3;`,
    );
    expect(fault).toBe('api-x-spec.ts: it ended with 3 () during "a"');
    expect(tests.get('a')).toEqual({ state: 'not run' });
  });

  it('that hangs is ended, with all that it started', async () => {
    const pids = path.join(folder, 'pids');
    const { fault } = await run(
      `process.on('SIGTERM', () => {});
       const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
       require('node:fs').writeFileSync(${JSON.stringify(pids)}, process.pid + ' ' + child.pid);
       ${say(found('a'), { kind: 'started', title: 'a' })}
       setInterval(() => {}, 1e6);`,
      1_500,
    );
    expect(fault).toBe('api-x-spec.ts: nothing was heard for 1.5 s during "a"');
    for (const pid of (await readFile(pids, 'utf8')).split(' ')) {
      await expect.poll(() => isAlive(Number(pid))).toBe(false);
    }
  });

  it('whose executable is not there says so', async () => {
    const order = {
      folder,
      file: 'api-x-spec.ts',
      modules: '',
      esbuild: '',
      listOnly: false,
      testTimeoutMs: 1,
      outOfScopeTimeoutMs: 1,
    };
    const launcher = path.join(folder, 'nothing');
    const { fault } = await runSpecs({ launcher, app: folder, order, silenceMs: 20_000 });
    expect(fault).toMatch(/^api-x-spec\.ts: spawn .*nothing ENOENT before any test$/);
  });
});

/** A process that has ended but was not waited for yet counts as gone. */
async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/^\d+ \(.*\) Z/.test(status);
}
