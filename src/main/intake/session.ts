import { randomUUID } from 'node:crypto';
import type { Clock } from '../../shared/clock.js';

/**
 * One session of one user: it changes after idle time (sleep included), at log-out and when another user logs in.
 * Kept in memory alone: another start of the app is another session.
 */
export class Session {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  #id = randomUUID() as string;
  #lastWall: number;
  #lastMonotonic: number;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#lastWall = clock.now();
    this.#lastMonotonic = clock.monotonic();
  }

  /** The session's id, without counting as activity. */
  get id(): string {
    this.#rotateWhenIdle(this.#clock.now(), this.#clock.monotonic());
    return this.#id;
  }

  /** Something happened in the app. */
  touch(): string {
    const [wall, monotonic] = [this.#clock.now(), this.#clock.monotonic()];
    this.#rotateWhenIdle(wall, monotonic);
    this.#lastWall = wall;
    this.#lastMonotonic = monotonic;
    return this.#id;
  }

  /** Another user, or none: what follows is another session. */
  rotate(): void {
    this.#id = randomUUID();
  }

  #rotateWhenIdle(wall: number, monotonic: number): void {
    // The monotonic clock stands still while the machine sleeps, and the wall clock may be set: the longer of the two counts.
    const idleMs = Math.max(monotonic - this.#lastMonotonic, wall - this.#lastWall);
    if (idleMs < this.#timeoutMs) return;
    this.rotate();
    this.#lastWall = wall;
    this.#lastMonotonic = monotonic;
  }
}
