import * as nodeFs from 'node:fs';
import { onTestFinished } from 'vitest';
import { type DropReason, type JournalFs, type Outbox, openOutbox } from '../../../src/main/outbox/index.js';
import type { OutboxLimits } from '../../../src/main/outbox/limits.js';
import type { ProcessIdentity } from '../../../src/main/outbox/process-identity.js';
import type { StampedEvent } from '../../../src/main/stamped-event.js';
import type { EventName } from '../../../src/shared/types.js';
import { FakeClock } from '../../support/fake-clock.js';

export const DAY_MS = 86_400_000;
const LANES: readonly EventName[] = ['CLICK', 'PAGE_VIEW', 'CUSTOM'];

export const ANN = { id: 'ann', customer_id: 'cus_ann', custom_properties: { plan: 'pro' } };
export const BOB = { id: 'bob', customer_id: 'bob' };

export interface Process {
  readonly root: string;
  readonly site?: string;
  readonly fs?: JournalFs;
  readonly clock?: FakeClock;
  readonly limits?: Partial<OutboxLimits>;
  /** Two outboxes of one pid are two runs: the earlier one is dead. */
  readonly pid?: number;
  /** The pids that run. */
  readonly alive?: () => readonly number[];
  readonly bootId?: string;
  readonly host?: string;
  /** Instead of all that: a real process. */
  readonly identity?: ProcessIdentity;
  readonly random?: () => number;
  readonly mayWrite?: () => boolean;
  readonly onDropped?: (reason: DropReason, count: number) => void;
}

/** An outbox, and what it said. */
export interface Opened {
  readonly outbox: Outbox;
  readonly clock: FakeClock;
  readonly dropped: Partial<Record<DropReason, number>>;
  readonly warnings: string[];
  changes: number;
}

/** Opens an outbox as a process of the app would. Closed by nobody but the test: to leave it open is to be killed. */
export function openAs({
  root,
  site = 'site-a',
  fs = nodeFs,
  clock = new FakeClock(),
  ...rest
}: Process): Opened {
  const { limits, pid = 100, alive = () => [], bootId = 'boot', host = 'host', random = Math.random } = rest;
  const dropped: Partial<Record<DropReason, number>> = {};
  const warnings: string[] = [];
  const opened = { clock, dropped, warnings, changes: 0 };
  const outbox = openOutbox({
    root,
    folder: `${root}/${site}`,
    fs,
    clock,
    random,
    limits: {
      maxEvents: 10_000,
      maxBytes: 20 * 1024 * 1024,
      maxAgeMs: 7 * DAY_MS,
      maxCalls: 1_000_000,
      maxWaitingForUser: 200,
      maxWaitForUserMs: DAY_MS,
      ...limits,
    },
    process: rest.identity ?? { pid, bootId, host, isAlive: (other) => alive().includes(other) },
    warn: (line) => warnings.push(line),
    onDropped: (reason, count) => {
      dropped[reason] = (dropped[reason] ?? 0) + count;
      rest.onDropped?.(reason, count);
    },
    onChange: () => {
      opened.changes += 1;
    },
    ...(rest.mayWrite && { mayWrite: rest.mayWrite }),
  });
  return Object.assign(opened, { outbox });
}

/** The same on the real disk, closed when the test is over. */
export function openOnDisk(process: Process): Opened {
  const opened = openAs(process);
  onTestFinished(() => opened.outbox.close());
  return opened;
}

/** Reads on until everything that was found has taken its place. */
export function readAll({ clock }: Opened): void {
  clock.advance(5000);
}

/** An event whose value is its id. */
export function event(id: string, change: Partial<StampedEvent> = {}): StampedEvent {
  return {
    id,
    event: 'CLICK',
    value: id,
    meta: {},
    capturedAt: Date.UTC(2026, 0, 15, 12),
    sessionId: 'session-1',
    user: ANN,
    properties: { app_version: '1.0.0' },
    source: 'main',
    ...change,
  };
}

/** The ids of all that may leave, lane by lane, each oldest first. */
export function ids(outbox: Outbox): string[] {
  return LANES.flatMap((lane) => [...outbox.lane(lane).oldestFirst()].map(({ id }) => id));
}

export function idsOf(outbox: Outbox, lane: EventName): string[] {
  return [...outbox.lane(lane).oldestFirst()].map(({ id }) => id);
}
