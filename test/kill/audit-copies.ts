import type { GatewayRequest } from '../../src/testing/index.js';
import type { Cut, TrialRecord } from './record.js';

/** An event went a second time although the gateway had taken it and answered. */
interface Copy {
  readonly key: string;
  readonly first: number;
  readonly again: number;
}

/** A copy has one excuse: its first request was in flight when something cut it off. Each cut excuses as many as could be in flight. */
export function auditCopies({ requests, cuts, scenario }: TrialRecord): string[] {
  // On a disk that fails, what was delivered cannot always be noted, nor on one that stays full over more kills than its reserve has room for. On a network that fails, what cut a request off (a torn connection, a
  // time-out) and when is known to the client alone; tests with one request at a time hold what becomes of each.
  if (scenario.diskFails || scenario.diskKiB > 0 || scenario.networkFails) return [];
  const room = new Map<Cut, number>(cuts.map((cut) => [cut, scenario.concurrency]));
  const breaches: string[] = [];
  for (const copy of copiesIn(requests)) {
    const excuse = cuts.find(
      // What was on the wire at the cut may have been seen by the gateway only after it: on a busy machine it often is.
      (cut) =>
        copy.first <= cut.sentBy + scenario.concurrency &&
        copy.again > cut.againAfter &&
        (room.get(cut) ?? 0) > 0,
    );
    if (excuse) room.set(excuse, (room.get(excuse) ?? 0) - 1);
    else
      breaches.push(
        `copy: ${copy.key} came as request ${copy.first}, was answered, and came again as ${copy.again}`,
      );
  }
  return breaches;
}

/** In the order of their first requests. */
export function copiesIn(requests: readonly GatewayRequest[]): Copy[] {
  const before = new Map<string, GatewayRequest>();
  const copies: Copy[] = [];
  for (const request of requests) {
    const key = request.idempotencyKey ?? '';
    const first = before.get(key);
    if (first && wasTakenAndAnswered(first)) copies.push({ key, first: first.number, again: request.number });
    before.set(key, request);
  }
  return copies.sort((one, other) => one.first - other.first);
}

function wasTakenAndAnswered({ outcome, status, refusal }: GatewayRequest): boolean {
  return outcome === 'answered' && status === 200 && refusal === null;
}
