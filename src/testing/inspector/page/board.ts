import type { Messages, Situation, Snapshot } from '../messages.js';
import { type Filter, NO_FILTER, passes } from './filter.js';
import { type Summary, summarize } from './summary.js';

/** More would make each picture slow; the export has them all. */
const MAX_KEPT = 5_000;

/** Everything the page knows. Views read it; what happens to it is told to one listener. */
export class Board {
  readonly #changed: () => void;
  readonly #summaries = new Map<number, Summary>();
  #snapshot: Snapshot | null = null;
  #situation: Situation | null = null;
  #omitted = 0;
  #clockOffsetMs = 0;
  #connected = false;
  #filter = NO_FILTER;
  #selected: number | null = null;
  #pausedAt: number | null = null;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get facts() {
    return this.#snapshot?.facts ?? null;
  }

  get situation() {
    return this.#situation;
  }

  get connected() {
    return this.#connected;
  }

  get filter() {
    return this.#filter;
  }

  /** How many older requests the gateway has and the page has not. */
  get omitted() {
    return this.#omitted;
  }

  /** Oldest first. */
  get summaries(): ReadonlyMap<number, Summary> {
    return this.#summaries;
  }

  get selected(): Summary | null {
    return this.#selected === null ? null : (this.#summaries.get(this.#selected) ?? null);
  }

  get paused() {
    return this.#pausedAt !== null;
  }

  /** What arrived since the list was paused. */
  get waiting(): number {
    const pausedAt = this.#pausedAt;
    if (pausedAt === null) return 0;
    return [...this.#summaries.keys()].filter((number) => number > pausedAt).length;
  }

  /** The gateway's clock: a test may have set it to another year. */
  get now(): number {
    return Date.now() + this.#clockOffsetMs;
  }

  /** What the list shows, newest first. */
  get listed(): Summary[] {
    const last = this.#pausedAt ?? Number.POSITIVE_INFINITY;
    return [...this.#summaries.values()]
      .filter((summary) => summary.request.number <= last && passes(summary, this.#filter))
      .reverse();
  }

  connect(connected: boolean): void {
    this.#connected = connected;
    this.#changed();
  }

  begin(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#omitted = snapshot.omitted;
    this.#summaries.clear();
    for (const request of snapshot.requests) this.#summaries.set(request.number, summarize(request));
    this.#selected ??= snapshot.requests.at(-1)?.number ?? null;
    this.settle(snapshot.situation);
  }

  receive({ request, situation }: Messages['request']): void {
    this.#summaries.set(request.number, summarize(request));
    const [oldest] = this.#summaries.keys();
    if (this.#summaries.size > MAX_KEPT && oldest !== undefined) {
      this.#summaries.delete(oldest);
      this.#omitted += 1;
    }
    // The first one that arrives is shown; after that the person chooses.
    this.#selected ??= request.number;
    this.settle(situation);
  }

  settle(situation: Situation): void {
    this.#situation = situation;
    this.#clockOffsetMs = situation.now - Date.now();
    this.#changed();
  }

  forget(situation: Situation): void {
    this.#summaries.clear();
    this.#omitted = 0;
    this.#selected = null;
    this.#pausedAt = null;
    this.settle(situation);
  }

  narrow(change: Partial<Filter>): void {
    this.#filter = { ...this.#filter, ...change };
    this.#changed();
  }

  select(number: number): void {
    this.#selected = number;
    this.#changed();
  }

  pause(paused: boolean): void {
    this.#pausedAt = paused ? Math.max(0, ...[...this.#summaries.keys()].slice(-1)) : null;
    this.#changed();
  }
}
