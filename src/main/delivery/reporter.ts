import type { StampedEvent } from '../stamped-event.js';
import type { GateState } from './gate-state.js';
import type { GateEffect } from './gate-transition.js';
import { notLoadedLine, pauseLine } from './pause-lines.js';
import type { Pause, PauseReason } from './sender.js';
import type { SenderOptions } from './sender-options.js';
import { SECOND_MS } from './time-units.js';

type Rejection = Extract<GateEffect, { do: 'reject' }>;

const REJECTIONS: Readonly<Record<Rejection['why'], string>> = {
  refused: 'the gateway refused the event and took another one after it',
  'server-error': 'the gateway failed on this event five times and took another one each time (server-error)',
  'too-large': 'the gateway finds the event too large',
};

/** What the sender tells the app, and the few lines it has for a developer. A listener that throws harms nothing. */
export class Reporter {
  readonly #options: Pick<SenderOptions, 'listener' | 'log' | 'settings' | 'ledger'>;
  #paused: PauseReason | undefined;
  readonly #notLoaded = new Set<string>();

  constructor(options: Pick<SenderOptions, 'listener' | 'log' | 'settings' | 'ledger'>) {
    this.#options = options;
  }

  delivered({ id, event, value }: StampedEvent, attempts: number): void {
    this.#tell(() => this.#options.listener.delivered({ id, event, value, attempts }));
  }

  rejected({ id, event, value }: StampedEvent, { status, why }: Rejection): void {
    const message = REJECTIONS[why];
    this.#tell(() => this.#options.listener.rejected({ id, event, value, status, message }));
  }

  /** What holds now. Told when it is another reason than before; with the line that names the cure, where a person is needed. */
  pause(pause: Pause | undefined, gate: GateState, isCountDoubtful = false): void {
    const { listener, log, settings, ledger } = this.#options;
    const before = this.#paused;
    if (pause?.reason === before) return;
    this.#paused = pause?.reason;
    if (before) {
      log.debug(`sending goes on: ${before} is over`);
      this.#tell(() => listener.resumed({ reason: before }));
    }
    if (!pause) return;
    const seconds = pause.until && Math.round((pause.until - ledger.time.now()) / SECOND_MS);
    log.debug(`sending pauses: ${pause.reason}${seconds ? `, for ${seconds} s` : ''}`);
    this.#tell(() => listener.paused(pause));
    const line = pauseLine(pause, gate, settings, isCountDoubtful);
    // Without an HTTP client nobody was asked.
    const isExplained = pause.reason === 'backing-off' && this.#notLoaded.size > 0;
    if (line && !isExplained) log.warn(line);
  }

  /** A package is missing from the app. */
  notLoaded(what: string): void {
    if (this.#notLoaded.has(what)) return;
    this.#notLoaded.add(what);
    this.#options.log.warn(notLoadedLine(what));
  }

  #tell(call: () => void): void {
    try {
      call();
    } catch {
      this.#options.log.error('a listener of the sender failed');
    }
  }
}
