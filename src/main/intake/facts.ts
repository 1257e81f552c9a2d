import type { App } from 'electron';
import type { PropertyValue } from '../../shared/types.js';
import type { Fact } from '../options.js';

const OS_NAMES: { readonly [platform: string]: string } = {
  darwin: 'macOS',
  win32: 'Windows',
  linux: 'Linux',
};

type Facts = { readonly [name: string]: PropertyValue };
type FactsApp = Pick<App, 'getVersion' | 'getLocale' | 'isReady'>;

/** What main knows of itself, read once, and again when the app is ready: `app.getLocale()` tells nothing before (Electron: `app`). */
export function createFacts(wanted: ReadonlySet<Fact>, app: FactsApp, machine: NodeJS.Process): () => Facts {
  let facts: Facts | undefined;
  let wasReady = false;
  return () => {
    if (!facts || wasReady !== app.isReady()) {
      wasReady = app.isReady();
      facts = factsOf(wanted, app, machine);
    }
    return facts;
  };
}

function factsOf(wanted: ReadonlySet<Fact>, app: FactsApp, machine: NodeJS.Process): Facts {
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
