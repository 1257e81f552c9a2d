import type { Clock } from '../../shared/clock.js';
import { DurableOutbox } from './durable-outbox.js';
import type { JournalFs } from './journal-fs.js';
import type { OutboxLimits } from './limits.js';
import type { DropReason, Outbox } from './outbox.js';
import type { ProcessIdentity } from './process-identity.js';

export interface OutboxOptions {
  /** The module's folder: what `erase` empties of waiting events, for every site. */
  readonly root: string;
  /** The site's folder, below `root`. Made when the first event is written. */
  readonly folder: string;
  readonly fs: JournalFs;
  readonly clock: Clock;
  /** 0 (included) to 1 (excluded). */
  readonly random: () => number;
  readonly limits: OutboxLimits;
  readonly process: ProcessIdentity;
  /** What the app's developer must know: said once. */
  readonly warn: (line: string) => void;
  /** An accepted event was lost, and why. */
  readonly onDropped: (reason: DropReason, count: number) => void;
  /** `leads`, `storage` or what waits changed by itself. Called later, never from within a call of the outbox. */
  readonly onChange: () => void;
  /**
   * Asked before files are made anew after they vanished: another process may have erased them for the user's denial. False drops what is in memory (`denied`).
   * It may erase or close this outbox.
   */
  readonly mayWrite?: () => boolean;
}

/** Opens the queue of one site. Cheap: what earlier runs left is read in slices afterwards. */
export function openOutbox(options: OutboxOptions): Outbox {
  return new DurableOutbox(options);
}
