import type { EventName } from '../../shared/types.js';
import { Entry, isUserless } from './entry.js';
import type { OutboxLimits } from './limits.js';
import type { MergePlace } from './merge-place.js';
import type { DropReason, WhichEvent } from './outbox.js';
import { SaidByWindows } from './said-by-windows.js';
import { WaitingLane } from './waiting-lane.js';

/** An event that had to go, and why. */
export interface Dropped {
  readonly entry: Entry;
  readonly reason: DropReason;
}

/** All that waits, in memory and within its bounds. Knows nothing of disks. */
export class WaitingEvents {
  readonly #limits: OutboxLimits;
  /** From the least to the most important: who goes first when room is needed. */
  readonly #lanes = [
    new WaitingLane('CLICK'),
    new WaitingLane('PAGE_VIEW'),
    new WaitingLane('CUSTOM'),
  ] as const;

  #size = 0;
  #bytes = 0;

  constructor(limits: OutboxLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#size;
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

  find(which: WhichEvent): Entry | undefined {
    if (which instanceof Entry && which.waits) return which;
    // One that an earlier run tried, or that came back meanwhile: too rare for a table of all ids.
    const id = typeof which === 'string' ? which : which.id;
    for (const entry of this) if (entry.id === id) return entry;
    return undefined;
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
    const dropped: Dropped[] = [];
    const isOneUserlessTooMany = isUserless(entry) && this.#userless >= this.#limits.maxWaitingForUser;
    if (isOneUserlessTooMany || this.#isOver(1, entry.bytes)) {
      if (!this.#roomCanBeMadeFor(entry)) return undefined;
      const { whose, lanes } = this.#mayGoFor(entry);
      if (isOneUserlessTooMany) this.#drop(this.#leastImportantUserless(whose, lanes), 'no-user', dropped);
      while (this.#isOver(1, entry.bytes))
        this.#drop(this.#leastImportant(whose, lanes), this.#reason(1), dropped);
    }
    this.#count(entry, 1);
    this.lane(entry.event).append(entry);
    return dropped;
  }

  /** Takes in what was found on disk, whatever waits already. What is then too much goes by `trim`. */
  merge(entries: readonly Entry[], place: MergePlace): void {
    const found: Record<EventName, Entry[]> = { CLICK: [], PAGE_VIEW: [], CUSTOM: [] };
    for (const entry of entries) {
      this.#count(entry, 1);
      found[entry.event].push(entry);
    }
    for (const lane of this.#lanes) lane.merge(found[lane.event], place);
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
    if (!entry.waits) return;
    this.#count(entry, -1);
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

  /**
   * Drops what is above the bounds, the least important first. Main's own go only for what would be too much without all that windows said in this
   * run: a page that floods while the disk is still being read pushes them out no more than it could later.
   */
  trim(): Dropped[] {
    const dropped: Dropped[] = [];
    const { maxWaitingForUser } = this.#limits;
    if (this.#userless <= maxWaitingForUser && !this.#isOver(0, 0)) return dropped;
    const said = new SaidByWindows(this);
    const drop = (victim: Entry | null, reason: DropReason) => {
      if (victim) said.remove(victim);
      this.#drop(victim, reason, dropped);
    };
    while (this.#userless > maxWaitingForUser) {
      const whose = this.#userless - said.userless > maxWaitingForUser ? 'all' : 'windows';
      drop(this.#leastImportantUserless(whose), 'no-user');
    }
    while (this.#isOver(0, 0)) {
      const whose = this.#isOver(-said.size, -said.bytes) ? 'all' : 'windows';
      drop(this.#leastImportant(whose), this.#reason(0));
    }
    return dropped;
  }

  #count(entry: Entry, sign: 1 | -1): void {
    this.#size += sign;
    this.#bytes += sign * entry.bytes;
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
    const { whose, lanes } = this.#mayGoFor(entry);
    if (
      isUserless(entry) &&
      this.#userless >= this.#limits.maxWaitingForUser &&
      !this.#leastImportantUserless(whose, lanes)
    ) {
      return false;
    }
    if (!this.#isOver(1, entry.bytes)) return true;
    let size = 0;
    let bytes = 0;
    for (const lane of lanes) {
      size += lane.total(whose === 'all' ? 'size' : 'windowSize');
      bytes += lane.total(whose === 'all' ? 'bytes' : 'windowBytes');
    }
    return !this.#isOver(1 - size, entry.bytes - bytes);
  }

  /** A lower lane's or its own, and for a window's event the windows' alone: it never pushes out main's own. */
  #mayGoFor(entry: Entry): { readonly whose: Whose; readonly lanes: readonly WaitingLane[] } {
    return {
      whose: entry.source === 'main' ? 'all' : 'windows',
      lanes: this.#lanes.slice(0, RANK[entry.event] + 1),
    };
  }

  /** What goes first. */
  #leastImportant(whose: Whose, lanes: readonly WaitingLane[] = this.#lanes): Entry | null {
    for (const lane of lanes) {
      const victim = lane.oldest('windows') ?? (whose === 'all' ? lane.oldest('all') : null);
      if (victim) return victim;
    }
    return null;
  }

  #leastImportantUserless(whose: Whose, lanes: readonly WaitingLane[] = this.#lanes): Entry | null {
    for (const { userless } of lanes) {
      const victim = userless.oldestOfWindows ?? (whose === 'all' ? userless.oldest : null);
      if (victim) return victim;
    }
    return null;
  }

  #drop(entry: Entry | null, reason: DropReason, dropped: Dropped[]): void {
    if (!entry) return;
    this.remove(entry);
    dropped.push({ entry, reason });
  }
}

const RANK = { CLICK: 0, PAGE_VIEW: 1, CUSTOM: 2 } as const;

/** Among whose events one is looked for that goes. */
type Whose = 'windows' | 'all';
