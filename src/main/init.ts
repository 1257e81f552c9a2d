import { checkOptions } from './check-options.js';
import { Client, type OnboardFlowClient } from './client/index.js';
import type { Environment } from './environment.js';
import type { InitOptions, Settings } from './options.js';

/** The only process-wide state: the ESM and the CommonJS copy of this module in one process are to be one client. */
const REGISTRY = Symbol.for('onboardflow-electron');

interface Registry {
  readonly clients: Map<string, Client>;
}

/** `init` with everything it stands on as a parameter. */
export function initIn(environment: Environment, realm: object, options: InitOptions): OnboardFlowClient {
  const settings = checkOptions(options);
  const { clients } = registryOf(realm);
  const key = settings.name ?? '';
  const running = clients.get(key);
  if (running && !running.isClosing) {
    const differing = differences(running.settings, settings);
    const which =
      differing.length > 0 ? `, and these options are not what it runs with: ${differing.join(', ')}` : '';
    running.warn(
      `init was called a second time: the running client is returned${which}. Call close() first to start another`,
    );
    return running;
  }
  running?.cutShort();
  const client: Client = new Client(settings, environment, () => {
    if (clients.get(key) === client) clients.delete(key);
  });
  clients.set(key, client);
  return client;
}

function registryOf(realm: object): Registry {
  const holder = realm as { [REGISTRY]?: Registry };
  holder[REGISTRY] ??= { clients: new Map() };
  return holder[REGISTRY];
}

/** Names of the options that differ; a function written out anew counts as the same one. */
function differences(running: Settings, given: Settings): string[] {
  const names = Object.keys(running) as (keyof Settings)[];
  return names.filter((name) => fingerprint(running[name]) !== fingerprint(given[name]));
}

function fingerprint(value: unknown): string {
  if (typeof value === 'function') return value.toString();
  if (value instanceof Set) return fingerprint([...value]);
  try {
    return (
      JSON.stringify(value, (_key, item) =>
        item instanceof RegExp || typeof item === 'function' ? String(item) : item,
      ) ?? ''
    );
  } catch {
    // A logger may hold itself; its own text is what can be compared of it.
    return Object.prototype.toString.call(value);
  }
}
