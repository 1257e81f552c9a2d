import { BODY_BYTES } from '../shared/event.js';
import type { Properties } from '../shared/types.js';
import type { StampedEvent } from './stamped-event.js';

/**
 * The request's body, field by field as the API names them (OnboardFlow API: "The request"); `event_date` in Unix seconds.
 * An event that waited for its user was weighed without one: where the two together are too heavy, the user's own properties stay behind.
 */
export function wireBody(event: StampedEvent, siteKey: string): string {
  const whole = wholeBody(event, siteKey);
  return event.user?.custom_properties && isTooHeavy(whole) ? bodyOf(event, siteKey, undefined) : whole;
}

/** With all that the event and its user have, whatever it weighs. */
export function wholeBody(event: StampedEvent, siteKey: string): string {
  return bodyOf(event, siteKey, event.user?.custom_properties);
}

/** A UTF-16 code unit is at most three bytes of UTF-8: bytes are counted only where it could matter. */
export function isTooHeavy(body: string): boolean {
  return body.length * 3 > BODY_BYTES && Buffer.byteLength(body) > BODY_BYTES;
}

function bodyOf(event: StampedEvent, siteKey: string, own: Properties | undefined): string {
  return JSON.stringify({
    s: siteKey,
    site_user: {
      ...event.user,
      custom_properties: { ...event.properties, ...own },
    },
    event: event.event,
    event_date: Math.floor(event.capturedAt / 1000),
    value: event.value,
    meta: event.meta,
    session_id: event.sessionId,
  });
}
