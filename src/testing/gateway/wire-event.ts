import type { EventName, Meta, PropertyValue, User } from '../../shared/types.js';

/** Where the API listens; the slash at the end belongs to it (OnboardFlow API: "The request"). */
export const EVENT_PATH = '/api/v1/tracker/event/';

/** One event as it travels: the body of a request that the API takes (OnboardFlow API: "The request"). */
export interface WireEvent {
  /** The site key. */
  readonly s: string;
  readonly site_user: User & {
    readonly customer_id: string;
    readonly custom_properties?: { readonly [key: string]: PropertyValue };
  };
  readonly event: EventName;
  /** Unix seconds of the capture. */
  readonly event_date: number;
  readonly value: string;
  readonly meta: Meta;
  readonly session_id?: string;
}

/** What the gateway knows about an event beside the event itself. */
export interface Receipt {
  /** `data.id` of the answer; copies of the event are answered with the same one. */
  readonly id: number;
  /** The `number` of the request that brought the event first. */
  readonly request: number;
  /** The `Idempotency-Key` that it came with, `null` without one. */
  readonly idempotencyKey: string | null;
  /** By the gateway's clock, Unix milliseconds. */
  readonly receivedAt: number;
  /** How often the same event came again (same `Idempotency-Key`); copies are counted here and not listed as events. */
  readonly copies: number;
}

/** An event that the gateway accepted: the event's own fields, and the receipt. */
export type GatewayEvent = WireEvent & { readonly receipt: Receipt };
