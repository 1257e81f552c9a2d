import type { DevToolsSession } from '../devtools/connection.js';
import type { PageScripts } from './page-scripts.js';

/** Keeps a page's session supplied with the preload scripts for its next document. */
export class PreloadInstaller {
  #installed: { readonly source: string; readonly identifier: string } | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(
    private readonly session: DevToolsSession,
    private readonly scripts: PageScripts,
  ) {}

  /** What is the same for every document goes first and once; the preload scripts follow it. */
  start(): Promise<unknown>[] {
    const source = this.scripts.runtimeSource();
    return [
      this.session.send('Page.addScriptToEvaluateOnNewDocument', { source, ...this.#world }),
      this.refresh(),
    ];
  }

  /**
   * Takes the scripts as they are now, the files read anew, for the documents to come. The browser takes no commands for
   * a page that is being navigated, so a change during a navigation is for the one after it.
   */
  refresh(): Promise<void> {
    this.#last = this.#last.catch(() => {}).then(() => this.#replace());
    return this.#last;
  }

  async #replace(): Promise<void> {
    const source = this.scripts.preloadSource();
    const before = this.#installed;
    if (source === before?.source) return;
    const added = this.session.send('Page.addScriptToEvaluateOnNewDocument', { source, ...this.#world });
    // Both at once, and the new one first: a document between the two runs the older scripts, never none or both.
    if (before) {
      this.session.post('Page.removeScriptToEvaluateOnNewDocument', { identifier: before.identifier });
    }
    this.#installed = { source, identifier: (await added).identifier };
  }

  get #world() {
    return this.scripts.contextIsolated ? { worldName: this.scripts.preloadWorld } : {};
  }
}
