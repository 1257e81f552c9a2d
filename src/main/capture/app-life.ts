import type { Clock } from '../../shared/clock.js';
import type { ElectronMain } from '../environment.js';
import type { RawEvent } from '../intake/intake.js';
import type { LifecycleName, Settings } from '../options.js';
import type { Installation } from '../settings/installation.js';
import type { RunMarkers } from '../settings/run-markers.js';
import { Lifecycle } from './lifecycle.js';
import { RunWatch } from './run-watch.js';

export interface AppLifeEnvironment {
  readonly electron: ElectronMain;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'lifecycle' | 'name'>;
  readonly installation: Installation;
  readonly runs: RunMarkers;
  /** Links that the app was started with. */
  readonly startLinks: readonly string[];
  readonly report: (raw: RawEvent) => void;
}

/** The app's own life: installed, updated and started are reported at once, the rest as it happens. Not for a second client. */
export class AppLife {
  readonly #environment: AppLifeEnvironment;
  readonly #lifecycle: Lifecycle | undefined;
  readonly #watch: RunWatch | undefined;

  constructor(environment: AppLifeEnvironment) {
    this.#environment = environment;
    const { electron, clock, settings, runs, startLinks } = environment;
    if (settings.name !== undefined) return;
    if (settings.lifecycle.has('last-run-ended-badly')) {
      this.#watch = new RunWatch({ app: electron.app, powerMonitor: electron.powerMonitor, runs });
      this.#reportBadEnd();
    }
    this.#reportStart();
    this.#lifecycle = new Lifecycle({
      app: electron.app,
      powerMonitor: electron.powerMonitor,
      clock,
      wanted: settings.lifecycle,
      startLinks,
      report: (name, meta) => this.#report(name, meta),
    });
  }

  /** From now on this version is the one that ran last, and how it ends is watched; called once its events are kept. */
  versionSeen(): void {
    const { electron, installation, runs } = this.#environment;
    const version = electron.app.getVersion();
    installation.keep(version);
    if (this.#watch) runs.begin(version);
  }

  close(): void {
    this.#lifecycle?.close();
    this.#watch?.close();
  }

  #reportBadEnd(): void {
    const version = this.#environment.runs.takeBadEnd();
    if (version !== null) this.#report('last-run-ended-badly', { version });
  }

  #reportStart(): void {
    const { electron, installation } = this.#environment;
    const version = electron.app.getVersion();
    const { lastVersion } = installation;
    if (lastVersion === null) this.#report('installed', { version }, true);
    else if (lastVersion !== undefined && lastVersion !== version)
      this.#report('updated', { from: lastVersion, to: version });
    this.#report('started');
  }

  #report(name: LifecycleName, meta: { readonly [key: string]: string } = {}, waitsForEver = false): void {
    const { settings, report } = this.#environment;
    if (!settings.lifecycle.has(name)) return;
    report({
      event: 'CUSTOM',
      value: `app:${name}`,
      meta,
      window: 'main',
      ...(waitsForEver ? { waitsForEver: true } : {}),
    });
  }
}
