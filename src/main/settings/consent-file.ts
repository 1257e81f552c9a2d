import type { JsonFile } from './json-file.js';

export type Decision = 'granted' | 'denied';

/**
 * The remembered decision about consent, in a file of its own: it exists only once a decision was made,
 * so that damage to any other file never reads as one. One that is there and unreadable counts as denied.
 */
export class ConsentFile {
  readonly #file: JsonFile;
  #known: { readonly version: string; readonly decision: Decision | undefined } | undefined;

  constructor(file: JsonFile) {
    this.#file = file;
  }

  /** Asked before each event and each request: another process of the app may have decided meanwhile. */
  read(): Decision | undefined {
    const version = this.#file.version();
    if (this.#known?.version !== version) this.#known = { version, decision: this.#parse() };
    return this.#known.decision;
  }

  /** Whether the decision stands on disk. */
  write(decision: Decision, at: number): boolean {
    this.#known = undefined;
    return this.#file.write({ version: 1, decision, decidedAt: at });
  }

  close(): void {
    this.#file.close();
  }

  #parse(): Decision | undefined {
    const read = this.#file.read();
    if (read.found === 'nothing') return undefined;
    if (read.found !== 'value') return 'denied';
    const decision = (read.value as { decision?: unknown } | null)?.decision;
    if (decision === 'granted' || decision === 'denied') return decision;
    this.#file.isUnusable();
    return 'denied';
  }
}
