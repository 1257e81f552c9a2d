import { EventEmitter } from 'node:events';
import type { App, CommandLine, FocusOptions, RelaunchOptions } from 'electron';
import { AppPaths, type PathName } from './app-paths.js';
import { makeEvent } from './event.js';
import type { QuitSequence } from './quit-sequence.js';
import type { SingleInstance } from './single-instance.js';

type Imitated = Pick<
  App,
  | 'disableHardwareAcceleration'
  | 'enableSandbox'
  | 'exit'
  | 'focus'
  | 'getAppPath'
  | 'getLocale'
  | 'getLocaleCountryCode'
  | 'getName'
  | 'getPath'
  | 'getPreferredSystemLanguages'
  | 'getSystemLocale'
  | 'getVersion'
  | 'hasSingleInstanceLock'
  | 'isReady'
  | 'quit'
  | 'relaunch'
  | 'releaseSingleInstanceLock'
  | 'requestSingleInstanceLock'
  | 'setAppLogsPath'
  | 'setAppUserModelId'
  | 'setDesktopName'
  | 'setName'
  | 'setPath'
  | 'whenReady'
  | 'applicationMenu'
  | 'commandLine'
  | 'isPackaged'
  | 'name'
  | 'userAgentFallback'
>;

export interface AppHome {
  readonly executable: string;
  /** Without a package.json that says otherwise, an app has Electron's name and version. */
  readonly electronVersion: string;
  readonly locale: string;
  readonly commandLine: CommandLine;
  readonly quit: () => QuitSequence;
  readonly singleInstance: () => SingleInstance;
  readonly focusWindow: () => void;
  readonly relaunch: (options: RelaunchOptions) => void;
}

/** Electron: app. */
export class AppStandIn extends EventEmitter implements Imitated {
  readonly commandLine: CommandLine;
  readonly isPackaged = false;
  applicationMenu = null;
  userAgentFallback = '';
  readonly #home: AppHome;
  readonly #paths: AppPaths;
  #name = 'Electron';
  #version: string;
  #appPath = process.cwd();
  #isReady = false;
  #resolveReady: () => void = () => {};
  readonly #whenReady = new Promise<void>((resolve) => {
    this.#resolveReady = resolve;
  });

  constructor(home: AppHome) {
    super();
    this.#home = home;
    this.#version = home.electronVersion;
    this.commandLine = home.commandLine;
    this.#paths = new AppPaths(() => this.#name, home.executable);
  }

  /** For the host: what the app's package.json and the command line say. */
  static describe(
    app: AppStandIn,
    facts: { name?: string; version?: string; path: string; userData?: string },
  ): void {
    if (facts.name) app.#name = facts.name;
    if (facts.version) app.#version = facts.version;
    app.#appPath = facts.path;
    if (facts.userData) app.#paths.set('userData', facts.userData);
  }

  /** Who waits for the promise is called before the listeners of `ready` (shell/browser/browser.cc, DidFinishLaunching). */
  static async launch(app: AppStandIn): Promise<void> {
    app.emit('will-finish-launching', makeEvent({}));
    app.#isReady = true;
    app.#resolveReady();
    await new Promise(setImmediate);
    app.emit('ready', makeEvent({}), {});
  }

  isReady(): boolean {
    return this.#isReady;
  }

  whenReady(): Promise<void> {
    return this.#whenReady;
  }

  quit(): void {
    this.#home.quit().quit();
  }

  exit(exitCode = 0): void {
    this.#home.quit().exit(exitCode);
  }

  relaunch(options: RelaunchOptions = {}): void {
    this.#home.relaunch(options);
  }

  get name(): string {
    return this.#name;
  }

  set name(name: string) {
    this.#name = name;
  }

  getName(): string {
    return this.#name;
  }

  setName(name: string): void {
    this.#name = name;
  }

  getVersion(): string {
    return this.#version;
  }

  getAppPath(): string {
    return this.#appPath;
  }

  getPath(name: PathName): string {
    return this.#paths.get(name);
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }

  setAppLogsPath(path?: string): void {
    this.#paths.set('logs', path ?? this.#paths.get('logs'));
  }

  /** Known only once the app is ready; an empty string before (Electron: app.getLocale). */
  getLocale(): string {
    return this.#isReady ? this.#home.locale : '';
  }

  getSystemLocale(): string {
    return this.#home.locale;
  }

  getLocaleCountryCode(): string {
    return this.#home.locale.split('-')[1] ?? '';
  }

  getPreferredSystemLanguages(): string[] {
    return [this.#home.locale];
  }

  focus(_options?: FocusOptions): void {
    this.#home.focusWindow();
  }

  requestSingleInstanceLock(additionalData?: Record<string, unknown>): boolean {
    return this.#home.singleInstance().request(additionalData);
  }

  hasSingleInstanceLock(): boolean {
    return this.#home.singleInstance().isHeld;
  }

  releaseSingleInstanceLock(): void {
    this.#home.singleInstance().release();
  }

  /** Accepted, and without effect on the stand-in. */
  disableHardwareAcceleration(): void {}

  enableSandbox(): void {}

  setAppUserModelId(): void {}

  setDesktopName(): void {}
}
