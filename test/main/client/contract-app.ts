import * as fs from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Environment } from '../../../src/main/environment.js';
import { initIn } from '../../../src/main/init.js';
import type { InitOptions } from '../../../src/main/options.js';
import { startGateway } from '../../../src/testing/index.js';
import { FakeElectron, type FakeElectronOptions } from '../../support/fake-electron.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

export const ANN = { id: 'ann', customer_id: 'cus_ann', custom_properties: { plan: 'pro' } };
/** Long and unlike anything else, so that a trace of it anywhere is no accident. */
export const KEY = 'sk-contract-8c1f5e0d7b';

export interface Start {
  readonly options?: Partial<InitOptions>;
  readonly electron?: Partial<FakeElectronOptions>;
  readonly environment?: Partial<Environment>;
  readonly realm?: object;
}

/** A gateway, a user-data folder, and as many starts of one app on both as a test wants. */
export async function openApp() {
  const gateway = await startGateway({ apiKey: KEY });
  onTestFinished(() => gateway.close());
  const userData = temporaryFolder();
  const start = ({ options, electron: electronOptions, environment, realm = {} }: Start = {}) => {
    const electron = new FakeElectron({ userData, ...electronOptions });
    const client = initIn(electron.environment(environment), realm, {
      siteKey: 'site',
      apiKey: KEY,
      endpoint: gateway.url,
      capture: { lifecycle: false },
      pacing: { perSecond: 1_000 },
      plan: 'growth',
      preloadPath: import.meta.filename,
      ...options,
    });
    onTestFinished(() => client.close({ timeoutMs: 0 }));
    return { electron, client };
  };
  return { gateway, userData, start };
}

export const filesBelow = (folder: string): string[] =>
  fs.existsSync(folder)
    ? fs
        .readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
    : [];
