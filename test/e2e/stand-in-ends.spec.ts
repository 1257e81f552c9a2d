import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildFaulty, FAULTS } from '../host/conformance/electron-specs/fault.js';
import { buildSpecApp } from '../host/conformance/electron-specs/spec-app.js';
import { runSpecs } from '../host/conformance/electron-specs/spec-run.js';
import { launcher } from '../host/index.js';

// Of the stand-in alone: whatever becomes of those who use it, no process is left behind.

const root = path.join(import.meta.dirname, '../..');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'stand-in-ends-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  return rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Processes that have this in their command line; only Linux tells. */
async function processesWith(part: string): Promise<string[]> {
  if (process.platform !== 'linux') return [];
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  const lines = ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => ''));
  return (await Promise.all(lines)).filter((line) => line.includes(part));
}

it('a test runner that is killed takes the stand-in and its browser along', async () => {
  const app = path.join(root, 'test/host/conformance/app');
  const options = { executablePath: launcher, args: ['--headless', `--user-data-dir=${folder}`, app] };
  const script = `import { _electron } from 'playwright-core';
    const app = await _electron.launch(${JSON.stringify(options)});
    await app.evaluate(({ app, BrowserWindow }) => app.whenReady().then(() => new BrowserWindow().loadURL('data:text/html,x')));
    console.log('up');
    setInterval(() => {}, 1e6);`;
  const runner = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(runner.stdout, 'data');
  // The runner names the folder too; the stand-in and the browser are what matters.
  const started = (await processesWith(folder)).filter((line) => !line.includes('--input-type'));
  expect(started.length).toBeGreaterThan(process.platform === 'linux' ? 1 : -1);
  runner.kill('SIGKILL');
  await once(runner, 'exit');
  await expect.poll(() => processesWith(folder), { timeout: 20_000 }).toEqual([]);
});

describe("a run of Electron's own specs", () => {
  const order = {
    folder: '',
    file: 'api-x-spec.ts',
    listOnly: false,
    testTimeoutMs: 1_000,
    outOfScopeTimeoutMs: 1_000,
  };

  it('that has no checkout ends with one line', async () => {
    const command = path.join(root, 'test/host/conformance/electron-specs/run.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', command], {
      cwd: root,
      env: { ...process.env, ELECTRON_REPO: path.join(folder, 'nowhere') },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    }
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
    expect(said).toMatch(/^ELECTRON_REPO=\S+nowhere does not exist\. [^\n]+\n$/);
  });

  it('whose browser cannot be started ends with one line', async () => {
    const app = await buildSpecApp();
    try {
      const nowhere = path.join(folder, 'no-browser');
      const { fault } = await runSpecs({
        launcher,
        app: app.folder,
        order: { ...order, ...app.tools },
        silenceMs: 60_000,
        env: { CHROME_PATH: nowhere },
      });
      expect(fault).toMatch(/^api-x-spec\.ts: it ended with 1 \(Error: No browser could be started[^\n]+$/);
      expect(fault).toContain(nowhere);
    } finally {
      app.remove();
    }
  });

  it.each(FAULTS.map((fault) => [fault.name, fault] as const))(
    'can be tried with a fault, which still fits: %s',
    async (_name, fault) => {
      const faulty = await buildFaulty(fault, launcher);
      await faulty.remove();
    },
  );

  it('whose page hangs is ended, and its browser with it', async () => {
    const hanging = `const { app, BrowserWindow } = require('electron');
      app.whenReady().then(async () => {
        const window = new BrowserWindow({ show: false });
        await window.loadURL('data:text/html,x');
        const hung = window.webContents.executeJavaScript('for (;;);');
        process.send({ kind: 'started', title: ${JSON.stringify(folder)} });
        await hung;
      });`;
    await writeFile(path.join(folder, 'main.cjs'), hanging);
    await writeFile(path.join(folder, 'package.json'), '{"name":"hanging","main":"main.cjs"}');
    // The browser's profile lies in there too, and so in its command line.
    vi.stubEnv('TMPDIR', folder);
    const { fault } = await runSpecs({
      launcher,
      app: folder,
      order: { ...order, modules: '', esbuild: '' },
      silenceMs: 6_000,
    });
    expect(fault).toBe(`api-x-spec.ts: nothing was heard for 6 s during "${folder}"`);
    await expect.poll(() => processesWith(folder), { timeout: 10_000 }).toEqual([]);
  });
});
