import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isStandIn, since } from '../launch.js';
import { Probe, type Recorded } from './probe.js';

// Electron: Using Preload Scripts; Process Sandboxing; session.registerPreloadScript.

const said = (record: Recorded[]) => record.filter(([event]) => event === 'said').map(([, ...rest]) => rest);

describe('preload scripts', () => {
  let probe: Probe;
  beforeAll(async () => {
    probe = await Probe.launch();
  });
  afterAll(() => probe?.close());

  it('run before any script of the page, while nothing of the document is there', async () => {
    await probe.taken();
    const page = await probe.open();
    expect(await page.evaluate('atStart')).toBe('object');
    expect(said(await probe.taken())).toEqual([['preload', 'loading', 'alone']]);
    await page.close();
  });

  it('share no variable with the page', async () => {
    const page = await probe.open();
    expect(await page.evaluate('typeof onlyInPreload')).toBe('undefined');
    expect(await page.evaluate('bridge.seesPage()')).toBe('undefined');
    expect(await page.evaluate('typeof require + typeof process')).toBe('undefinedundefined');
    await page.close();
  });

  it('share everything with the page where context isolation is off', async () => {
    const page = await probe.open({ webPreferences: { contextIsolation: false } });
    expect(await page.evaluate('onlyInPreload')).toBe(true);
    expect(await page.evaluate('bridge.seesPage()')).toBe('boolean');
    expect(await page.evaluate('bridge.invoke("add", 1, 2)')).toBe(3);
    expect(await page.evaluate('try { bridge.expose("x", 1) } catch (error) { error.message }')).toBe(
      'contextBridge API can only be used when contextIsolation is enabled',
    );
    await page.close();
  });

  it('work without a sandbox, and with node integration', async () => {
    const page = await probe.open({ webPreferences: { sandbox: false } });
    expect(await page.evaluate('bridge.facts().sandboxed ?? false')).toBe(false);
    expect(await page.evaluate('bridge.invoke("add", 1, 2)')).toBe(3);
    await page.close();
    const integrated = await probe.open({ webPreferences: { nodeIntegration: true } });
    expect(await integrated.evaluate('bridge.invoke("add", 1, 2)')).toBe(3);
    await integrated.close();
  });

  it('leave a page the host’s require where it has node integration and no isolation', async () => {
    const webPreferences = { nodeIntegration: true, contextIsolation: false };
    const page = await probe.open({ webPreferences });
    const asks = 'require("electron").ipcRenderer.invoke("add", 1, 2)';
    expect(await page.evaluate(asks)).toBe(3);
    expect(await page.evaluate('process.type')).toBe('renderer');
    await page.close();
    const isolated = await probe.open({ webPreferences: { nodeIntegration: true } });
    expect(await isolated.evaluate('typeof require')).toBe('undefined');
    await isolated.close();
  });

  it('run in sub-frames too where that is asked for, and each speaks for its own', async () => {
    const page = await probe.open({ webPreferences: { nodeIntegrationInSubFrames: true } }, 'frames.html');
    await probe.app.evaluate(({ ipcMain }) => {
      ipcMain.removeAllListeners('who');
      ipcMain.on('who', ({ senderFrame, sender, reply }) => {
        globalThis.probe.record.push([
          'who',
          senderFrame?.name ?? '',
          senderFrame?.parent === sender.mainFrame,
        ]);
        reply('answer', senderFrame?.name);
      });
    });
    const same = page.frame('same');
    const answer = same?.evaluate(
      `new Promise((resolve) => { bridge.once('answer', resolve); bridge.send('who') })`,
    );
    expect(await answer).toBe('same');
    expect(await probe.until('who')).toContainEqual(['who', 'same', true]);
    await page.close();
  });

  it('run in the main frame only', async () => {
    await probe.taken();
    const page = await probe.open({}, 'frames.html');
    const same = page.frame('same');
    expect(await same?.evaluate('atStart')).toBe('undefined');
    expect(await page.evaluate('writtenSees')).toBe('undefined');
    expect(said(await probe.taken())).toHaveLength(1);
    await page.close();
  });

  it('know their process, and may require only what a sandbox offers', async () => {
    const page = await probe.open({ webPreferences: { additionalArguments: ['--extra=1'] } });
    const facts = (await page.evaluate('bridge.facts()')) as Record<string, unknown>;
    const expected = { type: 'renderer', contextIsolated: true, sandboxed: true, isMainFrame: true };
    expect(facts).toMatchObject({ ...expected, platform: process.platform });
    expect(facts.electron).toMatch(/^\d+\.\d+\.\d+/);
    expect(facts.argv).toContain('--extra=1');
    expect(
      await page.evaluate('["electron", "events", "timers", "url"].map((name) => bridge.require(name))'),
    ).toEqual(['object', 'function', 'object', 'object']);
    expect(await page.evaluate('try { bridge.require("node:fs") } catch (error) { error.message }')).toBe(
      'module not found: node:fs',
    );
    await page.close();
  });

  it('run again after a reload, and in the page that comes after another', async () => {
    const page = await probe.open();
    await probe.taken();
    await page.reload();
    await page.evaluate('location.href = "frames.html"');
    await page.waitForURL('**/frames.html');
    expect(await page.evaluate('typeof bridge')).toBe('object');
    expect(said(await probe.taken())).toHaveLength(2);
    await page.close();
  });

  it('that cannot run are reported, and the page loads all the same', async () => {
    const opened = probe.app.waitForEvent('window');
    const reported = await probe.app.evaluate(async ({ BrowserWindow }) => {
      const preload = globalThis.probe.file('broken-preload.txt');
      const window = new BrowserWindow({ webPreferences: { preload } });
      const error = new Promise<[string, boolean]>((resolve) => {
        window.webContents.once('preload-error', (_event, path, error) =>
          resolve([path, error instanceof Error]),
        );
      });
      await window.loadFile(globalThis.probe.file('page.html'));
      return error;
    });
    expect(reported).toEqual([expect.stringMatching(/broken-preload\.txt$/), true]);
    await (await opened).close();
  });
});

describe.each(since(35))("a session's preload scripts, %s", () => {
  let probe: Probe;
  beforeAll(async () => {
    probe = await Probe.launch();
  });
  afterAll(() => probe?.close());

  it("run in the order of their registration, before the window's own", async () => {
    await probe.app.evaluate(({ session }) => {
      const inOrder = session.fromPartition('in-order');
      for (const name of ['session-preload.cjs', 'second-preload.cjs']) {
        inOrder.registerPreloadScript({ type: 'frame', filePath: globalThis.probe.file(name) });
      }
    });
    await probe.taken();
    const page = await probe.open({ webPreferences: { partition: 'in-order' } });
    expect(said(await probe.taken())).toEqual([
      ['session preload'],
      ['second session preload'],
      ['preload', 'loading', 'after the session'],
    ]);
    await page.close();
  });

  it('reach a window that is open already at its next load', async () => {
    const page = await probe.open({ webPreferences: { partition: 'late' } });
    await probe.app.evaluate(({ session }) => {
      const filePath = globalThis.probe.file('session-preload.cjs');
      globalThis.probe.kept.id = session
        .fromPartition('late')
        .registerPreloadScript({ type: 'frame', filePath });
    });
    await probe.taken();
    await page.reload();
    expect(said(await probe.taken())).toContainEqual(['session preload']);
    await probe.app.evaluate(({ session }) =>
      session.fromPartition('late').unregisterPreloadScript(globalThis.probe.kept.id as string),
    );
    await page.reload();
    expect(said(await probe.taken())).not.toContainEqual(['session preload']);
    await page.close();
  });

  it('are known by id: one that is taken and one that is unknown are refused, a relative path too', async () => {
    const refusals = await probe.app.evaluate(({ session }) => {
      const scripts = session.fromPartition('refusals');
      const filePath = globalThis.probe.file('session-preload.cjs');
      const refusal = (act: () => void) => {
        try {
          act();
          return 'none';
        } catch (error) {
          return (error as Error).message;
        }
      };
      return [
        scripts.registerPreloadScript({ type: 'frame', id: 'mine', filePath }),
        refusal(() => scripts.registerPreloadScript({ type: 'frame', id: 'mine', filePath })),
        refusal(() => scripts.unregisterPreloadScript('yours')),
        refusal(() => scripts.registerPreloadScript({ type: 'frame', filePath: 'relative.js' })),
        scripts.getPreloadScripts().map(({ id, type }) => `${id} ${type}`),
      ];
    });
    expect(refusals).toEqual([
      'mine',
      "Cannot register preload script with existing ID 'mine'",
      "Cannot unregister preload script with non-existing ID 'yours'",
      'Preload script must have absolute path: relative.js',
      ['mine frame'],
    ]);
  });

  it('are all replaced by the older setPreloads', async () => {
    const paths = await probe.app.evaluate(({ session }) => {
      const older = session.fromPartition('older');
      const { file } = globalThis.probe;
      older.registerPreloadScript({ type: 'frame', filePath: file('second-preload.cjs') });
      const before = older.getPreloads();
      older.setPreloads([file('session-preload.cjs')]);
      return [before, older.getPreloads(), older.getPreloadScripts().map(({ filePath }) => filePath)];
    });
    const own = expect.stringMatching(/session-preload\.cjs$/);
    expect(paths).toEqual([[expect.stringMatching(/second-preload\.cjs$/)], [own], [own]]);
    await probe.taken();
    const page = await probe.open({ webPreferences: { partition: 'older' } });
    expect(said(await probe.taken())[0]).toEqual(['session preload']);
    await page.close();
  });
});

// Only the stand-in can be an older Electron than it is.
describe.each(isStandIn() ? ['30.5.1'] : [])('Electron %s', (version) => {
  it('has only the older interface for preload scripts, and no asynchronous safeStorage', async () => {
    const probe = await Probe.launch({ env: { STAND_IN_ELECTRON_VERSION: version } });
    const kinds = await probe.app.evaluate(({ session, safeStorage }) => [
      process.versions.electron,
      typeof session.defaultSession.registerPreloadScript,
      typeof session.defaultSession.getPreloadScripts,
      typeof session.defaultSession.setPreloads,
      typeof safeStorage.encryptStringAsync,
      typeof safeStorage.encryptString,
    ]);
    expect(kinds).toEqual([version, 'undefined', 'undefined', 'function', 'undefined', 'function']);
    await probe.app.evaluate(({ session }) => {
      session.defaultSession.setPreloads([globalThis.probe.file('session-preload.cjs')]);
    });
    const page = await probe.open();
    expect(said(await probe.taken())).toContainEqual(['session preload']);
    await page.close();
    await probe.close();
  });
});
