import { isDictionary } from '../../gateway/dictionary.js';
import type { RequestView } from '../messages.js';

/** The API's three kinds; everything else is `other`. */
export type Kind = 'PAGE_VIEW' | 'CLICK' | 'CUSTOM' | 'other';

/** In the order of the page. */
export const KINDS: readonly Kind[] = ['PAGE_VIEW', 'CLICK', 'CUSTOM', 'other'];

/** How the gateway took it. */
export type Verdict = 'pending' | 'accepted' | 'copy' | 'refused';

/** A request with what the page shows of it, worked out once. */
export interface Summary {
  readonly request: RequestView;
  /** The body as parsed; `undefined` where it is no JSON. */
  readonly body: unknown;
  readonly kind: Kind;
  readonly value: string;
  readonly title: string;
  readonly user: string;
  readonly verdict: Verdict;
  /** Why it was not accepted, the same for all that failed alike; `null` otherwise. */
  readonly reason: string | null;
  /** How many fields have a note although the API takes them. */
  readonly notes: number;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A moment, as a refusal may quote it: no two are alike, and the reason is the same. */
const TIMESTAMP = /\d{9,}/g;

/** Any value as text on one line. */
export function asText(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function own(value: unknown, name: string): unknown {
  return isDictionary(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function verdictOf({ refusal, duplicateOf, outcome, status }: RequestView): Verdict {
  if (refusal !== null) return 'refused';
  if (duplicateOf !== null) return 'copy';
  return outcome === 'pending' && status === null ? 'pending' : 'accepted';
}

/** Works out what the page shows of a request. */
export function summarize(request: RequestView): Summary {
  const body = parse(request.text);
  const event = own(body, 'event');
  const kind = KINDS.find((known) => known !== 'other' && known === event) ?? 'other';
  return {
    request,
    body,
    kind,
    value: asText(own(body, 'value')),
    title: asText(own(own(body, 'meta'), 'title')),
    user: asText(own(own(body, 'site_user'), 'id')),
    verdict: verdictOf(request),
    reason: request.refusal?.replace(TIMESTAMP, '…') ?? null,
    notes: request.fields.filter(({ note }) => note !== undefined).length,
  };
}
