import type { DevToolsSession } from '../devtools/connection.js';

interface Still {
  /** Where the dialog stands open. */
  session?: DevToolsSession;
  text?: string;
}

/**
 * Documents that stand still in a `sendSync`: each has sent its message and then asked the user something. The answer is
 * given when both are known, in whichever order they come.
 */
export class StillDocuments {
  readonly #stills = new Map<string, Still>();

  asked(dialog: string, session: DevToolsSession): void {
    this.#of(dialog).session = session;
    this.#settle(dialog);
  }

  /** Only the first answer counts, as in Electron. */
  answered(dialog: string, text: string): void {
    this.#of(dialog).text ??= text;
    this.#settle(dialog);
  }

  #of(dialog: string): Still {
    let still = this.#stills.get(dialog);
    if (!still) {
      still = {};
      this.#stills.set(dialog, still);
    }
    return still;
  }

  #settle(dialog: string): void {
    const { session, text } = this.#of(dialog);
    if (!session || text === undefined) return;
    this.#stills.delete(dialog);
    session.post('Page.handleJavaScriptDialog', { accept: true, promptText: text });
  }
}
