import type { StampedEvent } from './stamped-event.js';

/** The request's body, field by field as the API names them (OnboardFlow API: "The request"); `event_date` in Unix seconds. */
export function wireBody(event: StampedEvent, siteKey: string): string {
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
