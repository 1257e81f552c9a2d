import type { EventName } from '../../shared/types.js';
import type { StampedEvent } from '../stamped-event.js';
import type { EntryList } from './entry-list.js';
import type { QueuedEvent } from './outbox.js';

/** What neighbouring events have in common, held once for all of them. */
export interface EntryContext {
  readonly event: EventName;
  readonly sessionId: string;
  readonly source: 'main' | 'window';
  readonly ofThisRun: boolean;
  readonly waitsForEver: boolean;
  /** JSON; null while they wait for one. */
  readonly user: string | null;
  /** JSON of `StampedEvent.properties`. */
  readonly properties: string;
  /** Their times of capture count from here: what is left of each is a small whole number, which takes no room of its own in memory. */
  readonly since: number;
  /** The same with the user that was named last. */
  named?: EntryContext;
}

/** The farthest that a time may be from its context's: V8 keeps whole numbers of 31 bits in their place, in Electron too. */
export const FARTHEST_MS = 2 ** 30 - 1;

/** Twelve hexadecimal digits, and the hyphen among them. */
const MARKED = 13;

/**
 * A waiting event in memory: its text and what it takes to choose among thousands, not a graph of objects.
 * Linked into one list of its lane.
 */
export class Entry implements QueuedEvent {
  list: EntryList | null = null;
  older: Entry | null = null;
  newer: Entry | null = null;
  readonly #sinceContext: number;

  constructor(
    public context: EntryContext,
    capturedAt: number,
    /** JSON of the id, a tab (which JSON escapes), JSON of `[value, meta]`: one string takes less room than two. */
    readonly text: string,
    /** The length of its line on disk, what it counts for in `maxBytes`. Changes only while it is in no list: lists count it. */
    public bytes: number,
  ) {
    this.#sinceContext = capturedAt - context.since;
  }

  get id(): string {
    const id = this.text.slice(1, this.text.indexOf('\t') - 1);
    return id.includes('\\') ? JSON.parse(`"${id}"`) : id;
  }

  /** A number by which two UUIDs are told apart; other ids may share one. */
  get mark(): number {
    let mark = 0;
    for (let at = 1; at <= MARKED; at++) {
      const code = this.text.charCodeAt(at);
      mark = mark * 16 + ((code + (code >>> 6) * 9) & 0xf);
    }
    return mark;
  }

  get capturedAt(): number {
    return this.context.since + this.#sinceContext;
  }

  get event(): EventName {
    return this.context.event;
  }

  get sessionId(): string {
    return this.context.sessionId;
  }

  get source(): 'main' | 'window' {
    return this.context.source;
  }

  get ofThisRun(): boolean {
    return this.context.ofThisRun;
  }

  /** JSON of the user; null while the event waits for one. */
  get user(): string | null {
    return this.context.user;
  }

  /** Not settled, dropped or erased. */
  get waits(): boolean {
    return this.list !== null;
  }

  /** Once, and while it is in no list. */
  giveUser(user: string): void {
    const { context } = this;
    if (context.named?.user !== user) context.named = { ...context, user };
    this.bytes += Buffer.byteLength(user) - Buffer.byteLength('null');
    this.context = context.named;
  }

  toEvent(): StampedEvent {
    const { event, sessionId, source, user, properties, waitsForEver } = this.context;
    const [value, meta] = JSON.parse(this.text.slice(this.text.indexOf('\t') + 1)) as [
      string,
      StampedEvent['meta'],
    ];
    return {
      id: this.id,
      event,
      value,
      meta,
      capturedAt: this.capturedAt,
      sessionId,
      user: user === null ? null : JSON.parse(user),
      properties: JSON.parse(properties),
      source,
      ...(waitsForEver && { waitsForEver: true as const }),
    };
  }
}

/** What an entry keeps of the event itself. */
export function entryText({ id, value, meta }: Pick<StampedEvent, 'id' | 'value' | 'meta'>): string {
  return `${JSON.stringify(id)}\t${JSON.stringify([value, meta])}`;
}

/** One that waits for a user, and not for ever. */
export function isUserless({ context }: Entry): boolean {
  return context.user === null && !context.waitsForEver;
}
