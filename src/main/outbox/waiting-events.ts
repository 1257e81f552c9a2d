import type { EventName } from '../../shared/types.js';
import type { Entry } from './entry.js';
import type { OutboxLimits } from './limits.js';
import type { MergePlace } from './merge-place.js';
import type { DropReason } from './outbox.js';
import { WaitingLane } from './waiting-lane.js';

/** An event that had to go, and why. */
export interface Dropped {
  readonly entry: Entry;
  readonly reason: DropReason;
}

/** All that waits, in memory and within its bounds. Knows nothing of disks. */
export class WaitingEvents {
  readonly #limits: OutboxLimits;
  readonly #byId = new Map<string, Entry>();
  /** From the least to the most important: who goes first when room is needed. */
  readonly #lanes = [
    new WaitingLane('CLICK'),
    new WaitingLane('PAGE_VIEW'),
    new WaitingLane('CUSTOM'),
  ] as const;

  #bytes = 0;

  constructor(limits: OutboxLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#byId.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get queued(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.size, 0);
  }

  get waitingForUser(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.waitingForUser, 0);
  }

  lane(event: EventName): WaitingLane {
    return this.#lanes[RANK[event]];
  }

  get(id: string): Entry | undefined {
    return this.#byId.get(id);
  }

  /** Each lane's events in their order, those put behind last. */
  *[Symbol.iterator](): Generator<Entry, void> {
    for (const lane of this.#lanes) yield* lane.all();
  }

  /** Those that were put behind, each lane's in their order. */
  *behind(): Generator<Entry, void> {
    for (const lane of this.#lanes) yield* lane.behind;
  }

  /** Takes an entry in, and answers what had to go for it; undefined when it may push out nothing of what waits. */
  admit(entry: Entry): Dropped[] | undefined {
    if (!this.#roomCanBeMadeFor(entry)) return undefined;
    const dropped: Dropped[] = [];
    const userless = entry.user === null && !entry.context.waitsForEver;
    if (userless && this.#userless >= this.#limits.maxWaitingForUser) {
      this.#drop(this.#leastImportantUserless(entry), 'no-user', dropped);
    }
    while (this.#isOver(1, entry.bytes)) this.#drop(this.#leastImportant(entry), this.#reason(1), dropped);
    this.#index(entry);
    this.lane(entry.event).append(entry);
    return dropped;
  }

  /** Takes in what was found on disk, whatever waits already. What is then too much goes by `trim`. */
  merge(entries: readonly Entry[], place: MergePlace): void {
    for (const entry of entries) this.#index(entry);
    for (const lane of this.#lanes) {
      lane.merge(
        entries.filter((entry) => entry.event === lane.event),
        place,
      );
    }
  }

  /** All that wait for a user get this one. Heavier by it, others may have to go by `trim`. */
  assignUser(user: string): Entry[] {
    const assigned = this.#lanes.flatMap((lane) => lane.assign(user));
    this.#bytes = this.#lanes.reduce((sum, lane) => sum + lane.total('bytes'), 0);
    return assigned;
  }

  putBehind(entry: Entry): void {
    this.lane(entry.event).putBehind(entry);
  }

  isBehind(entry: Entry): boolean {
    return this.lane(entry.event).isBehind(entry);
  }

  remove(entry: Entry): void {
    if (!this.#byId.delete(entry.id)) return;
    this.#bytes -= entry.bytes;
    this.lane(entry.event).remove(entry);
  }

  /** Drops what is too old at `now`, a wall clock that can be believed. */
  expire(now: number): Dropped[] {
    const { maxAgeMs, maxWaitForUserMs } = this.#limits;
    const dropped: Dropped[] = [];
    for (const entry of [...this]) {
      const age = now - entry.capturedAt;
      if (entry.context.waitsForEver) continue;
      if (age > maxAgeMs) this.#drop(entry, 'expired', dropped);
      else if (entry.user === null && age > maxWaitForUserMs) this.#drop(entry, 'no-user', dropped);
    }
    return dropped;
  }

  /** Drops what is above the bounds, the least important first. */
  trim(): Dropped[] {
    const dropped: Dropped[] = [];
    while (this.#userless > this.#limits.maxWaitingForUser) {
      this.#drop(this.#leastImportantUserless(), 'no-user', dropped);
    }
    while (this.#isOver(0, 0)) this.#drop(this.#leastImportant(), this.#reason(0), dropped);
    return dropped;
  }

  #index(entry: Entry): void {
    this.#byId.set(entry.id, entry);
    this.#bytes += entry.bytes;
  }

  get #userless(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.userless.size, 0);
  }

  #isOver(events: number, bytes: number): boolean {
    const { maxEvents, maxCalls, maxBytes } = this.#limits;
    return this.size + events > Math.min(maxEvents, maxCalls) || this.bytes + bytes > maxBytes;
  }

  #reason(events: number): DropReason {
    return this.size + events > this.#limits.maxCalls ? 'over-budget' : 'queue-full';
  }

  /** Whether dropping all that `entry` may push out would make room for it. */
  #roomCanBeMadeFor(entry: Entry): boolean {
    const userless = entry.user === null && !entry.context.waitsForEver;
    if (
      userless &&
      this.#userless >= this.#limits.maxWaitingForUser &&
      !this.#leastImportantUserless(entry)
    ) {
      return false;
    }
    if (!this.#isOver(1, entry.bytes)) return true;
    let size = 0;
    let bytes = 0;
    for (const lane of this.#lanesUpTo(entry)) {
      const all = mayTakeAll(lane, entry);
      size += lane.total(all ? 'size' : 'windowSize');
      bytes += lane.total(all ? 'bytes' : 'windowBytes');
    }
    return !this.#isOver(1 - size, entry.bytes - bytes);
  }

  /** What goes first, for `entry` or (with none) for the bounds' own sake. */
  #leastImportant(entry?: Entry): Entry | null {
    for (const lane of this.#lanesUpTo(entry)) {
      const victim = lane.oldest('windows') ?? (mayTakeAll(lane, entry) ? lane.oldest('all') : null);
      if (victim) return victim;
    }
    return null;
  }

  #leastImportantUserless(entry?: Entry): Entry | null {
    for (const { event, userless } of this.#lanesUpTo(entry)) {
      const victim = userless.oldestOfWindows ?? (mayTakeAll({ event }, entry) ? userless.oldest : null);
      if (victim) return victim;
    }
    return null;
  }

  #lanesUpTo(entry?: Entry): readonly WaitingLane[] {
    return entry ? this.#lanes.slice(0, RANK[entry.event] + 1) : this.#lanes;
  }

  #drop(entry: Entry | null, reason: DropReason, dropped: Dropped[]): void {
    if (!entry) return;
    this.remove(entry);
    dropped.push({ entry, reason });
  }
}

const RANK = { CLICK: 0, PAGE_VIEW: 1, CUSTOM: 2 } as const;

/** A window's event never pushes out main's own of its lane. */
function mayTakeAll(lane: { readonly event: EventName }, entry?: Entry): boolean {
  return !entry || entry.source === 'main' || lane.event !== entry.event;
}
