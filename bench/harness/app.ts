import path from 'node:path';
import type { ElectronApplication } from 'playwright-core';
import { launchApp, runtimeName } from '../../test/e2e/launch.js';
import { output } from './folders.js';

/** On which runtime whole apps are measured: Electron's binary where there is one. */
export const appRuntime = runtimeName;

/** Runs one of `apps/` for as long as `use` takes. */
export async function withApp<Result>(
  name: string,
  argument: string,
  use: (app: ElectronApplication) => Promise<Result>,
): Promise<Result> {
  const app = await launchApp({ app: path.join(output, 'apps', name), args: [argument] });
  try {
    return await use(app.electronApp);
  } catch (error) {
    throw new Error(`The app ${name} (${argument}) could not be measured.\n${app.output()}`, {
      cause: error,
    });
  } finally {
    await app.kill();
  }
}
