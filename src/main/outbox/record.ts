import type { EventName } from '../../shared/types.js';
import { Entry, type EntryContext } from './entry.js';
import { encodeLine, lineLength } from './line.js';
import { reaches, type Shared, type SharedParts } from './shared-parts.js';

/** Raised whenever a line changes its meaning. A segment of a newer version is left as it is. */
export const JOURNAL_VERSION = 1;

/** What one line of a journal says. Said twice, or before what it speaks of, it means the same. */
export type JournalRecord =
  | { readonly kind: 'version'; readonly version: number }
  | { readonly kind: 'event'; readonly entry: Entry }
  /** Delivered, rejected or dropped. */
  | { readonly kind: 'settled'; readonly id: string }
  /** Names its events: an `identify` gives a user to those that waited then, and to no other. */
  | { readonly kind: 'user'; readonly user: string; readonly ids: readonly string[] }
  /** Gives a user to all that waits for one in the lines before it, of this writer and of those that it had adopted: their folders. */
  | { readonly kind: 'named'; readonly user: string; readonly adopted: readonly string[] }
  | { readonly kind: 'behind'; readonly id: string }
  /** Ends a segment of survivors: the events of the segments before it are all in it, or settled. */
  | { readonly kind: 'complete' }
  /** Whole, and unknown to this version. */
  | { readonly kind: 'other' };

export function versionLine(): Buffer {
  return encodeLine(`v\t${JOURNAL_VERSION}`);
}

/** `said`: the context's text, from whoever has it already. The time is not written by `String`, which would keep the texts of thousands of numbers for the next time. */
export function eventLine(
  { context, capturedAt, text }: Pick<Entry, 'context' | 'capturedAt' | 'text'>,
  said = contextText(context),
): Buffer {
  const tab = text.indexOf('\t');
  return encodeLine(
    `e\t${text.slice(0, tab)}\t${context.event}\t${capturedAt.toFixed()}\t${said}${text.slice(tab)}`,
  );
}

/** What of a line events have in common, from the source on. */
export function contextText({ source, waitsForEver, sessionId, user, properties }: EntryContext): string {
  return `${source}${waitsForEver ? '+' : ''}\t${JSON.stringify(sessionId)}\t${user}\t${properties}`;
}

export function settledLine(id: string): Buffer {
  return encodeLine(`s\t${JSON.stringify(id)}`);
}

export function userLine(user: string, ids: readonly string[]): Buffer {
  return encodeLine(`u\t${user}\t${JSON.stringify(ids)}`);
}

export function namedLine(user: string, adopted: readonly string[]): Buffer {
  return encodeLine(`n\t${user}\t${JSON.stringify(adopted)}`);
}

export function behindLine(id: string): Buffer {
  return encodeLine(`b\t${JSON.stringify(id)}`);
}

export function completeLine(): Buffer {
  return encodeLine('c');
}

/** Reads a whole line's body, `bytes[start..end)`, and leaves it in disorder; undefined when it is none of ours. */
export function readRecord(
  bytes: Buffer,
  start: number,
  end: number,
  shared: SharedParts<Buffer>,
): JournalRecord | undefined {
  try {
    if (bytes[start] === LETTER_E && bytes[start + 1] === TAB)
      return { kind: 'event', entry: readEntry(bytes, start + 2, end, shared) };
    const [kind, ...fields] = bytes.toString('utf8', start, end).split('\t');
    switch (kind) {
      case 's':
        return { kind: 'settled', id: stringIn(fields[0]) };
      case 'u':
        return { kind: 'user', user: textIn(fields[0]), ids: listIn(fields[1]) };
      case 'n':
        return { kind: 'named', user: textIn(fields[0]), adopted: listIn(fields[1]) };
      case 'b':
        return { kind: 'behind', id: stringIn(fields[0]) };
      case 'c':
        return { kind: 'complete' };
      case 'v':
        return { kind: 'version', version: Number(textIn(fields[0])) };
      default:
        return { kind: 'other' };
    }
  } catch {
    return undefined;
  }
}

/** Of `bytes[start..end)`: id, event, time, what it has in common with others, text. As few calls as can be: a queue is reopened before the code is hot. */
function readEntry(bytes: Buffer, start: number, end: number, shared: SharedParts<Buffer>): Entry {
  const idEnd = fieldEnd(bytes, start, end);
  const eventEnd = fieldEnd(bytes, idEnd + 1, end);
  const timeEnd = fieldEnd(bytes, eventEnd + 1, end);
  const capturedAt = timeIn(bytes, eventEnd + 1, timeEnd);
  const from = timeEnd + 1;
  // Most events have it from one of those before them: it is compared as it lies there, not read.
  let known: Shared<Buffer> | undefined;
  for (const one of shared.recent) {
    const { context, said } = one;
    if (
      isAt(bytes, idEnd + 1, eventEnd, context.event) &&
      from + said.length <= end &&
      bytes.compare(said, 0, said.length, from, from + said.length) === 0 &&
      reaches(context, capturedAt)
    ) {
      known = one;
      break;
    }
  }
  if (known) shared.use(known);
  else
    known = readContext(bytes, from, end, shared, bytes.toString('latin1', idEnd + 1, eventEnd), capturedAt);
  const textFrom = from + known.said.length;
  // The id goes before the text: cut out together they are one string, and none that keeps its whole line in memory.
  const idFrom = textFrom - 1 - (idEnd - start);
  bytes.copyWithin(idFrom, start, idEnd);
  const text = bytes.toString('utf8', idFrom, fieldEnd(bytes, textFrom, end));
  if (text.lastIndexOf('\\', idEnd - start) !== -1) stringIn(text.slice(0, text.indexOf('\t')));
  return new Entry(known.context, capturedAt, text, lineLength(end - start + 2));
}

function isAt(bytes: Buffer, from: number, to: number, text: string): boolean {
  if (to - from !== text.length) return false;
  for (let at = 0; at < text.length; at++) if (bytes[from + at] !== text.charCodeAt(at)) return false;
  return true;
}

function timeIn(bytes: Buffer, from: number, to: number): number {
  let time = 0;
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] as number) - ZERO;
    // A time before 1970, or far from any.
    if (digit < 0 || digit > 9) return Number(bytes.toString('latin1', from, to));
    time = time * 10 + digit;
  }
  return time;
}

/** From the source to the tab before the text. */
function readContext(
  bytes: Buffer,
  from: number,
  end: number,
  shared: SharedParts<Buffer>,
  event: string,
  since: number,
): Shared<Buffer> {
  if (!isEventName(event) || !Number.isFinite(since)) throw new SyntaxError('not an event');
  let to = from;
  for (let fields = 0; fields < 4; fields++) to = fieldEnd(bytes, to, end) + 1;
  const said = Buffer.from(bytes.subarray(from, to));
  const [source = '', sessionId, user = '', properties = ''] = said.toString().split('\t');
  const context: EntryContext = {
    event,
    sessionId: stringIn(sessionId),
    source: source.startsWith('window') ? 'window' : 'main',
    ofThisRun: false,
    waitsForEver: source.endsWith('+'),
    user: user === 'null' ? null : user,
    properties,
    since,
  };
  return shared.add(context, said);
}

/** Where the field from `from` on ends. JSON escapes tabs, so that one always parts two fields. */
function fieldEnd(bytes: Buffer, from: number, end: number): number {
  if (from > end) throw new SyntaxError('a field is missing');
  const tab = bytes.indexOf(TAB, from);
  return tab === -1 || tab > end ? end : tab;
}

function textIn(field: string | undefined): string {
  if (field === undefined) throw new SyntaxError('a field is missing');
  return field;
}

function stringIn(field: string | undefined): string {
  const json = textIn(field);
  return json.includes('\\') ? JSON.parse(json) : json.slice(1, -1);
}

function listIn(field: string | undefined): string[] {
  const list: unknown = JSON.parse(textIn(field));
  return Array.isArray(list) ? list : [];
}

function isEventName(text: string): text is EventName {
  return text === 'PAGE_VIEW' || text === 'CLICK' || text === 'CUSTOM';
}

const TAB = 0x09;
const LETTER_E = 0x65;
const ZERO = 0x30;
