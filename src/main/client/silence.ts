import type { Clock } from '../../shared/clock.js';
import type { Status } from './client-types.js';

/** By then a developer who started the app to see events has seen none. */
const LOOK_AFTER_MS = 20_000;

export interface SilenceEnvironment {
  readonly clock: Clock;
  /** Windows that are open, whether or not their preload has said hello. */
  readonly openWindows: () => number;
  readonly status: () => Status;
  readonly warn: (line: string) => void;
}

/** Looks once, a while after the start of an app under development, whether anything can arrive, and says in one line each what is missing. */
export class Silence {
  readonly #cancel: () => void;

  constructor(environment: SilenceEnvironment) {
    this.#cancel = environment.clock.after(LOOK_AFTER_MS, () => {
      for (const line of silences(environment.status(), environment.openWindows())) environment.warn(line);
    });
  }

  close(): void {
    this.#cancel();
  }
}

/** Why nothing arrives, each with its cure. What the gateway refuses is said when it does. */
export function silences(status: Status, openWindows: number): string[] {
  const { consent, user, waitingForUser, windows, refused } = status;
  const lines: string[] = [];
  if (consent === 'pending')
    lines.push(
      "consent is required and was not decided yet, so nothing is written or sent: call setConsent('granted')",
    );
  if (consent !== 'denied' && !user && waitingForUser > 0)
    lines.push(
      `${waitingForUser} events wait for a user, and OnboardFlow logs none without: call identify({ id }), or set the option anonymous`,
    );
  if (openWindows > 0 && windows === 0 && refused === 0)
    lines.push(
      "no window has said hello: was it loaded before init was called, is its session left out by the option inject, or was main bundled so that the preload was not found? Reload the window, or import 'onboardflow-electron/preload' in your own preload",
    );
  return lines;
}
