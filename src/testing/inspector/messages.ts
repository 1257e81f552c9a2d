import type { AuthScheme } from '../gateway/credential.js';
import type { DayStatus } from '../gateway/daily-allowance.js';
import type { GatewayRequest } from '../gateway/request-log.js';

/** One request, as the page gets it: its body is in `text`. */
export type RequestView = Omit<GatewayRequest, 'body'>;

/** What never changes while a gateway runs. */
export interface GatewayFacts {
  readonly url: string;
  readonly authScheme: AuthScheme;
  /** True when any key is let in. */
  readonly anyKey: boolean;
}

/** What changes without a request, too. */
export interface Situation {
  /** The gateway's clock, Unix milliseconds. */
  readonly now: number;
  readonly day: DayStatus;
  /** Scripted answers in words: those for the next requests, and the one for all others. */
  readonly script: { readonly next: readonly string[]; readonly always: string | null };
}

/** The first message of a stream, and again after a pause of the connection. */
export interface Snapshot {
  readonly facts: GatewayFacts;
  readonly situation: Situation;
  /** The latest, oldest first. */
  readonly requests: readonly RequestView[];
  /** How many older ones are not among them; the export has them all. */
  readonly omitted: number;
}

/** What the gateway tells its page, by the event's name in the stream. */
export interface Messages {
  readonly snapshot: Snapshot;
  readonly request: { readonly request: RequestView; readonly situation: Situation };
  readonly situation: Situation;
  /** Everything was forgotten. */
  readonly cleared: Situation;
}

/** What the page may ask the gateway to answer. */
export type AnswerChoice = 'contract' | '429' | '500' | 'hang' | '401';

/** The body of the page's switch. */
export interface AnswerOrder {
  readonly answer: AnswerChoice;
  /** `next`: the next event only, after what is already waiting. `all`: until it is switched back. */
  readonly scope: 'next' | 'all';
}
