import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type BinaryPlaces, downloadBinary, findBinary } from '../../scripts/demo/electron-binary.js';

let scratch: string;
let places: BinaryPlaces;
let printed: string[];

beforeEach(() => {
  scratch = mkdtempSync(path.join(os.tmpdir(), 'electron-binary-'));
  places = { folder: path.join(scratch, 'electron'), failureFile: path.join(scratch, 'cache/failed') };
  mkdirSync(places.folder);
  printed = [];
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** Stands in the place of the npm package's own installer; it runs in Node as that does. */
const installer = (code: string) => writeFileSync(path.join(places.folder, 'install.js'), code);

const INSTALLS = `
  const fs = require('node:fs');
  fs.mkdirSync(__dirname + '/dist');
  fs.writeFileSync(__dirname + '/dist/electron', '');
  fs.writeFileSync(__dirname + '/path.txt', 'electron');
`;

const download = (env: NodeJS.ProcessEnv = {}, more: { now?: () => number; deadlineMs?: number } = {}) =>
  downloadBinary({ places, env, now: Date.now, print: (line) => printed.push(line), ...more });

describe("Electron's binary", () => {
  test('is there only with its file, not with its name alone', () => {
    expect(findBinary(places)).toBeUndefined();
    writeFileSync(path.join(places.folder, 'path.txt'), 'electron');
    expect(findBinary(places)).toBeUndefined();
    mkdirSync(path.join(places.folder, 'dist'));
    writeFileSync(path.join(places.folder, 'dist/electron'), '');
    expect(findBinary(places)).toBe(path.join(places.folder, 'dist/electron'));
  });

  test("is downloaded by the package's own installer, after a line that says so", async () => {
    installer(INSTALLS);
    expect(await download()).toBeUndefined();
    expect(findBinary(places)).toBeDefined();
    expect(printed.join()).toMatch(/downloading/);
  });

  test.each([
    ['ONBOARDFLOW_SKIP_ELECTRON_DOWNLOAD', '1'],
    ['CI', 'true'],
  ])('is not downloaded where %s is set', async (name, value) => {
    installer(INSTALLS);
    expect(await download({ [name]: value })).toMatch(name);
    expect(findBinary(places)).toBeUndefined();
  });

  test('is not tried again for a day after a download failed, then it is', async () => {
    installer('process.exit(1)');
    expect(await download()).toMatch(/failed/);
    installer(INSTALLS);
    expect(await download()).toContain(places.failureFile);
    expect(findBinary(places)).toBeUndefined();
    const yesterday = Date.now() / 1_000 - 86_401;
    utimesSync(places.failureFile, yesterday, yesterday);
    expect(await download()).toBeUndefined();
    expect(existsSync(places.failureFile)).toBe(false);
  });

  test('is given up when its download takes too long, and the installer is ended', async () => {
    const pidFile = path.join(scratch, 'pid');
    installer(`
      require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
      setInterval(() => {}, 1000);
    `);
    expect(await download({}, { deadlineMs: 1_000 })).toMatch(/longer than 1 seconds/);
    expect(existsSync(places.failureFile)).toBe(true);
    await expect
      .poll(() => existsSync(pidFile) && isAlive(Number(readFileSync(pidFile, 'utf8'))))
      .toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
