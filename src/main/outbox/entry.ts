import type { EventName } from '../../shared/types.js';
import type { StampedEvent } from '../stamped-event.js';
import type { EntryList } from './entry-list.js';
import type { QueuedEvent } from './outbox.js';
import type { Session } from './session-order.js';

/** What neighbouring events have in common, held once for all of them. */
export interface EntryContext {
  readonly event: EventName;
  readonly sessionId: string;
  readonly source: 'main' | 'window';
  readonly ofThisRun: boolean;
  readonly waitsForEver: boolean;
  /** JSON of `StampedEvent.properties`. */
  readonly properties: string;
}

/**
 * A waiting event in memory: its text and what it takes to choose among thousands, not a graph of objects.
 * Linked into one list of its lane, and, when it is ready to leave, into its session.
 */
export class Entry implements QueuedEvent {
  list: EntryList | null = null;
  older: Entry | null = null;
  newer: Entry | null = null;
  session: Session | null = null;
  olderInSession: Entry | null = null;
  newerInSession: Entry | null = null;

  constructor(
    readonly id: string,
    readonly capturedAt: number,
    readonly context: EntryContext,
    private userJson: string | null,
    /** JSON of `[value, meta]`. */
    readonly text: string,
    /** The length of its line on disk, what it counts for in `maxBytes`. Changes only while it is in no list: lists count it. */
    public bytes: number,
  ) {}

  /** JSON of the user; null while the event waits for one. */
  get user(): string | null {
    return this.userJson;
  }

  /** Once, and while it is in no list. */
  giveUser(user: string): void {
    this.bytes += Buffer.byteLength(user) - Buffer.byteLength('null');
    this.userJson = user;
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

  /** Not settled, dropped or erased. */
  get waits(): boolean {
    return this.list !== null;
  }

  toEvent(): StampedEvent {
    const [value, meta] = JSON.parse(this.text) as [string, StampedEvent['meta']];
    return {
      id: this.id,
      event: this.event,
      value,
      meta,
      capturedAt: this.capturedAt,
      sessionId: this.sessionId,
      user: this.userJson === null ? null : JSON.parse(this.userJson),
      properties: JSON.parse(this.context.properties),
      source: this.source,
      ...(this.context.waitsForEver && { waitsForEver: true as const }),
    };
  }
}

/** One that waits for a user, and not for ever. */
export function isUserless(entry: Entry): boolean {
  return entry.user === null && !entry.context.waitsForEver;
}
