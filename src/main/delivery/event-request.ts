import type { StampedEvent } from '../stamped-event.js';
import { wireBody } from '../wire-body.js';
import type { SenderSettings } from './sender-options.js';
import type { TransportRequest } from './transport.js';

/** The request that reports one event (OnboardFlow API: "The request"). */
export function eventRequest(
  event: StampedEvent,
  { endpoint, authScheme, siteKey, version = '0' }: SenderSettings,
  { key, timeoutMs, signal }: { key: string; timeoutMs: number; signal: AbortSignal },
): TransportRequest {
  return {
    url: endpoint,
    method: 'POST',
    headers: {
      authorization: `${authScheme} ${key}`,
      'content-type': 'application/json',
      accept: 'application/json',
      // The same with every attempt: the gateway may ignore it, a relay collapses copies by it.
      'idempotency-key': event.id,
      'user-agent': `onboardflow-electron/${version}`,
    },
    body: wireBody(event, siteKey),
    timeoutMs,
    signal,
  };
}
