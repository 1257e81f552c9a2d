import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Gateway, startGateway } from '../../src/testing/index.js';
import { HostileApp, type HostileOptions } from './hostile-app.js';

let userData: string;
let running: HostileApp[];
beforeEach(() => {
  userData = mkdtempSync(path.join(os.tmpdir(), 'lifecycle-'));
  running = [];
});
afterEach(async () => {
  for (const app of running) {
    await app.close();
  }
  rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
});

async function launch(options: HostileOptions = {}): Promise<HostileApp> {
  const app = await HostileApp.launch({ userData, init: { capture: { lifecycle: true } }, ...options });
  running.push(app);
  return app;
}

/** What the app has told of its own life since it was last asked, as `name {its meta}`. */
async function told(app: HostileApp): Promise<string[]> {
  const taken = await app.main.evaluate(() => globalThis.hostile.taken.splice(0));
  return taken
    .filter(({ value }) => value.startsWith('app:'))
    .map(({ value, meta }) => {
      const more = Object.keys(meta).length > 0 ? ` ${JSON.stringify(meta)}` : '';
      return value.slice('app:'.length) + more;
    });
}

/** Waits until exactly these were told. */
async function expectTold(app: HostileApp, ...expected: string[]): Promise<void> {
  const all: string[] = [];
  await expect
    .poll(async () => {
      all.push(...(await told(app)));
      return all;
    })
    .toEqual(expected);
}

describe('starts', () => {
  test('the first, the next, and one of another version', async () => {
    const first = await launch({ version: '1.0.0' });
    await expectTold(first, 'installed {"version":"1.0.0"}', 'started');
    await first.close();
    const second = await launch({ version: '1.0.0' });
    await expectTold(second, 'started');
    await second.close();
    const third = await launch({ version: '0.9.0' });
    await expectTold(third, 'updated {"from":"1.0.0","to":"0.9.0"}', 'started');
  });

  test('by a link: its route', async () => {
    const app = await launch({ args: ['my-app://project/123456?token=s3cr3t'] });
    await expectTold(app, 'installed {"version":"1.0.0"}', 'started', 'deep-link {"route":"/project/:id"}');
  });
});

describe('how a run ended', () => {
  test('quit is kept, and sent at the next start', async () => {
    const gateway: Gateway = await startGateway({ apiKey: 'key-of-the-account' });
    gateway.respondAlways({ status: 503 });
    const init = { endpoint: gateway.url, capture: { lifecycle: ['quit' as const] } };
    const first = await launch({ init });
    await first.close();
    gateway.respondAlways(null);
    await launch({ init });
    await expect.poll(() => gateway.events.map(({ value }) => value)).toEqual(['app:quit']);
    await gateway.close();
  });

  test('cut off, it is told of at the next start, once; ended as it should, it is not', async () => {
    const first = await launch();
    await expectTold(first, 'installed {"version":"1.0.0"}', 'started');
    await first.launched.kill();
    const second = await launch({ version: '1.1.0' });
    await expectTold(
      second,
      'last-run-ended-badly {"version":"1.0.0"}',
      'updated {"from":"1.0.0","to":"1.1.0"}',
      'started',
    );
    await second.close();
    const third = await launch({ version: '1.1.0' });
    await expectTold(third, 'started');
    // `app.exit()` asks nobody, and is an end all the same.
    const ended = new Promise((resolve) => third.main.process().once('exit', resolve));
    await third.main.evaluate(({ app }) => setImmediate(() => app.exit(3)));
    await ended;
    await expectTold(await launch({ version: '1.1.0' }), 'started');
  });

  test('a second process of the app that comes and goes meanwhile is no bad end, of either', async () => {
    const first = await launch();
    await told(first);
    const second = await launch();
    await expectTold(second, 'started');
    await second.close();
    const third = await launch();
    await expectTold(third, 'started');
    await first.launched.kill();
    await third.close();
    await expectTold(await launch(), 'last-run-ended-badly {"version":"1.0.0"}', 'started');
  });
});

test('a second start hands over that it was one, and the route of its link', async () => {
  const first = await launch();
  await expectTold(first, 'installed {"version":"1.0.0"}', 'started');
  await first.main.evaluate(({ app }) => app.requestSingleInstanceLock());
  const second = await launch({
    init: { enabled: false },
    args: ['my-app://ann:s3cr3t@invite/ann@example.com?token=s3cr3t'],
  });
  await second.main.evaluate(({ app }) => app.requestSingleInstanceLock());
  await expectTold(first, 'second-instance', 'deep-link {"route":"/invite/:email"}');
});

describe('windows', () => {
  test('are told of when they open and close, and a focus that moves between them is no coming', async () => {
    const app = await launch();
    await expectTold(app, 'installed {"version":"1.0.0"}', 'started');
    const one = await app.open('index.html');
    await expectTold(app, 'window-opened', 'window-focused');
    await app.open('index.html');
    const ids = await app.main.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map(({ id }) => id),
    );
    for (const id of [...ids, ...ids])
      await app.main.evaluate(({ BrowserWindow }, wanted) => BrowserWindow.fromId(wanted)?.focus(), id);
    await one.close();
    await expectTold(app, 'window-opened', 'window-closed');
  });

  test('that are left and come back to are told of again', async () => {
    const app = await launch();
    await app.open('index.html');
    await told(app);
    await app.main.evaluate(async ({ app: electron, BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      const left = new Promise<void>((resolve) => electron.once('browser-window-blur', () => resolve()));
      window?.blur();
      await left;
    });
    await expect
      .poll(async () => {
        await app.main.evaluate(({ BrowserWindow }) => {
          const [window] = BrowserWindow.getAllWindows();
          if (!window?.isFocused()) window?.focus();
          else window.blur();
        });
        return told(app);
      })
      .toContain('window-focused');
  });

  test('whose page crashes: the reason is told', async () => {
    const app = await launch();
    await app.open('index.html');
    await told(app);
    await app.main.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    );
    await expect
      .poll(async () => (await told(app)).join())
      .toMatch(/^renderer-gone \{"reason":"(crashed|killed)"\}$/);
  });
});

test('the machine’s own moments, and those of the app, are told by their names', async () => {
  const app = await launch();
  await expectTold(app, 'installed {"version":"1.0.0"}', 'started');
  await app.main.evaluate(({ app: electron, powerMonitor }) => {
    for (const event of ['suspend', 'resume', 'lock-screen', 'unlock-screen'])
      (powerMonitor as NodeJS.EventEmitter).emit(event);
    const emitter = electron as unknown as NodeJS.EventEmitter;
    emitter.emit('activate', {}, false);
    emitter.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 1 });
  });
  await expectTold(
    app,
    'suspended',
    'resumed',
    'locked',
    'unlocked',
    'activated',
    'child-process-gone {"reason":"crashed","type":"GPU"}',
  );
});

test('an app in the tray, with no window at all, has a session and reports', async () => {
  const app = await launch({ init: { capture: { lifecycle: ['started'] } } });
  const first = await app.status();
  const answer = await app.main.evaluate(() => globalThis.hostile.client.custom('tray:clicked'));
  expect(answer.accepted).toBe(true);
  expect(await app.taken()).toEqual(['CUSTOM app:started', 'CUSTOM tray:clicked']);
  expect(await app.status()).toMatchObject({ windows: 0, sessionId: first.sessionId });
});
