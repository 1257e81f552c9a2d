import type { EventName } from '../../shared/types.js';
import type { SiteUser, StampedEvent } from '../stamped-event.js';

/** Why an event left without being delivered, as `status().dropped` counts it. */
export type DropReason =
  | 'queue-full'
  | 'expired'
  | 'over-budget'
  | 'no-user'
  | 'duplicate'
  | 'sampled-out'
  | 'dropped-by-hook'
  | 'flood'
  | 'damaged'
  | 'denied'
  | 'other-site';

/** What the sender needs to know of a waiting event to choose among them; its content is read only when it leaves. */
export interface QueuedEvent {
  readonly id: string;
  readonly event: EventName;
  readonly capturedAt: number;
  readonly sessionId: string;
  readonly source: 'main' | 'window';
  /** Captured in this run of the app, not found on disk at its start. */
  readonly ofThisRun: boolean;
}

/** Which event is meant: the one that a lane gave, found at once at any size, or an id, looked for through all that waits. */
export type WhichEvent = QueuedEvent | string;

/** One kind's waiting events that have a user. */
export interface Lane {
  readonly size: number;
  /** How many of them are main's own. */
  readonly mainSize: number;
  /** In the order of capture; those put behind come last. Lazy: taking the first few costs the same at any size. */
  oldestFirst(): Iterable<QueuedEvent>;
  /** Sessions from the newest to the oldest, inside a session in the order of capture. Lazy as well. */
  newestSessionFirst(): Iterable<QueuedEvent>;
  /** At most so many of the last, the latest first, up to the first one that was captured before `since`; those put behind are left out. */
  newestFirst(most: number, since: number): readonly QueuedEvent[];
  /** In the order of capture, without those put behind. Lazy as well. */
  readyOldestFirst(): Iterable<QueuedEvent>;
}

/** Why an outbox would not take an event, or where it keeps it. */
export type Stored = 'disk' | 'memory' | 'queue-full';

/** Events that were accepted and are not yet settled. Every call is synchronous unless it answers a promise, and none throws. */
export interface Outbox {
  /**
   * Takes an event; on disk before it answers `disk`. Makes room by dropping the oldest, least important one.
   * Ids are unique: only the event that was given last is known again, and taken once.
   * An event that is refused (`queue-full`) was never accepted, and is not counted as dropped here.
   */
  add(event: StampedEvent): Stored;
  /** Gives all that wait for a user this one, on disk before it returns, and answers how many they were. Those that an earlier run left and that are still being read get it too. */
  assignUser(user: SiteUser): number;
  lane(event: EventName): Lane;
  /** The whole event, or undefined when it was settled, dropped or erased meanwhile. */
  read(which: WhichEvent): StampedEvent | undefined;
  /** Delivered or rejected for good: never offered again, also after a restart. False when it was settled, dropped or erased meanwhile. */
  settle(which: WhichEvent): boolean;
  /** Goes behind its lane: another event is tried before it. */
  putBehind(which: WhichEvent): void;
  /** Waiting events that have a user. */
  readonly queued: number;
  /** Waiting events that have none yet. */
  readonly waitingForUser: number;
  /** `memory` from a failed write on until all that waits is on disk again. */
  readonly storage: 'disk' | 'memory';
  /** This process may send: among several that write to one site, only the first to come. Changes are told by `onChange`. */
  readonly leads: boolean;
  /** What earlier runs left has been read (or erased, or given up): from then on counts and lanes are whole. Never rejects. */
  readonly whenRead: Promise<void>;
  /** The wall clock agrees with a server's. Until it is said, and again once the clock has jumped by a day, nothing is dropped for its age. */
  confirmClock(): void;
  /** Gives up the reserve on disk, so that something small and important can be written to a full one. */
  releaseSpare(): void;
  /** Forgets everything, in memory and on disk, also what other processes or a crash left there, for other sites too. What is added later is kept again. */
  erase(): void;
  /** The same with what this process holds and keeps, and nothing of others. */
  forget(): void;
  /** Syncs to the device. */
  sync(): void;
  /** Syncs, closes, leaves no handle and no timer, and no file when nothing waits. */
  close(): void;
}
