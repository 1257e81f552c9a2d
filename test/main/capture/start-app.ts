import { onTestFinished } from 'vitest';
import { initIn } from '../../../src/main/init.js';
import type { CaptureOptions, InitOptions } from '../../../src/main/options.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeElectron, type FakeElectronOptions } from '../../support/fake-electron.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

export interface AppOptions {
  readonly lifecycle: NonNullable<CaptureOptions['lifecycle']>;
  readonly init?: Partial<InitOptions>;
  readonly electron?: Partial<FakeElectronOptions>;
  readonly argv?: readonly string[];
  readonly pid?: number;
}

/** An app with a client, and what it reports of its own life, as `name` or `name {its meta}`. */
export function startApp({
  lifecycle,
  init = {},
  electron: more,
  argv = ['/opt/app/app'],
  pid = process.pid,
}: AppOptions) {
  const clock = new FakeClock();
  const electron = new FakeElectron({ userData: temporaryFolder(), ...more });
  const told: string[] = [];
  const environment = electron.environment({ clock });
  Object.defineProperty(environment.process, 'argv', { value: argv });
  Object.defineProperty(environment.process, 'pid', { value: pid });
  const client = initIn(
    environment,
    {},
    {
      siteKey: 'site',
      capture: { lifecycle },
      inject: false,
      beforeSend: (event) => {
        const meta = Object.keys(event.meta).length > 0 ? ` ${JSON.stringify(event.meta)}` : '';
        told.push(event.value.replace(/^app:/, '') + meta);
        return event;
      },
      ...init,
    },
  );
  onTestFinished(() => client.close({ timeoutMs: 0 }));
  return { clock, electron, client, told };
}
