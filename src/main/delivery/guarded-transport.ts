import type { Clock } from '../../shared/clock.js';
import { mindPromise } from '../mind-promise.js';
import {
  BODY_CAP_BYTES,
  type Transport,
  TransportError,
  type TransportRequest,
  type TransportResponse,
} from './transport.js';

/** After its time-out a transport has this long to say itself how its request ended, which tells whether the call was spent. */
const LAST_WORD_MS = 1_000;

/**
 * Makes any transport safe to wait for: it answers within the request's time-out and a second, and what it answers or throws has the form
 * that the rest relies on. An app's own function may hang, throw anything, and answer garbage.
 */
export function guardTransport(transport: Transport, clock: Clock): Transport {
  const send: Transport = async (request) => {
    if (request.signal.aborted) throw new TransportError('ABORTED', true);
    // One signal for both ends of patience, and no listener left on the caller's, which outlives many requests.
    const end = new AbortController();
    let isTimedOut = false;
    let cancel = () => {};
    let giveUp = () => {};
    const lastWord = new Promise<never>((_, reject) => {
      giveUp = () => {
        cancel();
        cancel = clock.after(LAST_WORD_MS, () => reject(new TransportError('NO_LAST_WORD', false)));
        end.abort();
      };
    });
    cancel = clock.after(request.timeoutMs, () => {
      isTimedOut = true;
      giveUp();
    });
    request.signal.addEventListener('abort', giveUp);
    try {
      return checked(await Promise.race([call(transport, { ...request, signal: end.signal }), lastWord]));
    } catch (error) {
      const neverLeft = error instanceof TransportError && error.neverLeft;
      if (isTimedOut) throw new TransportError('ETIMEDOUT', neverLeft, true);
      if (error instanceof TransportError) throw error;
      throw new TransportError('TRANSPORT_FAILED', false);
    } finally {
      cancel();
      request.signal.removeEventListener('abort', giveUp);
    }
  };
  return Object.assign(send, {
    close: () => {
      try {
        mindPromise(transport.close?.());
      } catch {
        // What it keeps open is the app's.
      }
    },
  });
}

/** Also a function that throws at once, or that answers no promise. */
async function call(transport: Transport, request: TransportRequest): Promise<unknown> {
  return transport(request);
}

function checked(response: unknown): TransportResponse {
  if (typeof response !== 'object' || response === null) throw new TransportError('BAD_RESPONSE', false);
  const { status, headers, body, truncated } = response as Partial<Record<keyof TransportResponse, unknown>>;
  if (typeof status !== 'number' || !Number.isInteger(status))
    throw new TransportError('BAD_RESPONSE', false);
  const text = typeof body === 'string' ? body : '';
  return {
    status,
    headers: lowerCased(headers),
    body: text.slice(0, BODY_CAP_BYTES),
    truncated: truncated === true || text.length > BODY_CAP_BYTES,
  };
}

/** Also from a `Headers` object, which is what a function built on `fetch` has at hand. */
function lowerCased(headers: unknown): Record<string, string> {
  if (typeof headers !== 'object' || headers === null) return {};
  const texts: Record<string, string> = {};
  // `instanceof Headers` would make Node load all of its fetch.
  const isIterable = Symbol.iterator in headers;
  const entries = isIterable ? (headers as Iterable<[string, unknown]>) : Object.entries(headers);
  for (const [name, value] of entries) if (typeof value === 'string') texts[name.toLowerCase()] = value;
  return texts;
}
