import { acceptedEvents } from './accepted-events.js';
import { copiesIn } from './audit-copies.js';
import type { TrialRecord } from './record.js';

/** A trial in a line. */
export function summaryOf({ lines, requests, cuts }: TrialRecord): string {
  const count = (kind: string) => cuts.filter((cut) => cut.kind === kind).length;
  const accepted = acceptedEvents(lines);
  const arrived = new Set(
    requests.filter(({ refusal }) => refusal === null).map((request) => request.idempotencyKey),
  );
  const dropped = new Map<string, number>();
  for (const line of lines) {
    if (line.said === 'dropped') dropped.set(line.reason, (dropped.get(line.reason) ?? 0) + line.count);
  }
  const parts = [
    `${count('kill')} kills`,
    count('freeze') > 0 && `${count('freeze')} freezes`,
    count('network') > 0 && `${count('network')} times no network`,
    `${accepted.length} events accepted`,
    accepted.some(({ stored }) => stored === 'memory') &&
      `${accepted.filter(({ stored }) => stored === 'memory').length} of them in memory alone`,
    `${arrived.size} arrived`,
    `${requests.length} requests`,
    `${copiesIn(requests).length} copies`,
    ...[...dropped].map(([reason, number]) => `${number} ${reason}`),
  ];
  return parts.filter((part) => part !== false).join(', ');
}
