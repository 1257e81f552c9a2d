import path from 'node:path';
import type { WindowCapture } from '../../shared/bridge.js';
import {
  AppPages,
  type BridgeListener,
  findPreload,
  PreloadRegistration,
  SenderPolicy,
  WindowBridge,
} from '../bridge/index.js';
import type { Environment } from '../environment.js';
import type { Settings } from '../options.js';

/** The windows' side of a client: the preload in their sessions and the listeners for what they say. Made once the app is ready. */
export class Windows {
  readonly #bridge: WindowBridge;
  readonly #registration: PreloadRegistration | undefined;

  constructor(
    settings: Settings,
    environment: Environment,
    listener: BridgeListener,
    warn: (line: string) => void,
  ) {
    const { app, ipcMain, session, webContents } = environment.electron;
    const pages = new AppPages({
      appPath: app.getAppPath(),
      resourcesPath: environment.process.resourcesPath,
      isPackaged: app.isPackaged,
      fs: environment.fs,
    });
    this.#bridge = new WindowBridge({
      ipcMain,
      clock: environment.clock,
      policy: new SenderPolicy(pages, app.isPackaged, settings.allowedOrigins),
      pages,
      enabled: settings.enabled,
      capture: settings.capture && windowCaptureOf(settings.capture),
      identify: settings.identifyFromWindows !== false,
      listener,
    });
    if (settings.inject === false) return;
    const preloadPath = findPreload(settings.preloadPath, environment.here, app.getAppPath());
    if (preloadPath === undefined) {
      warn(
        settings.preloadPath === undefined
          ? "the preload file was not found, so windows report nothing: set the option preloadPath, mark 'onboardflow-electron' as external in your bundler, or import 'onboardflow-electron/preload' in your own preload and set inject: false"
          : `there is no file at the option preloadPath (${path.basename(settings.preloadPath)}), so windows report nothing: correct the path or leave the option out`,
      );
      return;
    }
    this.#registration = new PreloadRegistration({
      app,
      inject: settings.inject,
      preloadPath,
      defaultSession: () => session.defaultSession,
      openWebContents: () => webContents.getAllWebContents(),
      warn,
    });
  }

  /** How many said hello and are still there. */
  get count(): number {
    return this.#bridge.windows;
  }

  close(): void {
    this.#bridge.close();
    this.#registration?.close();
  }
}

/** A regular expression does not cross as itself to every window: its two strings do. */
function windowCaptureOf({
  pageViews,
  clicks,
  media,
  titles,
  routes,
  query,
}: NonNullable<Exclude<Settings['capture'], false>>): WindowCapture {
  return {
    pageViews,
    clicks,
    media,
    titles,
    routes: routes.map((route) =>
      typeof route === 'string' ? route : { source: route.source, flags: route.flags },
    ),
    query: [...query],
  };
}
