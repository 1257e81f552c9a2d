const EXIT_INTERRUPTED = 130;

/** What a person's Ctrl-C does: it ends this process at once, unless somebody has taken it on to end first what runs. */
export class Interruption {
  #act: () => void = () => process.exit(EXIT_INTERRUPTED);

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.#act());
  }

  /** From now on an interruption does this. */
  takeOn(act: () => void): void {
    this.#act = act;
  }
}
