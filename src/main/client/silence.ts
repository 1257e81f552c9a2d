import type { Clock } from '../../shared/clock.js';
import type { Status } from './client-types.js';

/** By then a developer who started the app to see events has seen none. */
const LOOK_AFTER_MS = 20_000;

export interface SilenceEnvironment {
  readonly clock: Clock;
  /** Windows that are open, whether or not their preload has said hello. */
  readonly openWindows: () => number;
  /** The option `inject` leaves the preload to the app. */
  readonly hasOwnPreload: boolean;
  readonly status: () => Status;
  readonly warn: (line: string) => void;
}

/** Looks once, a while after the start of an app under development, whether anything can arrive, and says in one line each what is missing. */
export class Silence {
  readonly #cancel: () => void;

  constructor(environment: SilenceEnvironment) {
    this.#cancel = environment.clock.after(LOOK_AFTER_MS, () => {
      const { status, openWindows, hasOwnPreload } = environment;
      for (const line of silences(status(), openWindows(), hasOwnPreload)) environment.warn(line);
    });
  }

  close(): void {
    this.#cancel();
  }
}

/** Why nothing arrives, each with its cure. What the gateway refuses, and that none answers, is said when it happens. */
export function silences(status: Status, openWindows: number, hasOwnPreload: boolean): string[] {
  const { consent, user, delivered, queued, waitingForUser, windows, refused, dropped } = status;
  const lines: string[] = [];
  if (consent === 'pending')
    lines.push(
      "consent is required and was not decided yet, so nothing is written or sent: call setConsent('granted')",
    );
  if (consent === 'denied')
    lines.push(
      "consent was denied, perhaps in an earlier run, so nothing is taken, written or sent: call setConsent('granted') once the user agrees",
    );
  if (consent !== 'denied' && !user && waitingForUser > 0)
    lines.push(
      `${waitingForUser} events wait for a user, and OnboardFlow logs none without: call identify({ id }), or set the option anonymous`,
    );
  // Where some arrive it does what it was set to.
  if (dropped['sampled-out'] && delivered + queued === 0)
    lines.push(
      `${dropped['sampled-out']} events were left out as sampled-out: by the options plan and installations this copy is not among those that report, or the option sampling keeps only a share. Set dailyLimit while you develop`,
    );
  if (openWindows > 0 && windows === 0 && refused === 0) lines.push(unheardLine(hasOwnPreload));
  return lines;
}

function unheardLine(hasOwnPreload: boolean): string {
  return hasOwnPreload
    ? "no window has said hello: with the option inject: false the app's own preload has to import 'onboardflow-electron/preload', built into it. For an app that wants nothing from its windows, set capture: false as well"
    : "no window has said hello: was it loaded before init was called, is its session left out by the option inject, or was main bundled so that the preload was not found? Reload the window, or import 'onboardflow-electron/preload' in your own preload";
}
