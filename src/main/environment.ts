import nodeFs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../shared/clock.js';
import type { OpenStore } from './settings/credential-vault.js';

/** What is used of Electron's main-process modules. */
export type ElectronMain = Pick<
  typeof Electron,
  'app' | 'ipcMain' | 'net' | 'powerMonitor' | 'safeStorage' | 'session' | 'webContents'
>;

/** Everything outside the module that it stands on: parameters, so that it runs without any of them. */
export interface Environment {
  readonly electron: ElectronMain;
  readonly process: NodeJS.Process;
  readonly fs: typeof nodeFs;
  readonly clock: Clock;
  /** 0 (included) to 1 (excluded), as `Math.random`. */
  readonly random: () => number;
  readonly console: Pick<Console, 'debug' | 'info' | 'warn' | 'error'>;
  /** electron-store, imported only when a key is stored or was. */
  readonly importStore: () => Promise<OpenStore>;
  /** Folder of the running module, from which the preload is looked for; undefined where a bundler left no trace of it. */
  readonly here: string | undefined;
}

/** The machine's own clock. Its timers never keep a process alive, but for what comes in the next turn. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, call) {
    // A timer's shortest is a millisecond: work in slices would spend most of its time waiting.
    if (ms <= 0) {
      const immediate = setImmediate(call);
      return () => clearImmediate(immediate);
    }
    // Node fires a timer of more than 2^31-1 ms at once.
    const timer = setTimeout(call, Math.min(ms, 2_147_483_647));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** `moduleUrl`: what the module's `import.meta.url` is; a bundler may have made it empty. */
export function systemEnvironment(electron: ElectronMain, moduleUrl: string | undefined): Environment {
  return {
    electron,
    process,
    fs: nodeFs,
    clock: systemClock,
    random: Math.random,
    console,
    importStore: async () => {
      const { default: ElectronStore } = await import('electron-store');
      return (options) => new ElectronStore<Record<string, string>>(options);
    },
    here: moduleUrl ? path.dirname(fileURLToPath(moduleUrl)) : undefined,
  };
}
