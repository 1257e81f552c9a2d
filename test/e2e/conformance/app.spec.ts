import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LaunchedApp, launchApp } from '../launch.js';
import { lastRecord, Probe, probeApp, type Recorded } from './probe.js';

// Electron: app, "Events" and "Methods"; process; Electron's ES Modules.

let userData: string;
beforeEach(async () => {
  userData = await mkdtemp(path.join(os.tmpdir(), 'e2e-app-'));
});
afterEach(() => rm(userData, { recursive: true, force: true, maxRetries: 5 }));

/** How the process of an app ended. */
const ended = ({ electronApp }: LaunchedApp) =>
  new Promise<number | null>((resolve) => {
    const child = electronApp.process();
    if (child.exitCode !== null) resolve(child.exitCode);
    else child.once('exit', (code) => resolve(code));
  });

/** What happened, without what other specs look at. */
const events = (record: Recorded[]) =>
  record.map(([event]) => event).filter((event) => event !== 'said' && event !== 'app session-created');

/** Processes that have this in their command line; only Linux tells. */
async function processesWith(part: string): Promise<string[]> {
  if (process.platform !== 'linux') return [];
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  const lines = ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => ''));
  return (await Promise.all(lines)).filter((line) => line.includes(part));
}

describe('an app that starts', () => {
  it('knows itself from its package.json, and its user data from the command line', async () => {
    const probe = await Probe.launch({ userData });
    const facts = await probe.app.evaluate(({ app }) => ({
      name: app.getName(),
      version: app.getVersion(),
      path: app.getAppPath(),
      userData: app.getPath('userData'),
      isPackaged: app.isPackaged,
      isReady: app.isReady(),
      hasLocale: app.getLocale().length > 1,
      type: process.type,
      electron: /^\d+\.\d+\.\d+/.test(process.versions.electron),
      chrome: /^\d+\./.test(process.versions.chrome),
      resources: process.resourcesPath.length > 0,
    }));
    expect(facts).toEqual({
      name: 'conformance-app',
      version: '3.2.1',
      path: probeApp,
      userData,
      isPackaged: false,
      isReady: true,
      hasLocale: true,
      type: 'browser',
      electron: true,
      chrome: true,
      resources: true,
    });
    await probe.close();
  });

  it('finishes launching, keeps the promise of being ready, and only then tells its listeners', async () => {
    const probe = await Probe.launch({ userData });
    const started = events(await probe.until('app ready'));
    expect(started).toEqual(['app will-finish-launching', 'whenReady', 'app ready']);
    await probe.close();
  });

  it('may be a package of ES modules, or a file, and has one electron for import and require', async () => {
    const esm = await launchApp({ app: path.resolve(probeApp, '../esm-app'), userData });
    const modules = await esm.electronApp.evaluate(async ({ app }) => {
      await app.whenReady();
      await new Promise((resolve) => setImmediate(resolve));
      return [(globalThis as { modules?: object }).modules, app.getName()];
    });
    expect(modules).toEqual([{ isOne: true, isReadyWhileLoading: false, heardReady: true }, 'Módulos']);
    await esm.close();
    const file = await launchApp({ app: path.join(probeApp, 'main.cjs'), userData });
    expect(await file.electronApp.evaluate(({ app }) => app.getAppPath())).toBe(probeApp);
    await file.close();
  });

  it('can move its paths, absolute ones only', async () => {
    const probe = await Probe.launch({ userData });
    const facts = await probe.app.evaluate(({ app }, userData) => {
      const refusal = (act: () => void) => {
        try {
          act();
          return 'allowed';
        } catch (error) {
          return (error as Error).message;
        }
      };
      app.setPath('userData', `${userData}/moved`);
      return [
        app.getPath('userData'),
        refusal(() => app.setPath('userData', 'relative')),
        refusal(() => app.getPath('nonsense' as 'home')),
        app.getPath('temp').length > 0 && app.getPath('home').length > 0,
      ];
    }, userData);
    const nonsense = expect.stringContaining("Failed to get 'nonsense' path");
    expect(facts).toEqual([`${userData}/moved`, 'Path must be absolute', nonsense, true]);
    await probe.app.evaluate(({ app }, userData) => app.setPath('userData', userData), userData);
    await probe.close();
  });
});

describe('an app that ends', () => {
  /** Starts the probe, lets it act, and answers how it ended and what it recorded meanwhile. */
  async function run(
    act: (probe: Probe) => Promise<unknown>,
  ): Promise<[number | null, ReturnType<typeof events>]> {
    const probe = await Probe.launch({ userData });
    await probe.until('app ready');
    await probe.taken();
    const code = ended(probe.launched);
    await act(probe);
    return [await code, events(await lastRecord(userData))];
  }

  it('quits: before-quit, the windows, will-quit, quit', async () => {
    const ending = run(async (probe) => {
      await probe.open();
      await probe.app.evaluate(({ app }) => {
        const { probe } = globalThis;
        probe.watch(probe.kept.window, 'window ', ['close', 'closed']);
        setImmediate(() => app.quit());
      });
    });
    const steps = ['app before-quit', 'window close', 'window closed', 'app will-quit', 'app quit'];
    expect(await ending).toEqual([0, steps]);
  });

  it('stays when before-quit, a window’s close or will-quit is prevented, and may quit later', async () => {
    const ending = run(async (probe) => {
      await probe.open();
      await probe.app.evaluate(({ app }) => {
        app.on('window-all-closed', () => {});
        app.once('before-quit', (event) => event.preventDefault());
        app.quit();
        const window = globalThis.probe.kept.window as Electron.BrowserWindow;
        window.once('close', (event) => event.preventDefault());
        app.quit();
        app.once('will-quit', (event) => {
          event.preventDefault();
          globalThis.probe.record.push(['stayed']);
          setImmediate(() => app.quit());
        });
        setImmediate(() => app.quit());
      });
    });
    const attempts = ['app before-quit', 'app before-quit', 'app before-quit', 'app will-quit', 'stayed'];
    expect(await ending).toEqual([0, [...attempts, 'app before-quit', 'app will-quit', 'app quit']]);
  });

  it('exits at once with its code, and asks nobody', async () => {
    const ending = run(async (probe) => {
      await probe.open({}, 'stubborn.html');
      await probe.app.evaluate(({ app }) => {
        const { probe } = globalThis;
        probe.watch(probe.kept.window, 'window ', ['close', 'closed']);
        setImmediate(() => app.exit(7));
      });
    });
    expect(await ending).toEqual([7, ['window closed', 'app quit']]);
  });

  it('exits the same way through process.exit', async () => {
    const ending = run((probe) => probe.app.evaluate(() => void setImmediate(() => process.exit(5))));
    expect(await ending).toEqual([5, ['app quit']]);
  });

  it('quits when its last window is closed, unless it listens for that', async () => {
    const ending = run(async (probe) => {
      const page = await probe.open();
      // The probe listens; without its listener Electron's own takes over.
      await probe.app.evaluate(({ app }) => app.removeAllListeners('window-all-closed'));
      await page.close();
    });
    expect(await ending).toEqual([0, ['app before-quit', 'app will-quit', 'app quit']]);
  });

  it('goes on without windows while it listens', async () => {
    const ending = run(async (probe) => {
      const page = await probe.open();
      await page.close();
      await probe.until('app window-all-closed');
      await probe.app.evaluate(({ app }) => void setImmediate(() => app.quit()));
    });
    expect(await ending).toEqual([
      0,
      ['app window-all-closed', 'app before-quit', 'app will-quit', 'app quit'],
    ]);
  });

  // Windows has no such signals.
  it.each(process.platform === 'win32' ? [] : (['SIGTERM', 'SIGINT'] as const))(
    'quits on %s as for a user',
    async (signal) => {
      const ending = run(async (probe) => {
        probe.app.process().kill(signal);
      });
      expect(await ending).toEqual([0, ['app before-quit', 'app will-quit', 'app quit']]);
    },
  );

  it('survives what nobody catches', async () => {
    const probe = await Probe.launch({ userData });
    await probe.app.evaluate(() => {
      setImmediate(() => {
        throw new Error('caught by nobody');
      });
      Promise.reject(new Error('handled by nobody'));
    });
    expect(await probe.app.evaluate(({ app }) => app.isReady())).toBe(true);
    await probe.close();
  });

  it('leaves nothing behind when it is killed, and starts again on the same data', async () => {
    const first = await Probe.launch({ userData });
    await first.open();
    await first.launched.kill();
    // The browser ends by itself when its connection does.
    await expect.poll(() => processesWith(userData), { timeout: 10_000 }).toEqual([]);
    const second = await Probe.launch({ userData });
    expect(await second.app.evaluate(({ app }) => app.getPath('userData'))).toBe(userData);
    await second.open();
    await second.close();
  });
});

describe('two processes of one app', () => {
  it('share user data: one holds the lock, and hears of the other', async () => {
    const first = await Probe.launch({ userData });
    const held = await first.app.evaluate(({ app }) => {
      app.on('second-instance', (_event, argv, _cwd, data) => {
        const { from } = data as { from: string };
        globalThis.probe.record.push(['second', argv.includes('--second'), from]);
      });
      return [app.requestSingleInstanceLock(), app.hasSingleInstanceLock()];
    });
    expect(held).toEqual([true, true]);
    const second = await Probe.launch({ userData, args: ['--second'] });
    const refused = await second.app.evaluate(({ app }) =>
      app.requestSingleInstanceLock({ from: 'the second' }),
    );
    expect(refused).toBe(false);
    expect((await first.until('second')).at(-1)).toEqual(['second', true, 'the second']);
    // Both have windows meanwhile.
    await first.open();
    await second.open();
    await second.close();
    await first.close();
  });

  it('may be one after the other: a relaunch starts the app again', async () => {
    const first = await Probe.launch({ userData });
    const code = ended(first.launched);
    await first.app.evaluate(({ app }) => {
      // The new process ends at once; that it ran shows in what it leaves.
      const script = process.getBuiltinModule('node:path').join(app.getPath('userData'), 'relaunched.cjs');
      const done = process.getBuiltinModule('node:path').join(app.getPath('userData'), 'relaunched');
      const text = `require('node:fs').writeFileSync(${JSON.stringify(done)}, 'yes'); require('electron').app.exit();`;
      process.getBuiltinModule('node:fs').writeFileSync(script, text);
      app.relaunch({ args: ['--headless', '--no-sandbox', script] });
      setImmediate(() => app.exit(3));
    });
    expect(await code).toBe(3);
    await expect
      .poll(
        () =>
          access(path.join(userData, 'relaunched')).then(
            () => true,
            () => false,
          ),
        { timeout: 20_000 },
      )
      .toBe(true);
  });
});
