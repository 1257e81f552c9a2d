import { parseArgs } from 'node:util';
import type { AuthScheme } from '../gateway/credential.js';
import type { GatewayOptions } from '../gateway/gateway-options.js';

const DEFAULT_PORT = 8787;
const LAST_PORT = 65_535;

/** What `--help` prints. */
export const HELP = `Usage: onboardflow-gateway [options]

A local gateway that keeps the contract of the OnboardFlow events API,
with an inspector page at / that shows what arrives.

  --port N           port to listen on (default ${DEFAULT_PORT}; 0 takes a free one)
  --host ADDRESS     address to listen on (default 127.0.0.1, this machine only)
  --api-key KEY      the only key that is let in (default: any key)
  --auth-scheme S    Token or Bearer (default Token)
  --site-key KEY     a site key that is known; may be repeated (default: any)
  --daily-limit N    calls a UTC day, then 429 (default: no limit)
  --help             print this and exit
`;

/** A command line that cannot be understood; the message is one line for the person who typed it. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'start'; readonly options: GatewayOptions };

const FLAGS = {
  port: { type: 'string' },
  host: { type: 'string' },
  'api-key': { type: 'string' },
  'auth-scheme': { type: 'string' },
  'site-key': { type: 'string', multiple: true },
  'daily-limit': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

function isFlag(name: string): name is keyof typeof FLAGS {
  return Object.hasOwn(FLAGS, name);
}

/** Refuses what `parseArgs` would refuse in several lines, or not at all. Values are never repeated: one may be the key. */
function requireKnown(args: readonly string[]): void {
  const { tokens } = parseArgs({ args: [...args], options: FLAGS, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional')
      throw new UsageError(`takes no arguments beside its options; see --help`);
    if (token.kind !== 'option') continue;
    if (!isFlag(token.name)) throw new UsageError(`unknown option ${token.rawName}; see --help`);
    const wantsValue = FLAGS[token.name].type === 'string';
    if (wantsValue && (token.value ?? '') === '') throw new UsageError(`${token.rawName} needs a value`);
    if (!wantsValue && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value`);
  }
}

function whole(flag: string, text: string, most: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= most)) throw new UsageError(`${flag} must be a whole number from 0 to ${most}`);
  return value;
}

function authScheme(text: string): AuthScheme {
  if (text === 'Token' || text === 'Bearer') return text;
  throw new UsageError('--auth-scheme must be Token or Bearer');
}

/**
 * Reads the command line.
 *
 * @throws UsageError with one line that says what is wrong.
 */
export function readArguments(args: readonly string[]): Command {
  requireKnown(args);
  const { values } = parseArgs({ args: [...args], options: FLAGS, strict: false });
  const text = (name: 'port' | 'host' | 'api-key' | 'auth-scheme' | 'daily-limit'): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  if (values.help) return { kind: 'help' };
  const [host, apiKey, scheme, dailyLimit] = [
    text('host'),
    text('api-key'),
    text('auth-scheme'),
    text('daily-limit'),
  ];
  const siteKeys = values['site-key']?.filter((key) => typeof key === 'string');
  return {
    kind: 'start',
    options: {
      port: whole('--port', text('port') ?? String(DEFAULT_PORT), LAST_PORT),
      ...(host !== undefined && { host }),
      ...(apiKey !== undefined && { apiKey }),
      ...(scheme !== undefined && { authScheme: authScheme(scheme) }),
      ...(siteKeys !== undefined && { siteKeys }),
      ...(dailyLimit !== undefined && {
        dailyLimit: whole('--daily-limit', dailyLimit, Number.MAX_SAFE_INTEGER),
      }),
    },
  };
}
