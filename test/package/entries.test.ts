import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { installOffline } from './support/install.js';
import { pack } from './support/packed.js';
import { run } from './support/run.js';

/** The entries as Node loads them from an app's node_modules, where only the names of Electron's modules are there. */
let app: string;

beforeAll(async () => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'onboardflow-entries-'));
  app = path.join(home, 'app');
  await installOffline(app, (await pack(home)).file);
  const electron = path.join(app, 'node_modules/electron');
  mkdirSync(electron);
  const names = ['app', 'ipcMain', 'net', 'powerMonitor', 'safeStorage', 'session', 'webContents'];
  writeFileSync(path.join(electron, 'index.js'), names.map((name) => `exports.${name} = {};`).join('\n'));
  return () => rmSync(home, { recursive: true });
});

const inNode = (code: string) => run(process.execPath, ['--input-type=module', '--eval', code], { cwd: app });

test.each([
  ['main', ['init']],
  ['renderer', ['captureClicks', 'captureViews', 'onboardflow']],
  ['testing', ['fakeBridge', 'matchers', 'startGateway']],
])('%s has the same names by import and by require', async (entry, names) => {
  const printed = await inNode(`
    import { createRequire } from 'node:module';
    const required = createRequire(process.cwd() + '/app.js')('onboardflow-electron/${entry}');
    const imported = await import('onboardflow-electron/${entry}');
    console.log(JSON.stringify([Object.keys(imported).sort(), Object.keys(required).sort()]));
  `);
  expect(JSON.parse(printed)).toEqual([names, names]);
});

test.each(['await import', "(await import('node:module')).createRequire(process.cwd() + '/app.js')"])(
  'the bare name says which entry to use, by %s',
  async (load) => {
    await expect(inNode(`${load}('onboardflow-electron')`)).rejects.toThrow(
      'onboardflow-electron/main for the main process',
    );
  },
);

test('the command says how it is called', async () => {
  const bin = path.join(app, 'node_modules/onboardflow-electron/dist/testing/cli.js');
  expect(await run(process.execPath, [bin, '--help'], { cwd: app })).toContain('onboardflow-gateway');
});
