/** Time as a parameter: the wall clock says when, the monotonic one how long (it never steps back and is what timers run on). */
export interface Clock {
  /** Unix time in milliseconds, as the machine believes it. May jump both ways. */
  now(): number;
  /** Milliseconds since some fixed moment, never going back. */
  monotonic(): number;
  /** Calls once after `ms`; the answer cancels it. Never keeps a process alive. */
  after(ms: number, call: () => void): () => void;
}
