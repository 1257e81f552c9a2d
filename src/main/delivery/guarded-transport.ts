import type { Clock } from '../../shared/clock.js';
import { mindPromise } from '../mind-promise.js';
import { BODY_CAP_BYTES, type Transport, TransportError, type TransportResponse } from './transport.js';

/** After its time-out a transport has this long to say itself how its request ended, which tells whether the call was spent. */
const LAST_WORD_MS = 1_000;

/**
 * Makes any transport safe to wait for: it answers within the request's time-out and a second, and what it answers or throws has the form
 * that the rest relies on. An app's own function may hang, throw anything, and answer garbage.
 */
export function guardTransport(transport: Transport, clock: Clock): Transport {
  const send: Transport = (request) =>
    new Promise((resolve, reject) => {
      const { signal } = request;
      if (signal.aborted) {
        reject(new TransportError('ABORTED', true));
        return;
      }
      // One signal for both ends of patience, and no listener left on the caller's, which outlives many requests.
      const end = new AbortController();
      let isTimedOut = false;
      const giveUp = () => {
        cancel();
        cancel = clock.after(LAST_WORD_MS, () => fail(new TransportError('NO_LAST_WORD', false)));
        end.abort();
      };
      let cancel = clock.after(request.timeoutMs, () => {
        isTimedOut = true;
        giveUp();
      });
      signal.addEventListener('abort', giveUp);
      const over = () => {
        cancel();
        signal.removeEventListener('abort', giveUp);
      };
      const fail = (error: unknown) => {
        over();
        const own = error instanceof TransportError ? error : new TransportError('TRANSPORT_FAILED', false);
        reject(isTimedOut ? new TransportError('ETIMEDOUT', own.neverLeft, true) : own);
      };
      // Also a function that throws at once, or that answers no promise.
      new Promise<unknown>((answer) => answer(transport({ ...request, signal: end.signal })))
        .then((response) => {
          const answer = checked(response);
          over();
          resolve(answer);
        })
        .catch(fail);
    });
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
