import type { App } from 'electron';
import type { PropertyValue } from '../../shared/types.js';
import type { Fact } from '../options.js';

const OS_NAMES: { readonly [platform: string]: string } = {
  darwin: 'macOS',
  win32: 'Windows',
  linux: 'Linux',
};

/** What main knows of itself. Read when an event is stamped: `app.getLocale()` tells nothing before the app is ready (Electron: `app`). */
export function factsOf(
  wanted: ReadonlySet<Fact>,
  app: Pick<App, 'getVersion' | 'getLocale' | 'isReady'>,
  machine: NodeJS.Process,
): Record<string, PropertyValue> {
  const all: Record<Fact, () => string | undefined> = {
    app_version: () => app.getVersion(),
    os: () => OS_NAMES[machine.platform] ?? machine.platform,
    os_version: () => machine.getSystemVersion?.(),
    arch: () => machine.arch,
    locale: () => (app.isReady() ? app.getLocale() : undefined),
    electron_version: () => machine.versions.electron,
  };
  const facts: Record<string, PropertyValue> = {};
  for (const name of wanted) {
    const fact = all[name]();
    if (fact) facts[name] = fact;
  }
  return facts;
}
