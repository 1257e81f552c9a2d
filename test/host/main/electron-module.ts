import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserWindowConstructorOptions, RelaunchOptions } from 'electron';
import type { ElectronSurface } from '../electron-surface.js';
import { AppStandIn } from './app.js';
import { BrowserWindowStandIn } from './browser-window.js';
import { CommandLineStandIn } from './command-line.js';
import { ElectronVersion } from './electron-version.js';
import { makeEvent } from './event.js';
import { Host } from './host.js';
import { IpcMainStandIn } from './ipc-main.js';
import { fillIn, instanceMembers, staticMembers, unimitatedExport } from './not-imitated.js';
import { PowerMonitorStandIn } from './power-monitor.js';
import { privilegedSchemes } from './protocol.js';
import { QuitSequence } from './quit-sequence.js';
import { type KeyStore, SafeStorageStandIn } from './safe-storage.js';
import { SchemeMap } from './scheme-map.js';
import { SessionStandIn } from './session.js';
import { SingleInstance } from './single-instance.js';
import { WebContentsStandIn } from './web-contents.js';
import { WindowList } from './window-list.js';

export interface ElectronModuleOptions {
  /** The folder of the built stand-in. */
  readonly home: string;
  readonly executable: string;
  readonly args: readonly string[];
  readonly version?: string | undefined;
  readonly keyStore: KeyStore;
  readonly isVisible: boolean;
  readonly userAgent: () => string;
  readonly end: (exitCode: number) => void;
  readonly relaunch: (options: RelaunchOptions) => void;
}

/** What `require('electron')` gives an app's main process, and the parts that the boot needs beside it. */
export function electronModule(options: ElectronModuleOptions) {
  const surface = JSON.parse(
    readFileSync(path.join(options.home, 'surface.json'), 'utf8'),
  ) as ElectronSurface & {
    version: string;
  };
  const version = new ElectronVersion(options.version ?? surface.version);
  const commandLine = new CommandLineStandIn(options.args);
  const schemes = new SchemeMap();
  const ipcMain = new IpcMainStandIn();
  const sessions = new Map<string, SessionStandIn>();

  const app: AppStandIn = new AppStandIn({
    executable: options.executable,
    electronVersion: version.text,
    locale: Intl.DateTimeFormat().resolvedOptions().locale,
    commandLine: commandLine as unknown as Electron.CommandLine,
    quit: () => quit,
    singleInstance: () => singleInstance(),
    focusWindow: () =>
      windows
        .all()
        .find((window) => window.isVisible())
        ?.focus(),
    relaunch: options.relaunch,
  });
  const quit: QuitSequence = new QuitSequence({ app, openWindows: () => windows.all(), end: options.end });
  const windows: WindowList = new WindowList({
    open: (windowOptions) => new BrowserWindow(windowOptions),
    lastWindowClosed: () => quit.lastWindowClosed(),
    closeCancelled: () => quit.closeCancelled(),
  });
  const session = (partition: string): SessionStandIn => {
    if (!app.isReady()) throw new Error('Session can only be received when app is ready');
    let found = sessions.get(partition);
    if (!found) {
      found = new SessionStandIn({
        partition,
        schemes,
        sessionData: () => app.getPath('sessionData'),
        hasPreloadScripts: version.has('registerPreloadScript'),
        userAgent: options.userAgent,
        forPages: (changed, use) => host.forPagesOf(changed, use),
      });
      fillIn(found, 'session', instanceMembers(surface, 'Session'));
      fillIn(found.protocol, 'protocol', instanceMembers(surface, 'Protocol'));
      sessions.set(partition, found);
      app.emit('session-created', found);
    }
    return found;
  };
  const pageBundle = readFileSync(path.join(options.home, 'page.js'), 'utf8');
  const host: Host = new Host({
    app,
    ipcMain,
    windows,
    schemes,
    pageBundle,
    session,
    isVisible: options.isVisible,
  });

  let lock: SingleInstance | undefined;
  const singleInstance = (): SingleInstance => {
    lock ??= new SingleInstance(app.getPath('userData'), ({ argv, cwd, additionalData }) =>
      app.emit('second-instance', makeEvent({}), argv, cwd, additionalData),
    );
    return lock;
  };

  class BrowserWindow extends BrowserWindowStandIn {
    constructor(windowOptions: BrowserWindowConstructorOptions = {}) {
      const home = host.windowHome(windowOptions);
      super(windowOptions, home);
      windows.add(this, home.contents);
      if (windowOptions.show !== false) windows.focus(this);
      this.on('focus', (event) => app.emit('browser-window-focus', event, this));
      this.on('blur', (event) => app.emit('browser-window-blur', event, this));
      app.emit('browser-window-created', makeEvent({}), this);
    }

    static getAllWindows(): BrowserWindowStandIn[] {
      return windows.all();
    }

    static getFocusedWindow(): BrowserWindowStandIn | null {
      return windows.focused;
    }

    static fromWebContents(contents: WebContentsStandIn): BrowserWindowStandIn | null {
      return windows.ownerOf(contents);
    }

    static fromId(id: number): BrowserWindowStandIn | null {
      return windows.all().find((window) => window.id === id) ?? null;
    }
  }

  const exported: Record<string, unknown> = {
    app,
    BrowserWindow,
    ipcMain,
    powerMonitor: new PowerMonitorStandIn(),
    safeStorage: new SafeStorageStandIn({
      keyStore: options.keyStore,
      isReady: () => app.isReady(),
      backendIsKnown: process.platform === 'linux',
      hasAsync: version.has('asyncSafeStorage'),
    }),
    session: {
      fromPartition: (partition: string) => session(partition),
      get defaultSession() {
        return session('');
      },
    },
    webContents: {
      getAllWebContents: () => host.allContents(),
      getFocusedWebContents: () => windows.focused?.webContents ?? null,
      fromId: (id: number) => host.allContents().find((contents) => contents.id === id),
      fromDevToolsTargetId: (targetId: string) => host.byTarget(targetId),
    },
    protocol: {
      ...privilegedSchemes(schemes, () => app.isReady()),
      handle: (...args: Parameters<Electron.Protocol['handle']>) => session('').protocol.handle(...args),
      unhandle: (scheme: string) => session('').protocol.unhandle(scheme),
      isProtocolHandled: (scheme: string) => session('').protocol.isProtocolHandled(scheme),
    },
    net: {
      fetch: (input: string | Request, init?: RequestInit) => session('').fetch(input, init),
      isOnline: () => true,
      online: true,
    },
  };

  for (const [name, { type, isClass }] of Object.entries(surface.exports)) {
    const imitated = exported[name];
    if (imitated === undefined) exported[name] = unimitatedExport(surface, name);
    else
      fillIn(
        imitated as object,
        name,
        isClass ? staticMembers(surface, type) : instanceMembers(surface, type),
      );
  }
  const baseWindow = [
    ...instanceMembers(surface, 'BaseWindow'),
    ...instanceMembers(surface, 'BrowserWindow'),
  ];
  fillIn(BrowserWindow.prototype, 'BrowserWindow', baseWindow);
  fillIn(WebContentsStandIn.prototype, 'webContents', instanceMembers(surface, 'WebContents'));
  return { electron: exported, app, host, quit, windows, singleInstance, version };
}
