import type { EventName, MetaValue, PropertyValue, User } from '../shared/types.js';

/** A user as the API wants one: both ids there. */
export type SiteUser = User & { customer_id: string };

/**
 * An event as the intake accepted it. Stamped once: id, time and session never change, and its user, or, once, at the `identify` it waited for.
 */
export interface StampedEvent {
  /** A UUID; travels as `Idempotency-Key` with every attempt. */
  readonly id: string;
  readonly event: EventName;
  readonly value: string;
  readonly meta: { readonly [key: string]: MetaValue };
  /** Unix time in milliseconds of the capture. */
  readonly capturedAt: number;
  readonly sessionId: string;
  /** `null` while it waits for `identify`. */
  readonly user: SiteUser | null;
  /** Main's own facts; the user's own properties of the same name win. */
  readonly properties: { readonly [key: string]: PropertyValue };
  /** Where it came from: windows spend at most half of the reserve, and never push out main's own. */
  readonly source: 'main' | 'window';
  /** Waits for a user without end (only `app:installed`). */
  readonly waitsForEver?: true;
}
