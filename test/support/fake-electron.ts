import { EventEmitter } from 'node:events';
import * as fs from 'node:fs';
import path from 'node:path';
import type { IpcMainEvent, WebContents } from 'electron';
import { type Environment, systemClock } from '../../src/main/environment.js';
import { HELLO_CHANNEL, MESSAGE_CHANNEL, type Welcome, type WindowMessage } from '../../src/shared/bridge.js';

export interface FakeElectronOptions {
  readonly userData: string;
  readonly version?: string;
  readonly isPackaged?: boolean;
  readonly isReady?: boolean;
  /** Electron from 35 on has `registerPreloadScript`. */
  readonly modern?: boolean;
}

/** Electron's main-process modules as far as the module uses them: emitters and answers, nothing that behaves by itself. */
export class FakeElectron {
  readonly app: EventEmitter;
  readonly ipcMain = new EventEmitter();
  readonly powerMonitor = new EventEmitter();
  readonly defaultSession: ReturnType<typeof fakeSession>;
  readonly console = { lines: [] as string[] };
  quits = 0;
  #isReady: boolean;
  #nextId = 1;

  constructor({
    userData,
    version = '1.0.0',
    isPackaged = false,
    isReady = true,
    modern = true,
  }: FakeElectronOptions) {
    this.#isReady = isReady;
    this.defaultSession = fakeSession(modern);
    this.app = Object.assign(new EventEmitter(), {
      isPackaged,
      isReady: () => this.#isReady,
      whenReady: () =>
        new Promise<void>((resolve) => (this.#isReady ? resolve() : this.app.once('ready', () => resolve()))),
      getPath: (name: string) => ({ userData, home: '/home/ann', temp: '/tmp/of-ann' })[name],
      getAppPath: () => '/opt/app',
      getVersion: () => version,
      getLocale: () => (this.#isReady ? 'en-GB' : ''),
      quit: () => {
        this.quits += 1;
      },
    });
  }

  becomeReady(): void {
    this.#isReady = true;
    this.app.emit('ready');
  }

  /** The page of a window: says what a preload would say, and hears the welcome. */
  openWindow(url = 'file:///opt/app/index.html', { isMainFrame = true, type = 'window' } = {}) {
    const contents = Object.assign(new EventEmitter(), {
      id: this.#nextId++,
      session: this.defaultSession,
      getType: () => type,
    });
    const welcomes: Welcome[] = [];
    const frame = {
      url,
      origin: url.startsWith('file:') ? 'file://' : new URL(url).origin,
      parent: isMainFrame ? null : {},
      send: (_channel: string, welcome: Welcome) => welcomes.push(welcome),
    };
    const event = {
      sender: contents as unknown as WebContents,
      senderFrame: frame,
    } as unknown as IpcMainEvent;
    this.app.emit('web-contents-created', {}, contents);
    return {
      contents,
      welcomes,
      hello: () => this.ipcMain.emit(HELLO_CHANNEL, event),
      say: (message: Partial<WindowMessage> | unknown) => this.ipcMain.emit(MESSAGE_CHANNEL, event, message),
      track: (kind: string, value: string, meta?: object) =>
        this.ipcMain.emit(MESSAGE_CHANNEL, event, {
          kind: 'track',
          event: kind,
          value,
          meta,
          ageMs: 0,
          auto: false,
        }),
      goAway: () => {
        (event as { senderFrame: unknown }).senderFrame = null;
      },
    };
  }

  environment(change: Partial<Environment> = {}): Environment {
    const heard = (line: string) => {
      this.console.lines.push(line);
    };
    return {
      electron: {
        app: this.app,
        ipcMain: this.ipcMain,
        powerMonitor: this.powerMonitor,
        net: {},
        safeStorage: { getSelectedStorageBackend: () => 'basic_text', isEncryptionAvailable: () => true },
        session: { defaultSession: this.defaultSession, fromPartition: () => fakeSession(true) },
        webContents: { getAllWebContents: () => [] },
      } as unknown as Environment['electron'],
      process: Object.assign(Object.create(process), { getSystemVersion: () => '6.1' }) as NodeJS.Process,
      fs,
      clock: systemClock,
      random: Math.random,
      console: { debug: heard, info: heard, warn: heard, error: heard },
      importStore: () => Promise.reject(new Error('there is no store here')),
      here: path.join(import.meta.dirname, '../../src/main'),
      ...change,
    };
  }
}

export function fakeSession(modern: boolean) {
  let scripts: { id?: string; filePath: string }[] = [];
  const common = {
    protocol: { isProtocolHandled: () => false },
    resolveProxy: async () => 'DIRECT',
    getPreloads: () => scripts.map((script) => script.filePath),
    setPreloads: (paths: string[]) => {
      scripts = paths.map((filePath) => ({ filePath }));
    },
  };
  if (!modern) return common;
  return {
    ...common,
    getPreloadScripts: () => scripts,
    registerPreloadScript: (script: { id: string; filePath: string }) => {
      if (scripts.some((other) => other.id === script.id))
        throw new Error(`Cannot register preload script with existing ID '${script.id}'`);
      scripts.push(script);
      return script.id;
    },
    unregisterPreloadScript: (id: string) => {
      scripts = scripts.filter((script) => script.id !== id);
    },
  };
}
