import { parseArgs } from 'node:util';
import { isLoopbackUrl } from './loopback-url.js';

export const HELP = `Usage: npm run demo -- [options]

Builds the package and Folio, the demo app; starts the local gateway; opens Folio, and prints a line for each event.

  --headless           play a scripted visit without a display, check every event that the gateway got,
                       and exit 0 only when all that are expected arrived, each right in every field
  --app FOLDER         run the built app in this folder instead of the demo's own; nothing is built
  --user-data FOLDER   let Folio keep its files there (default: a fresh folder, removed at the end)
  --no-open            do not open the gateway's page in a browser
  --help               print this and exit

Environment
  ONBOARDFLOW_ENDPOINT, ONBOARDFLOW_API_KEY   send to this gateway instead of starting one
  ONBOARDFLOW_SKIP_ELECTRON_DOWNLOAD=1        never try to download Electron's binary
  ELECTRON_EXE                                the Electron to run
  CHROME_PATH                                 the browser of the stand-in that runs where Electron's binary is not there
`;

/** A command line or an environment that cannot be followed; the message is one line for the person who typed it. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Where events are to go when it is not the local gateway. */
export interface NamedGateway {
  readonly endpoint: string;
  readonly apiKey: string;
}

export interface DemoOptions {
  readonly help: boolean;
  readonly headless: boolean;
  readonly app: string | undefined;
  readonly userData: string | undefined;
  readonly open: boolean;
  readonly gateway: NamedGateway | undefined;
}

const FLAGS = {
  headless: { type: 'boolean', default: false },
  app: { type: 'string' },
  'user-data': { type: 'string' },
  'no-open': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** @throws {UsageError} */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): DemoOptions {
  try {
    const { values } = parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: false });
    return {
      help: values.help,
      headless: values.headless,
      app: values.app,
      userData: values['user-data'],
      open: !values['no-open'],
      gateway: namedGateway(env),
    };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${(error as Error).message.split('\n')[0]}; see --help`);
  }
}

/** The same rule as the package's: the key must not cross a network in the clear. */
export function namedGateway({
  ONBOARDFLOW_ENDPOINT: endpoint,
  ONBOARDFLOW_API_KEY: apiKey,
}: NodeJS.ProcessEnv) {
  if (!endpoint) return undefined;
  if (!URL.canParse(endpoint)) throw new UsageError('ONBOARDFLOW_ENDPOINT must be a URL');
  if (!endpoint.startsWith('https:') && !isLoopbackUrl(endpoint))
    throw new UsageError('ONBOARDFLOW_ENDPOINT must begin with https:, or name this machine');
  if (!apiKey) throw new UsageError('ONBOARDFLOW_ENDPOINT needs its key in ONBOARDFLOW_API_KEY');
  return { endpoint, apiKey };
}
