import type { JsonFile } from './json-file.js';

export type Decision = 'granted' | 'denied';

export interface RememberedConsent {
  /** Undefined: none was made yet. */
  readonly decision: Decision | undefined;
  /** How often consent was denied so far: who finds more than before has missed a denial, whatever was decided since. */
  readonly denials: number;
}

/**
 * The remembered decision about consent, in a file of its own: it exists only once a decision was made,
 * so that damage to any other file never reads as one. One that is there and unreadable counts as denied.
 */
export class ConsentFile {
  readonly #file: JsonFile;
  #known: (RememberedConsent & { readonly version: string }) | undefined;

  constructor(file: JsonFile) {
    this.#file = file;
  }

  /** Asked before each event and each request: another process of the app may have decided meanwhile. */
  read(): RememberedConsent {
    const version = this.#file.version();
    if (this.#known?.version !== version) this.#known = { version, ...this.#parse() };
    return this.#known;
  }

  /** Whether the decision stands on disk. */
  write(decision: Decision, at: number): boolean {
    const denials = this.read().denials + (decision === 'denied' ? 1 : 0);
    this.#known = undefined;
    return this.#file.write({ version: 1, decision, decidedAt: at, denials });
  }

  close(): void {
    this.#file.close();
  }

  #parse(): RememberedConsent {
    const read = this.#file.read();
    if (read.found === 'nothing') return { decision: undefined, denials: 0 };
    const { denials: before = 0 } = this.#known ?? {};
    if (read.found !== 'value') return { decision: 'denied', denials: before };
    const { decision, denials } = (read.value ?? {}) as { decision?: unknown; denials?: unknown };
    if (decision === 'granted' || decision === 'denied')
      return { decision, denials: typeof denials === 'number' ? denials : before };
    this.#file.isUnusable();
    return { decision: 'denied', denials: before };
  }
}
