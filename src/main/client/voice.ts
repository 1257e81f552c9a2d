import type { Logger } from '../logger.js';
import { mindPromise } from '../mind-promise.js';

/** A hostile page can make new warnings for ever; a developer reads the first ones. */
const MOST_WARNINGS = 100;

/**
 * How the module speaks to a developer: warnings once each, by their text, and the rest only under the option `debug`.
 * A logger of the app's that throws harms nothing.
 */
export class Voice implements Logger {
  readonly #logger: Logger | undefined;
  readonly #console: Pick<Console, 'warn'>;
  readonly #said = new Set<string>();

  constructor(debug: boolean | Logger, console: Pick<Console, 'debug' | 'info' | 'warn' | 'error'>) {
    this.#logger = typeof debug === 'object' ? debug : debug ? console : undefined;
    this.#console = console;
  }

  /** Whether debug lines are read by anybody: worth asking where every event has one. */
  get isDebugging(): boolean {
    return this.#logger !== undefined;
  }

  debug(line: string): void {
    this.#say('debug', line);
  }

  info(line: string): void {
    this.#say('info', line);
  }

  error(line: string): void {
    this.#say('error', line);
  }

  /** The only level that is heard by default, and each line only once. */
  warn(line: string): void {
    if (this.#said.has(line) || this.#said.size >= MOST_WARNINGS) return;
    this.#said.add(line);
    this.#say('warn', line);
  }

  #say(level: keyof Logger, line: string): void {
    if (!this.#logger && level !== 'warn') return;
    try {
      // A page may have named what a line speaks of: it is to begin no line of its own in a log.
      const text = `onboardflow: ${line.replace(/\p{Cc}+/gu, ' ')}`;
      if (this.#logger) mindPromise(this.#logger[level](text));
      else this.#console.warn(text);
    } catch {
      // The app's logger is the app's.
    }
  }
}
