import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Orders } from './orders.js';

/** One life of the app, seen from outside. */
export class AppProcess {
  readonly orders: Orders;
  /** Its client is there (or it died before that). */
  readonly whenUp: Promise<unknown>;
  readonly whenGone: Promise<unknown>;
  readonly #child: ChildProcess;
  #errors = '';

  constructor(program: string, orders: Orders) {
    this.orders = orders;
    this.#child = spawn(process.execPath, [program, JSON.stringify(orders)], { stdio: 'pipe' });
    this.#child.stderr?.on('data', (text) => {
      this.#errors += text;
    });
    this.whenGone = once(this.#child, 'exit');
    this.whenUp = Promise.race([once(this.#child.stdout ?? this.#child, 'data'), this.whenGone]);
  }

  get isGone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** How it ended, where it was not killed: its exit code, and what it said on stderr. */
  get failure(): string | undefined {
    const { exitCode } = this.#child;
    if (exitCode === null || exitCode === 0) return undefined;
    return `life ${this.orders.run} ended with ${exitCode}: ${this.#errors.slice(0, 2_000)}`;
  }

  /** Nothing in it runs any more, from one instruction to the next. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.whenGone;
  }

  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }
}
