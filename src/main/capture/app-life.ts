import type { Clock } from '../../shared/clock.js';
import type { ElectronMain } from '../environment.js';
import type { RawEvent } from '../intake/intake.js';
import type { LifecycleName, Settings } from '../options.js';
import type { Installation } from '../settings/installation.js';
import { Lifecycle } from './lifecycle.js';

export interface AppLifeEnvironment {
  readonly electron: ElectronMain;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'lifecycle' | 'name'>;
  readonly installation: Installation;
  readonly report: (raw: RawEvent) => void;
}

/** The app's own life: installed, updated and started are reported at once, the rest as it happens. Not for a second client. */
export class AppLife {
  readonly #environment: AppLifeEnvironment;
  readonly #lifecycle: Lifecycle | undefined;

  constructor(environment: AppLifeEnvironment) {
    this.#environment = environment;
    const { electron, clock, settings } = environment;
    if (settings.name !== undefined) return;
    this.#reportStart();
    this.#lifecycle = new Lifecycle({
      app: electron.app,
      powerMonitor: electron.powerMonitor,
      wanted: settings.lifecycle,
      report: (name, meta) => this.#report(name, meta),
      soon: (call) => {
        clock.after(0, call);
      },
    });
  }

  /** From now on this version is the one that ran last; called once its events are kept. */
  versionSeen(): void {
    this.#environment.installation.keep(this.#environment.electron.app.getVersion());
  }

  close(): void {
    this.#lifecycle?.close();
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
