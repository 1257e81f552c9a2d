import { Entry, entryText } from '../../src/main/outbox/entry.js';
import type { DropReason, Lane, Outbox, WhichEvent } from '../../src/main/outbox/index.js';
import { eventLine } from '../../src/main/outbox/record.js';
import { WaitingEvents } from '../../src/main/outbox/waiting-events.js';
import type { StampedEvent } from '../../src/main/stamped-event.js';
import type { EventName } from '../../src/shared/types.js';
import { DAY } from './time.js';

/** The outbox's own lanes and bounds, without its disk: what waits is handed from run to run. */
export class MemoryOutbox implements Outbox {
  readonly whenRead = Promise.resolve();
  readonly storage = 'memory';
  readonly leads = true;
  readonly waitingForUser = 0;
  readonly #waiting: WaitingEvents;
  readonly #now: () => number;
  readonly #dropped: (reason: DropReason, count: number) => void;

  constructor(
    callsADay: number,
    now: () => number,
    dropped: (reason: DropReason, count: number) => void,
    left: Iterable<StampedEvent>,
  ) {
    this.#now = now;
    this.#dropped = dropped;
    // As the client bounds them: `queue` by default, and seven days' calls.
    this.#waiting = new WaitingEvents({
      maxEvents: 10_000,
      maxBytes: 20 * 1024 * 1024,
      maxAgeMs: 7 * DAY,
      maxCalls: 7 * callsADay,
      maxWaitingForUser: 200,
      maxWaitForUserMs: DAY,
    });
    for (const event of left) this.#add(event, false);
  }

  get queued(): number {
    return this.#waiting.queued;
  }

  add(event: StampedEvent): 'memory' | 'queue-full' {
    return this.#add(event, true);
  }

  lane(event: EventName): Lane {
    return this.#waiting.lane(event);
  }

  read(which: WhichEvent): StampedEvent | undefined {
    return this.#waiting.find(which)?.toEvent();
  }

  settle(which: WhichEvent): boolean {
    const entry = this.#waiting.find(which);
    if (entry) this.#waiting.remove(entry);
    return entry !== undefined;
  }

  putBehind(which: WhichEvent): void {
    const entry = this.#waiting.find(which);
    if (entry) this.#waiting.putBehind(entry);
  }

  confirmClock(): void {
    for (const { reason } of this.#waiting.expire(this.#now())) this.#dropped(reason, 1);
  }

  /** What the next run finds. */
  left(): StampedEvent[] {
    return [...this.#waiting].map((entry) => entry.toEvent());
  }

  assignUser(): number {
    return 0;
  }

  releaseSpare(): void {}
  erase(): void {}
  forget(): void {}
  sync(): void {}
  close(): void {}

  #add(event: StampedEvent, ofThisRun: boolean): 'memory' | 'queue-full' {
    const { event: name, capturedAt, sessionId, user, properties, source } = event;
    const context = {
      event: name,
      sessionId,
      source,
      ofThisRun,
      waitsForEver: false,
      user: JSON.stringify(user),
      properties: JSON.stringify(properties),
      since: capturedAt,
    };
    const entry = new Entry(context, capturedAt, entryText(event), 0);
    entry.bytes = eventLine(entry).length;
    const dropped = this.#waiting.admit(entry);
    if (!dropped) return 'queue-full';
    for (const { reason } of dropped) this.#dropped(reason, 1);
    return 'memory';
  }
}
