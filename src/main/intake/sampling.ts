import { createHash } from 'node:crypto';
import type { EventName } from '../../shared/types.js';

/** Whether a session keeps its events of a kind: the same answer for all of them, with nothing to remember. */
export function isSampledIn(sessionId: string, event: EventName, share: number): boolean {
  if (share >= 1) return true;
  const hash = createHash('sha256').update(`${event}\n${sessionId}`).digest();
  return hash.readUInt32BE(0) / 2 ** 32 < share;
}
