import { EventEmitter } from 'node:events';
import path from 'node:path';
import type {
  EnableNetworkEmulationOptions,
  PreloadScript,
  PreloadScriptRegistration,
  Session,
} from 'electron';
import { hostFetch } from './host-fetch.js';
import { notImitated } from './not-imitated.js';
import type { Page } from './page.js';
import { PreloadRegistry } from './preload-registry.js';
import { ProtocolStandIn } from './protocol.js';
import type { SchemeMap } from './scheme-map.js';

type Imitated = Pick<
  Session,
  | 'disableNetworkEmulation'
  | 'enableNetworkEmulation'
  | 'fetch'
  | 'getPreloads'
  | 'getPreloadScripts'
  | 'getStoragePath'
  | 'getUserAgent'
  | 'isPersistent'
  | 'registerPreloadScript'
  | 'resolveProxy'
  | 'setPreloads'
  | 'setUserAgent'
  | 'unregisterPreloadScript'
  | 'storagePath'
>;

export interface SessionOptions {
  readonly partition: string;
  readonly schemes: SchemeMap;
  readonly sessionData: () => string;
  /** Electron 35 brought registerPreloadScript; 44 is the newest that was looked at and still has both. */
  readonly hasPreloadScripts: boolean;
  readonly userAgent: () => string;
  readonly schemeHandled: (scheme: string) => void;
  /** The pages of this session that are open now. */
  readonly pages: (session: SessionStandIn) => readonly Page[];
}

/** Electron: session. One browser context each; a `persist:` partition is kept in memory only, but for its storage path. */
export class SessionStandIn extends EventEmitter implements Imitated {
  readonly protocol: ProtocolStandIn;
  readonly #options: SessionOptions;
  readonly #preloads: PreloadRegistry;
  #userAgent: string | undefined;
  #isOffline = false;

  constructor(options: SessionOptions) {
    super();
    this.#options = options;
    this.#preloads = new PreloadRegistry(() => {
      // A page that is closing meanwhile needs no scripts any more.
      for (const page of options.pages(this)) page.preloads.refresh().catch(() => {});
    });
    this.protocol = new ProtocolStandIn(options.schemes, options.schemeHandled);
    if (!options.hasPreloadScripts) {
      for (const name of ['registerPreloadScript', 'unregisterPreloadScript', 'getPreloadScripts']) {
        Object.defineProperty(this, name, { value: undefined });
      }
    }
  }

  static partitionOf(session: SessionStandIn): string {
    return session.#options.partition;
  }

  static preloadPathsOf(session: SessionStandIn): string[] {
    return session.#preloads.framePaths();
  }

  static isOffline(session: SessionStandIn): boolean {
    return session.#isOffline;
  }

  /** Only whether there is a network; the pages see it, `net` does not. */
  enableNetworkEmulation({ offline = false, ...others }: EnableNetworkEmulationOptions): void {
    const [other] = Object.keys(others);
    if (other !== undefined) notImitated(`session.enableNetworkEmulation's "${other}"`);
    this.#setOffline(offline);
  }

  disableNetworkEmulation(): void {
    this.#setOffline(false);
  }

  registerPreloadScript(script: PreloadScriptRegistration): string {
    return this.#preloads.register(script);
  }

  unregisterPreloadScript(id: string): void {
    this.#preloads.unregister(id);
  }

  getPreloadScripts(): PreloadScript[] {
    return this.#preloads.all();
  }

  setPreloads(preloads: string[]): void {
    this.#preloads.setFramePaths(preloads);
  }

  getPreloads(): string[] {
    return this.#preloads.framePaths();
  }

  isPersistent(): boolean {
    const { partition } = this.#options;
    return partition === '' || partition.startsWith('persist:');
  }

  getStoragePath(): string | null {
    if (!this.isPersistent()) return null;
    const name = this.#options.partition.replace(/^persist:/, '');
    return name === ''
      ? this.#options.sessionData()
      : path.join(this.#options.sessionData(), 'Partitions', name);
  }

  get storagePath(): string | null {
    return this.getStoragePath();
  }

  setUserAgent(userAgent: string): void {
    this.#userAgent = userAgent;
  }

  getUserAgent(): string {
    return this.#userAgent ?? this.#options.userAgent();
  }

  /** No proxy is looked up: what the host fetches goes straight (Electron answers `DIRECT` then). */
  async resolveProxy(_url: string): Promise<string> {
    return 'DIRECT';
  }

  async fetch(input: string | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    const own = await this.protocol.answer(request);
    return own ?? hostFetch(request);
  }

  #setOffline(offline: boolean): void {
    this.#isOffline = offline;
    for (const page of this.#options.pages(this)) page.setOffline(offline);
  }
}
