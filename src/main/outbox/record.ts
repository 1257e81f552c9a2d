import type { EventName } from '../../shared/types.js';
import { Entry } from './entry.js';
import { encodeLine, lineLength } from './line.js';
import type { Person, SharedParts } from './shared-parts.js';

/** Raised whenever a line changes its meaning. A segment of a newer version is left as it is. */
export const JOURNAL_VERSION = 1;

/** What of an event its line says. */
type EventFields = Pick<Entry, 'id' | 'capturedAt' | 'context' | 'user' | 'text'>;

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

/**
 * Id and text of an event as they stand in its line, each in one piece: `randomUUID` and `JSON.stringify` build theirs of several, up to ten
 * times as large in memory. `id` itself where it is one that JSON writes otherwise.
 */
export function cutOut(line: Buffer, id: string): { readonly id: string; readonly text: string } {
  const at = lineLength(ID_AT) - 1;
  const same = line.toString('latin1', at, at + id.length);
  const text = line.toString('utf8', line.lastIndexOf(TAB) + 1, line.length - 1);
  return { id: same === id ? same : id, text };
}

/** Of a body: behind the kind, a tab and a quotation mark. */
const ID_AT = 3;

/** The time is not written by `String`, which would keep the texts of thousands of numbers for the next time. */
export function eventLine({ id, capturedAt, context, user, text }: EventFields): Buffer {
  const source = context.waitsForEver ? `${context.source}+` : context.source;
  return encodeLine(
    `e\t${JSON.stringify(id)}\t${context.event}\t${capturedAt.toFixed()}\t${source}\t${JSON.stringify(context.sessionId)}\t${user}\t${context.properties}\t${text}`,
  );
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

/** Reads a whole line's body, `bytes[start..end)`; undefined when it is none of ours. */
export function readRecord(
  bytes: Buffer,
  start: number,
  end: number,
  shared: SharedParts,
): JournalRecord | undefined {
  const fields = new Fields(bytes, start, end);
  try {
    switch (fields.next()) {
      case 'e':
        return { kind: 'event', entry: readEntry(fields, shared, lineLength(end - start)) };
      case 's':
        return { kind: 'settled', id: fields.nextString() };
      case 'u':
        return { kind: 'user', user: fields.next(), ids: listIn(fields.next()) };
      case 'n':
        return { kind: 'named', user: fields.next(), adopted: listIn(fields.next()) };
      case 'b':
        return { kind: 'behind', id: fields.nextString() };
      case 'c':
        return { kind: 'complete' };
      case 'v':
        return { kind: 'version', version: Number(fields.next()) };
      default:
        return { kind: 'other' };
    }
  } catch {
    return undefined;
  }
}

function readEntry(fields: Fields, shared: SharedParts, bytes: number): Entry {
  const id = fields.nextString();
  const event = fields.next();
  const capturedAt = Number(fields.next());
  const source = fields.next();
  if (!shared.last || !fields.skip(shared.last.bytes)) shared.last = readPerson(fields);
  const { sessionId, user, properties } = shared.last;
  const from = source.startsWith('window') ? 'window' : 'main';
  if (!isEventName(event) || !Number.isFinite(capturedAt)) throw new SyntaxError('not an event');
  const context = shared.context({
    event,
    sessionId,
    source: from,
    ofThisRun: false,
    waitsForEver: source.endsWith('+'),
    properties,
  });
  return new Entry(id, capturedAt, context, user === 'null' ? null : shared.user(user), fields.next(), bytes);
}

/** Most events have this from the one before them: it is compared as it lies there, not read. */
function readPerson(fields: Fields): Person {
  const from = fields.at;
  const person = { sessionId: fields.nextString(), user: fields.next(), properties: fields.next() };
  return { ...person, bytes: fields.since(from) };
}

function listIn(json: string): string[] {
  const list: unknown = JSON.parse(json);
  return Array.isArray(list) ? list : [];
}

function isEventName(text: string): text is EventName {
  return text === 'PAGE_VIEW' || text === 'CLICK' || text === 'CUSTOM';
}

/** A body's fields one after the other. JSON escapes tabs, so that one always parts two fields. Each is a string of its own: a slice would keep its whole line in memory. */
class Fields {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;

  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  get at(): number {
    return this.#at;
  }

  /** A copy of what was passed since. */
  since(from: number): Buffer {
    return Buffer.from(this.#bytes.subarray(from, this.#at));
  }

  /** Goes on behind these bytes, if they stand here. */
  skip(same: Buffer): boolean {
    const end = this.#at + same.length;
    if (end > this.#end || this.#bytes.compare(same, 0, same.length, this.#at, end) !== 0) return false;
    this.#at = end;
    return true;
  }

  next(): string {
    const from = this.#at;
    return this.#bytes.toString('utf8', from, this.#pass());
  }

  nextString(): string {
    const from = this.#at;
    const end = this.#pass();
    const text = this.#bytes.toString('utf8', from + 1, end - 1);
    return text.includes('\\') ? JSON.parse(`"${text}"`) : text;
  }

  /** Goes on to the next field, and answers where this one ended. */
  #pass(): number {
    if (this.#at > this.#end) throw new SyntaxError('a field is missing');
    const tab = this.#bytes.indexOf(TAB, this.#at);
    const end = tab === -1 || tab > this.#end ? this.#end : tab;
    this.#at = end + 1;
    return end;
  }
}

const TAB = 0x09;
