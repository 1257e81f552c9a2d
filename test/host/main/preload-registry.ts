import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { PreloadScript, PreloadScriptRegistration } from 'electron';
import { notImitated } from './not-imitated.js';

/** A session's preload scripts (Electron: session.registerPreloadScript and its kin). */
export class PreloadRegistry {
  #scripts: PreloadScript[] = [];

  constructor(private readonly changed: () => void) {}

  register(registration: PreloadScriptRegistration, deprecated = false): string {
    const { type, filePath, id = randomUUID(), ...filters } = registration;
    const [filter] = Object.keys(filters);
    if (filter !== undefined) notImitated(`the "${filter}" of a preload script`);
    if (this.#scripts.some((script) => script.id === id)) {
      throw new Error(`Cannot register preload script with existing ID '${id}'`);
    }
    if (!path.isAbsolute(filePath)) {
      // The deprecated way only logs, and registers it all the same.
      if (!deprecated) throw new Error(`Preload script must have absolute path: ${filePath}`);
      console.error(`preload script must have absolute path: ${filePath}`);
    }
    this.#scripts.push({ id, type, filePath });
    this.changed();
    return id;
  }

  unregister(id: string): void {
    if (!this.#scripts.some((script) => script.id === id)) {
      throw new Error(`Cannot unregister preload script with non-existing ID '${id}'`);
    }
    this.#scripts = this.#scripts.filter((script) => script.id !== id);
    this.changed();
  }

  all(): PreloadScript[] {
    return this.#scripts.map((script) => ({ ...script }));
  }

  /** What runs in frames, in order. */
  framePaths(): string[] {
    return this.#scripts.filter(({ type }) => type === 'frame').map(({ filePath }) => filePath);
  }

  /** The older interface: replaces all frame scripts, those of the newer one too. */
  setFramePaths(paths: readonly string[]): void {
    this.#scripts = this.#scripts.filter(({ type }) => type !== 'frame');
    this.changed();
    for (const filePath of paths) this.register({ type: 'frame', filePath }, true);
  }
}
