import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RelaunchOptions } from 'electron';
import { AppStandIn } from './app.js';
import { BrowserHome } from './browser-home.js';
import { electronModule } from './electron-module.js';
import { notImitated } from './not-imitated.js';
import { resolveElectron } from './resolve-electron.js';
import type { KeyStore } from './safe-storage.js';

/** Parts of Electron's `process` that nothing here imitates. */
const missing = ['crash', 'hang', 'getBlinkMemoryInfo', 'getCreationTime', 'getHeapStatistics'];

const home = path.dirname(process.argv[1] as string);
const launcher = process.env.STAND_IN_LAUNCHER ?? (process.argv[1] as string);
const {
  STAND_IN_SAFE_STORAGE: keyStore = 'keychain',
  STAND_IN_ELECTRON_VERSION: version,
  STAND_IN_TRACE: traceFile,
} = process.env;
for (const name of [
  'STAND_IN_LAUNCHER',
  'STAND_IN_SAFE_STORAGE',
  'STAND_IN_ELECTRON_VERSION',
  'STAND_IN_TRACE',
])
  delete process.env[name];
const args = process.argv.slice(2);
const exitNode = process.exit.bind(process);

const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
const isVisible = hasDisplay && !args.includes('--headless');
let browserHome: BrowserHome | undefined;
let relaunch: RelaunchOptions | undefined;

const parts = electronModule({
  home,
  executable: launcher,
  args,
  version,
  keyStore: keyStore as KeyStore,
  isVisible,
  userAgent: () => `Mozilla/5.0 ${browserHome?.browser.product ?? ''} Electron/${process.versions.electron}`,
  end: (exitCode) => void end(exitCode),
  relaunch: (options) => {
    relaunch = options;
  },
});
const { app, host, quit, singleInstance } = parts;

async function end(exitCode: number): Promise<void> {
  await Promise.all([browserHome?.close(), singleInstance().told]);
  singleInstance().release();
  if (relaunch) {
    const { execPath = launcher, args: again = args } = relaunch;
    spawn(execPath, again, { detached: true, stdio: 'ignore' }).unref();
  }
  exitNode(exitCode);
}

/** The main process as Electron makes it: its own facts, and an `exit` that closes the windows first. */
function becomeElectron(): void {
  const versions = { ...process.versions, electron: parts.version.text, chrome: '' };
  Object.defineProperties(process, {
    versions: { value: versions, enumerable: true },
    type: { value: 'browser', enumerable: true },
    defaultApp: { value: true, enumerable: true },
    resourcesPath: { value: path.join(path.dirname(launcher), 'resources'), enumerable: true },
    execPath: { value: launcher, writable: true, enumerable: true },
    argv: { value: [launcher, ...args], writable: true, enumerable: true },
    exit: { value: (code?: number) => app.exit(code ?? (Number(process.exitCode) || 0)), writable: true },
  });
  for (const name of missing)
    Object.defineProperty(process, name, { value: () => notImitated(`process.${name}`) });
  process.on('uncaughtException', (error) => {
    // An app's own handler takes its place; without one Electron shows a box and goes on.
    if (process.listenerCount('uncaughtException') > 1) return;
    console.error('A JavaScript error occurred in the main process\nUncaught Exception:\n', error);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => quit.quit());
}

/** The app that the command line names, as Electron's default app finds it. */
function findApp(): string {
  const named = args.find((arg) => !arg.startsWith('-'));
  if (named === undefined) throw new Error('No app was named. Use: electron path/to/app');
  const folder = path.resolve(named);
  const packageFile = path.join(folder, 'package.json');
  const isPackage = existsSync(packageFile);
  const facts = isPackage ? (JSON.parse(readFileSync(packageFile, 'utf8')) as Record<string, string>) : {};
  const entry = createRequire(path.join(home, 'host.cjs')).resolve(folder);
  const userData = args.find((arg) => arg.startsWith('--user-data-dir='))?.slice('--user-data-dir='.length);
  const { name, productName, version: appVersion } = facts;
  AppStandIn.describe(app, {
    path: isPackage ? folder : path.dirname(entry),
    ...(productName || name ? { name: productName || (name as string) } : {}),
    ...(appVersion ? { version: appVersion } : {}),
    ...(userData ? { userData: path.resolve(userData) } : {}),
  });
  return entry;
}

async function run(): Promise<void> {
  becomeElectron();
  resolveElectron(parts.electron, home);
  const entry = findApp();
  // Electron's default app imports every entry, CommonJS too; `ready` waits for its top-level awaits.
  await import(pathToFileURL(entry).href);
  if (quit.isShutDown) return;
  mkdirSync(app.getPath('userData'), { recursive: true });
  browserHome = await BrowserHome.open({
    sessionData: app.getPath('sessionData'),
    headless: !isVisible,
    switches: parts.browserSwitches(),
    traceFile,
    debuggingPort: app.commandLine.hasSwitch('remote-debugging-port')
      ? Number(app.commandLine.getSwitchValue('remote-debugging-port'))
      : undefined,
  });
  const { browser } = browserHome;
  Object.assign(process.versions, { chrome: browser.product.split('/')[1] });
  browser.process.once('exit', (code, signal) => {
    if (quit.isShutDown) return;
    console.error(`The browser ended by itself (${code ?? signal}).`);
    exitNode(1);
  });
  await host.connect(browser.connection);
  await AppStandIn.launch(app);
}

run().catch((error: Error) => {
  console.error(error.stack ?? error);
  exitNode(1);
});
