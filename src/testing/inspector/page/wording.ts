import type { RequestView } from '../messages.js';
import type { Kind, Summary } from './summary.js';

/** The name of a kind for people. */
export const KIND_NAMES: Readonly<Record<Kind, string>> = {
  PAGE_VIEW: 'Page view',
  CLICK: 'Click',
  CUSTOM: 'Custom',
  other: 'Other',
};

/** What a request is called: its event's value, or where it went. */
export function nameOf({ request, kind, value }: Summary): string {
  if (value !== '') return value;
  return kind === 'other' ? `${request.method} ${request.path}` : '(no value)';
}

/** How a request ended, in a word: what the badge says. */
export function endingWord({ outcome, status }: RequestView): string {
  if (outcome === 'answered') return String(status);
  const words = { pending: '…', hung: 'hung', reset: 'reset', 'client-gone': 'left' } as const;
  return words[outcome];
}

function howAnswered({ outcome, status }: RequestView): string {
  if (outcome === 'hung') return 'never answered';
  if (outcome === 'reset') return status === null ? 'the connection was reset' : `${status}, cut by a reset`;
  return status === null ? 'not answered' : String(status);
}

/** What became of a request, in a sentence. */
export function verdictSentence({ request, verdict, notes }: Summary): string {
  const { outcome, refusal, duplicateOf } = request;
  if (verdict === 'refused') return `Not accepted (${howAnswered(request)}): ${refusal}`;
  if (verdict === 'copy')
    return `A copy of request #${duplicateOf}: same Idempotency-Key, answered with the same id, counted once.`;
  if (verdict === 'pending') return 'Under way.';
  if (outcome === 'reset') return 'Accepted, but the connection was reset: the app does not know.';
  if (outcome === 'client-gone') return 'Accepted, but the app left before the answer.';
  if (outcome === 'pending') return 'Accepted; the answer is held back, as scripted.';
  if (notes === 0) return 'Accepted. Every field is as the API’s table wants it.';
  return `Accepted, with ${notes === 1 ? 'one thing' : `${notes} things`} worth knowing.`;
}

/** What became of the key, in words. */
export function keySentence({ key }: RequestView): string {
  const sentences = {
    matched: 'the right key',
    unchecked: 'a key; any is accepted',
    missing: 'no key',
    'wrong-scheme': 'a key under the wrong scheme',
    wrong: 'a wrong key',
  } as const;
  return sentences[key];
}

const TIME = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** A moment as local time of day. */
export function timeOfDay(ms: number): string {
  return TIME.format(ms);
}

/** A span as people say it: `5 h 12 min`, `3 min`, `less than a minute`. */
export function span(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'less than a minute';
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
}

/** `1 event`, `2 events`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString()} ${n === 1 ? one : many}`;
}
