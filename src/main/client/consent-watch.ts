import type { Clock } from '../../shared/clock.js';
import type { ConsentFile, Decision } from '../settings/consent-file.js';

export type Consent = Decision | 'pending';

/** An event may miss for so long what another process of the app decided; a request, and every other call, looks. */
const RECENT_MS = 20;

export interface ConsentWatchParts {
  readonly file: ConsentFile;
  /** What holds while nobody has decided. */
  readonly otherwise: 'granted' | 'pending';
  readonly clock: Clock;
  /** `missedDenial`: before it was granted it was denied, also where it had been granted before that. */
  readonly changed: (now: Consent, missedDenial: boolean) => void;
}

/** What holds, for this process and as far as it has looked: another process of the app may decide as well. */
export class ConsentWatch {
  readonly #parts: ConsentWatchParts;
  #known: Consent = 'pending';
  /** As many denials as were looked at. */
  #denials: number | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(parts: ConsentWatchParts) {
    this.#parts = parts;
  }

  /** What held at the last look. */
  get known(): Consent {
    return this.#known;
  }

  /** What held a moment ago. Events ask this: a look costs a tenth of one, and a hundred may come in one turn. */
  recent(): Consent {
    return this.#parts.clock.monotonic() - this.#lookedAt < RECENT_MS ? this.#known : this.look();
  }

  /** What holds now. */
  look(): Consent {
    const { file, otherwise, clock, changed } = this.#parts;
    this.#lookedAt = clock.monotonic();
    const { decision, denials } = file.read();
    const now = decision ?? otherwise;
    // A client that is closed begins nothing, and erases nothing: another one of this process may be at it.
    if (this.#isClosed) return now;
    const missedDenial = now === 'granted' && this.#denials !== undefined && denials > this.#denials;
    this.#denials = denials;
    if (now === this.#known && !missedDenial) return now;
    this.#known = now;
    changed(now, missedDenial);
    return now;
  }

  /** Answers whether what was granted when it was called still holds, and was never denied since. */
  lease(): () => boolean {
    const denials = this.#denials;
    return () => this.look() === 'granted' && this.#denials === denials;
  }

  /** Whether the decision stands on disk. */
  decide(decision: Decision): boolean {
    const { file, clock } = this.#parts;
    const isRemembered = file.write(decision, clock.now());
    this.look();
    return isRemembered;
  }

  /** Looks a last time: what was captured since another process denied does not stay. */
  close(): void {
    this.look();
    this.#isClosed = true;
  }
}
