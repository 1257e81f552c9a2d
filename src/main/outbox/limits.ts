/** How much may wait. */
export interface OutboxLimits {
  readonly maxEvents: number;
  /** Of lines as they lie on disk. */
  readonly maxBytes: number;
  /** From the capture on; kept only once the wall clock is confirmed. */
  readonly maxAgeMs: number;
  /** The calls of seven days: more could not be sent before they are too old. */
  readonly maxCalls: number;
  /** Events without a user. */
  readonly maxWaitingForUser: number;
  readonly maxWaitForUserMs: number;
}
