import type { WindowMessage } from '../../shared/bridge.js';

/** The longest time an event can have waited in a preload for its welcome, with room for a machine under load. */
const OLDEST_MS = 60_000;
/** More calls than any page makes in the second between two such messages. */
const MOST_DROPPED = 1_000_000;

/**
 * The one schema of what a window may say. The content of an event or a user is checked behind it, by the schema each has;
 * here only the envelope: null for anything else.
 */
export function checkMessage(message: unknown): WindowMessage | null {
  try {
    return copyOf(message);
  } catch {
    // What came over IPC is a copy without getters; what another listener puts in our listener's way may be anything.
    return null;
  }
}

function copyOf(message: unknown): WindowMessage | null {
  if (typeof message !== 'object' || message === null) return null;
  const { kind, event, value, meta, ageMs, auto, user, count } = message as { [key: string]: unknown };
  switch (kind) {
    case 'track':
      return {
        kind,
        event,
        value,
        meta,
        ageMs: inside(ageMs, OLDEST_MS),
        auto: auto === true,
      } as WindowMessage;
    case 'identify':
      return { kind, user } as WindowMessage;
    case 'reset':
      return { kind };
    case 'dropped':
      return { kind, count: Math.floor(inside(count, MOST_DROPPED)) };
    default:
      return null;
  }
}

function inside(value: unknown, most: number): number {
  return typeof value === 'number' && value >= 0 ? Math.min(value, most) : 0;
}
