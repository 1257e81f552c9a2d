import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { ids, openOnDisk, readAll } from './open-outbox.js';

/** Each process takes seconds to start on a busy machine. */
const PATIENCE_MS = 90_000;

/** A child that runs `outbox-process.ts`, and every line it said. */
class AppProcess {
  readonly said: string[] = [];
  readonly #child: ChildProcess;
  readonly #listeners = new Set<() => void>();

  constructor(root: string) {
    const program = path.join(import.meta.dirname, 'outbox-process.ts');
    this.#child = spawn(process.execPath, ['--import', 'tsx', program, root], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    onTestFinished(() => this.kill());
    let heard = '';
    this.#child.stdout?.on('data', (bytes) => {
      const lines = (heard + bytes).split('\n');
      heard = lines.pop() ?? '';
      this.said.push(...lines);
      for (const listener of this.#listeners) listener();
    });
  }

  static async start(root: string): Promise<AppProcess> {
    const started = new AppProcess(root);
    await started.hear((line) => line === 'ready');
    return started;
  }

  /** The next line of that kind, `from` on. */
  hear(isIt: (line: string) => boolean, from = 0): Promise<string> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.said.slice(from).find(isIt);
        if (found === undefined) return;
        this.#listeners.delete(look);
        resolve(found);
      };
      this.#listeners.add(look);
      look();
    });
  }

  async ask(line: string): Promise<string> {
    const from = this.said.length;
    this.#child.stdin?.write(`${line}\n`);
    return await this.hear((answer) => answer === line || answer.startsWith(`${line} `), from);
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(name);
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}

function reopened(root: string) {
  const opened = openOnDisk({ root, identity: { pid: process.pid } });
  readAll(opened);
  return opened;
}

describe('Two processes on one user-data folder', { timeout: PATIENCE_MS }, () => {
  test('write side by side: nothing is interleaved, and what the killed ones left is adopted', async () => {
    const root = temporaryFolder();
    const both = await Promise.all([AppProcess.start(root), AppProcess.start(root)]);
    const names = Array.from({ length: 200 }, (_, index) => `e-${index}`);
    await Promise.all(names.map((name, index) => (both[index % 2] as AppProcess).ask(`add ${name}`)));
    await Promise.all(both.map((one) => one.kill()));
    const next = await AppProcess.start(root);
    const found = await next.ask('ids');
    expect(found).toBe(`ids ${names.sort().join(',')}`);
    expect(next.said.filter((line) => line.startsWith('dropped'))).toEqual([]);
  });

  test('have one that leads; the other takes over when it is killed', async () => {
    const root = temporaryFolder();
    const first = await AppProcess.start(root);
    await first.ask('add a');
    const second = await AppProcess.start(root);
    await second.ask('add b');
    expect([await first.ask('leads'), await second.ask('leads')]).toEqual(['leads true', 'leads false']);
    expect([await first.ask('ids'), await second.ask('ids')]).toEqual(['ids a', 'ids b']);
    await first.kill();
    await second.hear((line) => line === 'changed leads a,b');
    expect(await second.ask('add c')).toBe('add c disk');
    await second.kill();
    expect(ids(reopened(root).outbox)).toEqual(['a', 'b', 'c']);
  });

  test.runIf(process.platform !== 'win32')(
    'one that was frozen for long comes back without what was adopted',
    async () => {
      const root = temporaryFolder();
      const frozen = await AppProcess.start(root);
      await frozen.ask('add a');
      const heir = await AppProcess.start(root);
      await heir.ask('add b');
      frozen.signal('SIGSTOP');
      await heir.hear((line) => line === 'changed leads a,b');
      frozen.signal('SIGCONT');
      // The very first thing it does: there is nothing to send any more.
      expect(await frozen.ask('read a')).toBe('read a gone');
      expect(await frozen.ask('add c')).toBe('add c disk');
      expect([await frozen.ask('ids'), await frozen.ask('leads')]).toEqual(['ids c', 'leads false']);
      expect([await heir.ask('ids'), await heir.ask('leads')]).toEqual(['ids a,b', 'leads true']);
      await heir.ask('settle a');
      await Promise.all([frozen.kill(), heir.kill()]);
      expect(ids(reopened(root).outbox).sort()).toEqual(['b', 'c']);
    },
  );
});

test('A process that is killed again and again, anywhere, loses no event it accepted and brings none back', {
  timeout: PATIENCE_MS,
}, async () => {
  const root = temporaryFolder();
  const said: string[] = [];
  const rounds = 5;
  for (let round = 0; round < rounds; round++) {
    const one = await AppProcess.start(root);
    await one.ask('churn');
    const enough = 50 + Math.floor(Math.random() * 400);
    await one.hear(() => one.said.length > enough);
    await one.kill();
    said.push(...one.said);
  }
  const all = (word: string) =>
    said.filter((line) => line.startsWith(`${word} `)).map((line) => line.split(' ')[1] as string);
  const { outbox, dropped } = reopened(root);
  const found = new Set(ids(outbox));
  const settling = new Set(all('settling'));
  expect(all('added').filter((id) => !settling.has(id) && !found.has(id))).toEqual([]);
  expect(all('settled').filter((id) => found.has(id))).toEqual([]);
  // Each kill may cut the line that is being written: it was not accepted yet, and the next run counts it.
  const torn = all('dropped').concat(Object.keys(dropped));
  expect(torn.filter((reason) => reason !== 'damaged')).toEqual([]);
  expect(torn.length).toBeLessThanOrEqual(rounds);
});
