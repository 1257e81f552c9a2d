import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildAll, linkPackage } from '../../scripts/demo/builds.js';
import { type Gateway, startGateway } from '../../src/testing/index.js';

const root = path.join(import.meta.dirname, '../..');
const demo = path.join(root, 'demo');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'demo-spec-'));
/** What the command promises where something is missing. */
const HALF_A_MINUTE_MS = 30_000;

beforeAll(() => buildAll(root, () => {}));
afterAll(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }));

interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** `npm run demo -- --headless …`, as a process of its own with a temporary folder of its own. */
function startDemo(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const temporary = path.join(scratch, name);
  mkdirSync(temporary);
  const child = spawn(
    process.execPath,
    [
      path.join(root, 'node_modules/tsx/dist/cli.mjs'),
      path.join(root, 'scripts/demo.ts'),
      '--headless',
      ...args,
    ],
    { cwd: root, env: { ...process.env, TMPDIR: temporary, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const lines: ((line: string) => void)[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const look of lines) look(output);
    });
  const ended = once(child, 'close').then(([code]): Run => ({ code: code as number | null, output }));
  const saw = (words: RegExp) =>
    new Promise<void>((resolve) => {
      lines.push((text) => words.test(text) && resolve());
    });
  return { child, temporary, ended, saw };
}

const runDemo = (...args: Parameters<typeof startDemo>): Promise<Run> => startDemo(...args).ended;

/** Lines below a heading of the report, up to the next blank one. */
function listed(output: string, heading: string): string[] {
  const [, below] = output.split(`\n${heading}:\n`);
  return (
    (below ?? '')
      .split('\n\n')[0]
      ?.split('\n')
      .map((line) => line.trim()) ?? []
  );
}

/** What the demo is once it is built: a folder that can be copied and changed. */
function copyOfDemo(name: string): string {
  const app = path.join(scratch, name);
  for (const part of ['package.json', 'out'])
    cpSync(path.join(demo, part), path.join(app, part), { recursive: true });
  return app;
}

async function withGateway(
  options: Parameters<typeof startGateway>[0],
  use: (gateway: Gateway) => Promise<void>,
) {
  const gateway = await startGateway(options);
  await use(gateway).finally(() => gateway.close());
}

describe('a headless run of the demo', () => {
  test('exits 0 once every event arrived, and prints a line for each', async () => {
    const { code, output } = await runDemo('passes', []);
    expect(output).toContain('22 of 22 expected events arrived, each as it should be.');
    expect(output).toMatch(/^ {2}PAGE_VIEW +\/settings +"Settings" +user_ada +200$/m);
    expect(output).toMatch(/^ {2}CUSTOM +document:exported +user_ada +200$/m);
    expect(code).toBe(0);
  });

  test('sends the same to another gateway that is named', async () => {
    await withGateway({ apiKey: 'another-key' }, async (gateway) => {
      const { code, output } = await runDemo('another', [], {
        ONBOARDFLOW_ENDPOINT: gateway.url,
        ONBOARDFLOW_API_KEY: 'another-key',
      });
      expect(output).toContain('22 of 22 expected events arrived, each as it should be.');
      expect(gateway.events).toHaveLength(22);
      expect(gateway.requests.every(({ status }) => status === 200)).toBe(true);
      expect(code).toBe(0);
    });
  });
});

describe('a headless run names what is missing and fails', { timeout: HALF_A_MINUTE_MS }, () => {
  test('where the gateway answers 500', async () => {
    await withGateway({}, async (gateway) => {
      gateway.respondAlways({ status: 500 });
      const { code, output } = await runDemo('500', [], {
        ONBOARDFLOW_ENDPOINT: gateway.url,
        ONBOARDFLOW_API_KEY: 'any-key',
      });
      expect(listed(output, 'Missing')).toHaveLength(22);
      expect(listed(output, 'Missing')).toContain('PAGE_VIEW /settings');
      expect(output).toMatch(/× 500: /);
      expect(code).toBe(1);
    });
  });

  test('with a wrong key', async () => {
    await withGateway({ apiKey: 'the-right-key' }, async (gateway) => {
      const { code, output } = await runDemo('wrong-key', [], {
        ONBOARDFLOW_ENDPOINT: gateway.url,
        ONBOARDFLOW_API_KEY: 'the-wrong-key',
      });
      expect(listed(output, 'Missing')).toHaveLength(22);
      expect(output).toMatch(/× 401: /);
      expect(output).not.toContain('the-wrong-key');
      expect(code).toBe(1);
    });
  });

  test('with an emptied preload of the package', async () => {
    const app = copyOfDemo('emptied-preload');
    const installed = path.join(app, 'node_modules/onboardflow-electron');
    for (const part of ['package.json', 'dist'])
      cpSync(path.join(root, part), path.join(installed, part), { recursive: true });
    symlinkSync(path.join(root, 'node_modules'), path.join(installed, 'node_modules'), 'junction');
    writeFileSync(path.join(installed, 'dist/preload/index.cjs'), '');
    const { code, output } = await runDemo('emptied-preload-run', ['--app', app]);
    const missing = listed(output, 'Missing');
    expect(missing).toContain('PAGE_VIEW /documents');
    expect(missing).toContain('CLICK log-in');
    expect(missing).toContain('CUSTOM document:created');
    expect(missing).not.toContain('CUSTOM document:exported');
    expect(missing).toHaveLength(19);
    expect(code).toBe(1);
  });

  test('with one link removed', async () => {
    const app = copyOfDemo('link-removed');
    linkPackage(app, root);
    const page = path.join(app, 'out/renderer/index.html');
    const html = readFileSync(page, 'utf8');
    const without = html.replace(/<a [^>]*data-of-id="nav-recordings".*?<\/a>/s, '');
    expect(without).not.toBe(html);
    writeFileSync(page, without);
    const { code, output } = await runDemo('link-removed-run', ['--app', app]);
    expect(listed(output, 'Missing')).toEqual([
      'PAGE_VIEW /recordings',
      'CLICK nav-recordings',
      'CLICK recording-door-chime (play)',
      'CLICK recording-door-chime (complete)',
    ]);
    expect(output).toContain('listening to a recording: ');
    expect(code).toBe(1);
  });
});

describe('a headless run leaves nothing behind', () => {
  test('when it is interrupted', async () => {
    const { child, temporary, ended, saw } = startDemo('interrupted', []);
    await saw(/CLICK/);
    child.kill('SIGINT');
    const { code } = await ended;
    expect(code).toBe(130);
    expect(readdirSync(temporary).filter((name) => name.startsWith('folio-'))).toEqual([]);
    await expect.poll(() => commandLinesWith(temporary)).toEqual([]);
  });
});

test.each([
  [['--headles'], {}, /--headles/],
  [
    [],
    { ONBOARDFLOW_ENDPOINT: 'http://gateway.example/events' },
    /ONBOARDFLOW_ENDPOINT must begin with https:/,
  ],
  [
    [],
    { ONBOARDFLOW_ENDPOINT: 'https://gateway.example/events', ONBOARDFLOW_API_KEY: '' },
    /ONBOARDFLOW_API_KEY/,
  ],
])('a command that cannot be followed is one line and exits 2: %j %j', async (args, env, words) => {
  const { code, output } = await runDemo(`usage-${words.source.length}`, args, env);
  expect(output.trim().split('\n')).toHaveLength(1);
  expect(output).toMatch(words);
  expect(code).toBe(2);
});

/** Processes of this machine that were started with this text; where the system does not tell, none. */
function commandLinesWith(text: string): string[] {
  if (!existsSync('/proc/self/cmdline')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const line = readFileSync(`/proc/${name}/cmdline`, 'utf8');
        return line.includes(text) ? [line] : [];
      } catch {
        return []; // It ended meanwhile.
      }
    });
}
