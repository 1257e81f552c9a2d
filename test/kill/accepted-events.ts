import type { EventName } from '../../src/shared/types.js';
import type { Line } from './report.js';

export interface AcceptedEvent {
  readonly id: string;
  readonly run: number;
  /** Its place in the report. */
  readonly at: number;
  readonly event: EventName;
  readonly value: string;
  readonly stored: 'disk' | 'memory';
}

/** The events that `track` answered `accepted: true` for, and whose answer was still reported. */
export function acceptedEvents(lines: readonly Line[]): AcceptedEvent[] {
  const tries = triedEvents(lines);
  return lines.flatMap((line, at) => {
    if (line.said !== 'accepted') return [];
    const tried = tries.get(`${line.run}/${line.n}`);
    if (!tried) return [];
    const { event, value } = tried;
    return { id: line.id, run: line.run, at, event, value, stored: line.stored };
  });
}

/** Every event that was handed to `track`, whatever became of it, by its life and number. */
export function triedEvents(lines: readonly Line[]): Map<string, { event: EventName; value: string }> {
  const tried = new Map<string, { event: EventName; value: string }>();
  for (const line of lines) {
    if (line.said === 'tries' && line.what === 'track') {
      tried.set(`${line.run}/${line.n}`, { event: line.event, value: line.value });
    }
  }
  return tried;
}
