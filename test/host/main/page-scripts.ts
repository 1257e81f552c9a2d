import { readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import type { Startup } from '../wire/page-message.js';
import { notImitated } from './not-imitated.js';

export interface PageScriptOptions {
  /** The bundle of test/host/page, as text. */
  readonly bundle: string;
  readonly contextIsolated: boolean;
  readonly sandboxed: boolean;
  readonly nodeInPage: boolean;
  readonly internals: boolean;
  /** Whether what contextBridge exposes can be changed by the page. */
  readonly mutableBridge: boolean;
  /** Whether preload scripts run in sub-frames too. */
  readonly inSubFrames: boolean;
  /** Random, for this run: the binding's name, the receiver's, and the event that joins the two worlds. */
  readonly secret: string;
  /** `process` as the preload scripts see it. */
  readonly process: Readonly<Record<string, unknown>>;
  /** The preload scripts for the next document, in order. */
  readonly preloads: () => readonly string[];
}

/** The parameters of Electron's preload wrapper (Electron: Process Sandboxing, "Preload scripts"). */
const PARAMETERS = [
  'require',
  'process',
  'exports',
  'module',
  'Buffer',
  'global',
  'setImmediate',
  'clearImmediate',
];

/** Writes the scripts that go into a page's worlds before any script of its own. */
export class PageScripts {
  /** Electron's own name for the world of preload scripts. */
  readonly preloadWorld = 'Electron Isolated Context';
  readonly watcherWorld: string;
  readonly watcher: string;

  constructor(private readonly options: PageScriptOptions) {
    this.watcher = `${options.secret}w`;
    this.watcherWorld = `${options.secret} watcher`;
  }

  get secret(): string {
    return this.options.secret;
  }

  get contextIsolated(): boolean {
    return this.options.contextIsolated;
  }

  get inSubFrames(): boolean {
    return this.options.inSubFrames;
  }

  mainWorldSource(): string {
    const { secret, mutableBridge } = this.options;
    return this.#inFrames(`standIn.startMainWorld(${JSON.stringify(secret)}, ${mutableBridge});`);
  }

  /** For a world that `exposeInIsolatedWorld` asked for, which then waits for the event. */
  isolatedWorldSource(event: string): string {
    return `(() => { ${this.options.bundle}\nstandIn.startIsolatedWorld(${JSON.stringify(event)}); })()`;
  }

  watcherSource(): string {
    return this.#inMainFrame(`standIn.startWatcherWorld(${JSON.stringify(this.watcher)});`);
  }

  /** Leaves the runtime where the preload scripts' script finds it, and takes it away again. */
  runtimeSource(): string {
    return this.#inFrames(`window[${JSON.stringify(this.#runtime)}] = standIn;`);
  }

  /** The scripts stand in the text as functions: a page's Content-Security-Policy may forbid making them from strings. */
  preloadSource(): string {
    const { secret, contextIsolated, sandboxed, nodeInPage, internals, process, preloads } = this.options;
    const startup: Startup = { secret, contextIsolated, sandboxed, nodeInPage, internals, process };
    const scripts = preloads().map(
      (file) => `[${JSON.stringify(file)}, ${preloadFunction(file, sandboxed)}]`,
    );
    const runtime = `window[${JSON.stringify(this.#runtime)}]`;
    return `if (${runtime}) (() => { const runtime = ${runtime}; delete ${runtime};
runtime.startPreloadWorld(${JSON.stringify(startup)}, [${scripts.join(',\n')}]); })();`;
  }

  get #runtime(): string {
    return `${this.secret}r`;
  }

  /** A function that writes its `this` for the wire, for values that the page computed. */
  encoder(): string {
    return `function () { ${this.options.bundle}\nreturn standIn.encode(this); }`;
  }

  /**
   * Sub-frames in the page's process run the same scripts: where they are not asked to have preloads
   * (nodeIntegrationInSubFrames) they only take the host's binding off their global.
   */
  #inFrames(statement: string): string {
    return this.inSubFrames ? this.#inDocument(statement) : this.#inMainFrame(statement);
  }

  #inMainFrame(statement: string): string {
    const secret = JSON.stringify(this.secret);
    return `if (window !== window.top) delete window[${secret}]; else ${this.#inDocument(statement)}`;
  }

  /** Nothing runs in the empty document that a window begins with, which is complete from its start. */
  #inDocument(statement: string): string {
    return `(() => { if (document.readyState !== 'loading') return;
${this.options.bundle}
${statement} })();`;
  }
}

function preloadFunction(file: string, sandboxed: boolean): string {
  try {
    if (path.extname(file) === '.mjs') notImitated('preload scripts that are ES modules');
    const text = readFileSync(file, 'utf8');
    const script = `function (${PARAMETERS.join(', ')}) { ${text}\n}`;
    // A script that does not parse must fail alone, not take the others with it.
    new vm.Script(`(${script})`, { filename: file });
    if (sandboxed) return script;
    // Without a sandbox a preload script is a module of Node's, which knows its own place.
    const place = [file, path.dirname(file)].map((name) => JSON.stringify(name));
    return `((__filename, __dirname) => ${script})(${place.join(', ')})`;
  } catch (error) {
    return JSON.stringify({ error: String(error) });
  }
}
