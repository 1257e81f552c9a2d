import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RelaunchOptions } from 'electron';
import type { ElectronSurface } from '../electron-surface.js';
import { AppStandIn } from './app.js';
import { baseWindowClass } from './base-window-class.js';
import { browserWindowClass } from './browser-window-class.js';
import { CommandLineStandIn } from './command-line.js';
import { dialog, menuClass, NativeThemeStandIn } from './desktop.js';
import { ElectronVersion } from './electron-version.js';
import { makeEvent } from './event.js';
import { Host } from './host.js';
import { IpcMainStandIn } from './ipc-main.js';
import { NetStandIn } from './net.js';
import { fillIn, instanceMembers, staticMembers, unimitatedExport } from './not-imitated.js';
import { PowerMonitorStandIn } from './power-monitor.js';
import { privilegedSchemes } from './protocol.js';
import { QuitSequence } from './quit-sequence.js';
import { type KeyStore, SafeStorageStandIn } from './safe-storage.js';
import { SchemeMap } from './scheme-map.js';
import { SessionList } from './session-list.js';
import { SingleInstance } from './single-instance.js';
import { WebContentsStandIn } from './web-contents.js';
import { WebFrameMainStandIn } from './web-frame-main.js';
import { WindowList } from './window-list.js';

export interface ElectronModuleOptions {
  /** The folder of the built stand-in. */
  readonly home: string;
  readonly executable: string;
  readonly args: readonly string[];
  readonly version: string | undefined;
  readonly keyStore: KeyStore;
  readonly isVisible: boolean;
  readonly userAgent: () => string;
  readonly end: (exitCode: number) => void;
  readonly relaunch: (options: RelaunchOptions) => void;
}

/** What `require('electron')` gives an app's main process, and the parts that the boot needs beside it. */
export function electronModule(options: ElectronModuleOptions) {
  const read = (file: string) => readFileSync(path.join(options.home, file), 'utf8');
  const surface = JSON.parse(read('surface.json')) as ElectronSurface & { version: string };
  const version = new ElectronVersion(options.version ?? surface.version);
  const commandLine = new CommandLineStandIn(options.args);
  fillIn(commandLine, 'commandLine', instanceMembers(surface, 'CommandLine'));
  const schemes = new SchemeMap();
  const ipcMain = new IpcMainStandIn();

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
  const sessions = new SessionList({
    app,
    surface,
    version,
    schemes,
    userAgent: options.userAgent,
    schemeHandled: (scheme) => host.gate.handle(scheme),
    pages: (session) => host.contents.pagesOf(session),
  });
  const host: Host = new Host({
    app,
    ipcMain,
    windows,
    schemes,
    pageBundle: read('page.js'),
    session: (partition) => sessions.get(partition),
    isVisible: options.isVisible,
  });
  const BrowserWindow = browserWindowClass(app, windows, (windowOptions) => host.windowHome(windowOptions));

  let lock: SingleInstance | undefined;
  const singleInstance = (): SingleInstance => {
    lock ??= new SingleInstance(app.getPath('userData'), ({ argv, cwd, additionalData }) =>
      app.emit('second-instance', makeEvent({}), argv, cwd, additionalData),
    );
    return lock;
  };

  const { contents } = host;
  const isReady = () => app.isReady();
  const defaultSession = () => sessions.get('');
  const defaultProtocol = () => defaultSession().protocol;
  const exported: Record<string, unknown> = {
    app,
    BaseWindow: baseWindowClass(windows),
    BrowserWindow,
    dialog: { ...dialog },
    ipcMain,
    Menu: menuClass(app),
    nativeTheme: new NativeThemeStandIn(),
    net: new NetStandIn(defaultSession, isReady),
    powerMonitor: new PowerMonitorStandIn(),
    protocol: {
      ...privilegedSchemes(schemes, isReady),
      handle: (...args: Parameters<Electron.Protocol['handle']>) => defaultProtocol().handle(...args),
      unhandle: (scheme: string) => defaultProtocol().unhandle(scheme),
      isProtocolHandled: (scheme: string) => defaultProtocol().isProtocolHandled(scheme),
    },
    safeStorage: new SafeStorageStandIn({
      keyStore: options.keyStore,
      isReady,
      backendIsKnown: process.platform === 'linux',
      hasAsync: version.has('asyncSafeStorage'),
    }),
    session: {
      fromPartition: (partition: string) => sessions.get(partition),
      get defaultSession() {
        return defaultSession();
      },
    },
    webContents: {
      getAllWebContents: () => contents.all().map((core) => core.contents),
      getFocusedWebContents: () => windows.focused?.webContents ?? null,
      fromId: (id: number) => contents.byId(id)?.contents,
      fromDevToolsTargetId: (targetId: string) => contents.byTarget(targetId)?.contents,
      fromFrame: (frame: WebFrameMainStandIn) => contents.byFrame(frame)?.contents,
    },
    webFrameMain: {
      fromId: (processId: number, routingId: number) => contents.frame(processId, routingId),
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
  for (const type of ['BaseWindow', 'BrowserWindow']) {
    fillIn(BrowserWindow.prototype, 'BrowserWindow', instanceMembers(surface, type));
  }
  fillIn(WebContentsStandIn.prototype, 'webContents', instanceMembers(surface, 'WebContents'));
  fillIn(WebFrameMainStandIn.prototype, 'webFrameMain', instanceMembers(surface, 'WebFrameMain'));
  const browserSwitches = () => CommandLineStandIn.forBrowser(commandLine);
  return { electron: exported, app, host, quit, singleInstance, version, browserSwitches };
}
