import type { GatewayRequest, RequestLog } from './request-log.js';
import type { GatewayEvent } from './wire-event.js';

/** So many events, or whatever a predicate sees in everything that arrived so far. */
export type Awaited =
  | number
  | ((events: readonly GatewayEvent[], requests: readonly GatewayRequest[]) => boolean);

function summary(log: RequestLog): string {
  const events = log.events.map(({ event, value }) => `${event} ${value}`);
  const refused = log.requests
    .filter(({ refusal }) => refusal !== null)
    .map(({ status, refusal }) => `${status ?? 'no answer'} (${refusal})`);
  const unanswered = log.requests.filter(({ outcome }) => outcome !== 'answered').length;
  return [
    `events: ${events.length === 0 ? 'none' : events.join(', ')}`,
    ...(refused.length > 0 ? [`refused: ${refused.join(', ')}`] : []),
    ...(unanswered > 0 ? [`requests without a full answer: ${unanswered}`] : []),
  ].join('; ');
}

/** Waits for what is to arrive; rejects after `timeoutMs` or when `closed` is aborted, naming what did arrive. */
export function waitForEvents(
  log: RequestLog,
  awaited: Awaited,
  { timeoutMs, closed }: { timeoutMs: number; closed: AbortSignal },
): Promise<readonly GatewayEvent[]> {
  const arrived = (): boolean =>
    typeof awaited === 'number' ? log.events.length >= awaited : awaited(log.events, log.requests);
  const wanted =
    typeof awaited === 'number'
      ? `${awaited} ${awaited === 1 ? 'event' : 'events'}`
      : 'what the predicate wants';

  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      unlisten();
      closed.removeEventListener('abort', abort);
      settle();
    };
    const fail = (why: string): void =>
      end(() => reject(new Error(`Waited for ${wanted}, ${why}. Arrived: ${summary(log)}.`)));
    const look = (): void => {
      try {
        if (arrived()) end(() => resolve([...log.events]));
      } catch (error) {
        end(() => reject(error));
      }
    };
    const abort = (): void => fail('but the gateway was closed');
    const timer = setTimeout(() => fail(`in vain for ${timeoutMs} ms`), timeoutMs);
    const unlisten = log.changes.add(look);
    closed.addEventListener('abort', abort);
    if (closed.aborted) abort();
    else look();
  });
}
