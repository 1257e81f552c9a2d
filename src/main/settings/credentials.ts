import type { Clock } from '../../shared/clock.js';
import { isUsableKey } from '../usable-key.js';
import type { CredentialVault } from './credential-vault.js';

/** A function that gives the key is asked at most this often, and has this long to answer (documented for the option `apiKey`). */
const ASK_EVERY_MS = 5 * 60_000;
const ASK_TIMEOUT_MS = 10_000;

export interface CredentialsEnvironment {
  readonly option: string | (() => string | Promise<string>) | undefined;
  readonly vault: Pick<CredentialVault, 'load' | 'save' | 'remove'>;
  readonly clock: Clock;
  /** Without consent nothing is written: the key stays in memory until there is. */
  readonly mayStore: () => boolean;
  /** The key is another one now, or there is one at last. */
  readonly changed: () => void;
  readonly warn: (line: string) => void;
}

/** The one place that knows the key. The first that is there: what `setApiKey` gave in this run, the option, the stored one. */
export class Credentials {
  readonly #environment: CredentialsEnvironment;
  #given: string | undefined;
  #stored: Promise<string | null> | undefined;
  #answered: string | null = null;
  #asking: Promise<void> | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #cancelAsk: (() => void) | undefined;
  #endAnswer: (() => void) | undefined;
  #isClosed = false;

  constructor(environment: CredentialsEnvironment) {
    this.#environment = environment;
  }

  /** The key to send with, or null. Never rejects. */
  async get(): Promise<string | null> {
    const { option, vault } = this.#environment;
    if (this.#given !== undefined) return this.#given;
    if (typeof option === 'string') return option;
    if (typeof option === 'function') {
      if (this.#answered === null) await this.#ask(option);
      return this.#given ?? this.#answered;
    }
    this.#stored ??= vault.load();
    return (await this.#stored) ?? this.#given ?? null;
  }

  /** The gateway refused this key: a function may have another one by now. */
  async refused(key: string): Promise<void> {
    const { option } = this.#environment;
    if (this.#given !== undefined || typeof option !== 'function' || key !== this.#answered) return;
    await this.#ask(option);
  }

  /** Answers where the key is kept from now on. */
  async set(key: string | null): Promise<'encrypted' | 'memory' | 'nowhere'> {
    this.#stored = Promise.resolve(key);
    this.#given = key ?? undefined;
    this.#environment.changed();
    if (key !== null) return this.store();
    await this.#environment.vault.remove();
    return 'nowhere';
  }

  /** Stores the key that `set` gave, where that may be; called again once it may. */
  async store(): Promise<'encrypted' | 'memory'> {
    const { vault, mayStore } = this.#environment;
    if (this.#given === undefined || !mayStore()) return 'memory';
    return (await vault.save(this.#given)) ? 'encrypted' : 'memory';
  }

  /** Nothing is asked any more, and what was asked is not waited for. */
  close(): void {
    this.#isClosed = true;
    this.#cancelAsk?.();
    this.#endAnswer?.();
  }

  async #ask(option: () => string | Promise<string>): Promise<void> {
    this.#asking ??= this.#askNow(option).finally(() => {
      this.#asking = undefined;
    });
    await this.#asking;
  }

  async #askNow(option: () => string | Promise<string>): Promise<void> {
    if (this.#isClosed) return;
    const { clock, warn, changed } = this.#environment;
    const waitMs = this.#askedAt + ASK_EVERY_MS - clock.monotonic();
    if (waitMs > 0) return this.#askLater(option, waitMs);
    this.#askedAt = clock.monotonic();
    const answer = await this.#answerOf(option);
    if (this.#isClosed) return;
    if (!isUsableKey(answer)) {
      warn(
        'the function of the option apiKey gave no usable key (a string of printable characters without spaces, within ten seconds): it is asked again in five minutes',
      );
      return this.#askLater(option, ASK_EVERY_MS);
    }
    const key = answer.trim();
    if (key === this.#answered) return;
    const first = this.#answered === null;
    this.#answered = key;
    if (!first) changed();
  }

  /** One timer at the most; what it brings is told by `changed`. */
  #askLater(option: () => string | Promise<string>, waitMs: number): void {
    const { clock, changed } = this.#environment;
    this.#cancelAsk?.();
    this.#cancelAsk = clock.after(waitMs, () => {
      const before = this.#answered;
      void this.#ask(option).then(() => {
        if (this.#answered !== null && before === null) changed();
      });
    });
  }

  async #answerOf(option: () => string | Promise<string>): Promise<unknown> {
    let cancel: (() => void) | undefined;
    const late = new Promise<undefined>((resolve) => {
      this.#endAnswer = () => resolve(undefined);
      cancel = this.#environment.clock.after(ASK_TIMEOUT_MS, this.#endAnswer);
    });
    try {
      return await Promise.race([option(), late]);
    } catch {
      return undefined;
    } finally {
      cancel?.();
    }
  }
}
