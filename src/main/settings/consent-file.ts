import type { JsonFile } from './json-file.js';

export type Decision = 'granted' | 'denied';

/**
 * The remembered decision about consent, in a file of its own: it exists only once a decision was made,
 * so that damage to any other file never reads as one. One that is there and unreadable counts as denied.
 */
export class ConsentFile {
  constructor(private readonly file: JsonFile) {}

  /** Asked again before each request: another process of the app may have decided meanwhile. */
  read(): Decision | undefined {
    const read = this.file.read();
    if (read.found === 'nothing') return undefined;
    const value = read.found === 'value' ? read.value : null;
    return typeof value === 'object' && value !== null && 'decision' in value && value.decision === 'granted'
      ? 'granted'
      : 'denied';
  }

  /** Whether the decision stands on disk. */
  write(decision: Decision, at: number): boolean {
    return this.file.write({ version: 1, decision, decidedAt: at });
  }

  close(): void {
    this.file.close();
  }
}
