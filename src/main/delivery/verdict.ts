import { httpDate } from './http-date.js';
import { retryAfterMs } from './retry-after.js';
import { TransportError, type TransportResponse } from './transport.js';

/** What one attempt means for its event and for the sender (OnboardFlow API: "What each answer means"). */
export type Verdict = {
  /** The answer's status, 0 where there was none. */
  readonly status: number;
  /** The gateway's own clock in Unix milliseconds: only from answers that the gateway itself must have given. */
  readonly date?: number;
} & (
  | { readonly kind: 'delivered' }
  /** Perhaps taken, perhaps not: a captive portal answers like this. */
  | { readonly kind: 'in-doubt' }
  /** This event was refused, or the site key is wrong: only a later delivery of another one tells. */
  | { readonly kind: 'refused' }
  /** This event can never be taken. */
  | { readonly kind: 'rejected'; readonly message: string }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'misconfigured' }
  /** The gateway or the way to it is ill. `left`: false only when the request provably never left. */
  | { readonly kind: 'fault'; readonly left: boolean; readonly timedOut: boolean; readonly code: string }
  | { readonly kind: 'rate-limited'; readonly retryAfterMs?: number }
);

const TOO_LARGE: Readonly<Record<number, string>> = {
  413: 'the gateway finds the event too large',
  414: 'the gateway finds the address too long',
  431: 'the gateway finds the headers too large',
};

/** Answers about the account, the address, the method or the format: no event is at fault, and none would fare better. */
const MISCONFIGURED = new Set([402, 404, 405, 406, 415, 421, 426, 451]);

/** The time-outs among the 4xx, and "too early": the same request may pass later. */
const TRANSIENT = new Set([408, 425]);

/** Proxy authentication and network authentication: a proxy or a captive portal speaks, not the gateway. */
const OF_THE_WAY = new Set([407, 511]);

/** Judges one attempt. `nowMs` (server time) matters only where an answer with a `Retry-After` date has no `Date`. */
export function judge(outcome: TransportResponse | TransportError, nowMs: number): Verdict {
  if (outcome instanceof TransportError) {
    const { code, neverLeft, timedOut } = outcome;
    return { kind: 'fault', status: 0, left: !neverLeft, timedOut, code };
  }
  const { status } = outcome;
  const date = httpDate(outcome.headers.date ?? '');
  const known = date === undefined ? { status } : { status, date };
  const fault = { kind: 'fault', left: true, timedOut: false, code: `HTTP_${status}` } as const;

  if (status >= 200 && status < 300) {
    const success = successOf(outcome);
    if (success === true) return { kind: 'delivered', ...known };
    if (success === false) return { kind: 'refused', ...known };
    return { kind: 'in-doubt', status };
  }
  if (OF_THE_WAY.has(status)) return { ...fault, status };
  if (status === 401 || status === 403) {
    return isMarkup(outcome.body) ? { ...fault, status } : { kind: 'unauthorized', ...known };
  }
  if (status === 429) {
    const wait = retryAfterMs(outcome.headers, nowMs);
    return { kind: 'rate-limited', ...known, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
  }
  const tooLarge = TOO_LARGE[status];
  if (tooLarge !== undefined) return { kind: 'rejected', ...known, message: `${tooLarge} (${status})` };
  if (TRANSIENT.has(status)) return { ...fault, ...known };
  // Redirects are never followed, and whoever answered them need not be the gateway: their `Date` is not believed.
  if (MISCONFIGURED.has(status) || (status >= 300 && status < 400)) return { kind: 'misconfigured', status };
  if (status >= 400 && status < 500) return { kind: 'refused', ...known };
  if (status >= 500 && status < 600) return { ...fault, ...known };
  // No status that HTTP knows: garbage, as from a broken proxy.
  return { ...fault, status: 0 };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function successOf({ body, truncated }: TransportResponse): unknown {
  const answer = parsed(body);
  if (typeof answer === 'object' && answer !== null) return 'success' in answer ? answer.success : undefined;
  // An answer that repeats a large event is cut off by the transport: its beginning still says it.
  const beginning = truncated ? /^\s*\{\s*"success"\s*:\s*(true|false)\b/.exec(body)?.[1] : undefined;
  return beginning === undefined ? undefined : beginning === 'true';
}

/** An HTML page, whatever its content type says: the gateway answers JSON or nothing. */
function isMarkup(body: string): boolean {
  return /^[\s\uFEFF]*</.test(body);
}
