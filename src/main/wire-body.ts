import { BODY_BYTES } from '../shared/event.js';
import type { SiteUser, StampedEvent } from './stamped-event.js';

/**
 * The request's body, field by field as the API names them (OnboardFlow API: "The request"); `event_date` in Unix seconds.
 * An event that waited for its user was weighed without one: where the two together are too heavy, what is worth least stays behind.
 */
export function wireBody(event: StampedEvent, siteKey: string): string {
  let body = wholeBody(event, siteKey);
  if (!event.user || !isTooHeavy(body)) return body;
  for (const lighter of lightened(event, event.user)) {
    body = wholeBody(lighter, siteKey);
    if (!isTooHeavy(body)) break;
  }
  return body;
}

/** Without the user's own properties; with no more of the user than its ids; of meta only what the API supports; without facts. */
function* lightened(event: StampedEvent, user: SiteUser): Generator<StampedEvent, void> {
  const { custom_properties: _, ...fields } = user;
  yield { ...event, user: fields };
  const named = { ...event, user: { id: user.id, customer_id: user.customer_id } };
  yield named;
  const { title } = event.meta;
  const titled = { ...named, meta: title === undefined ? {} : { title } };
  yield titled;
  yield { ...titled, properties: {} };
}

/** With all that the event and its user have, whatever it weighs. */
export function wholeBody(event: StampedEvent, siteKey: string): string {
  return JSON.stringify({
    s: siteKey,
    site_user: {
      ...event.user,
      custom_properties: { ...event.properties, ...event.user?.custom_properties },
    },
    event: event.event,
    event_date: Math.floor(event.capturedAt / 1000),
    value: event.value,
    meta: event.meta,
    session_id: event.sessionId,
  });
}

/** A UTF-16 code unit is at most three bytes of UTF-8: bytes are counted only where it could matter. */
export function isTooHeavy(body: string): boolean {
  return body.length * 3 > BODY_BYTES && Buffer.byteLength(body) > BODY_BYTES;
}
