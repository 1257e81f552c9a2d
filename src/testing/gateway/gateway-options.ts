import type { Clock } from '../../shared/clock.js';
import type { AuthScheme } from './credential.js';

/** How a local gateway is started. Everything has a default. */
export interface GatewayOptions {
  /** The only key that is let in. Absent: any key, but one must be sent. */
  readonly apiKey?: string;
  /** How `Authorization` names the key. Default `'Token'`. */
  readonly authScheme?: AuthScheme;
  /** Calls a UTC day; beyond it every call is answered 429. Absent: no limit. */
  readonly dailyLimit?: number;
  /** The site keys that the account has; another one is answered 400. Absent: any. */
  readonly siteKeys?: readonly string[];
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default `127.0.0.1`: this machine only. */
  readonly host?: string;
  /** Bodies above it are answered 413. Default 32 KiB: no event of this package is larger, so a larger one is a mistake. */
  readonly maxBodyBytes?: number;
  /** Says what time it is: for the day's calls, the `Date` of the answers and `receivedAt`. Default: the machine's clock. */
  readonly clock?: Pick<Clock, 'now'>;
}

/** The options with every default filled in. */
export type GatewaySettings = Required<Omit<GatewayOptions, 'apiKey' | 'dailyLimit' | 'siteKeys'>> & {
  readonly apiKey: string | null;
  readonly dailyLimit: number | null;
  readonly siteKeys: readonly string[] | undefined;
};

const LAST_PORT = 65_535;
const DEFAULT_MAX_BODY_BYTES = 32 * 1024;

function requireWhole(name: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 0 || value > most) {
    throw new TypeError(`startGateway: ${name} must be a whole number from 0 to ${most}, not ${value}.`);
  }
}

/** Checks the options once, at the door. Throws a `TypeError` that names the wrong one. */
export function gatewaySettings(options: GatewayOptions): GatewaySettings {
  const { apiKey = null, authScheme = 'Token', dailyLimit = null, siteKeys } = options;
  const { port = 0, host = '127.0.0.1', maxBodyBytes = DEFAULT_MAX_BODY_BYTES, clock = Date } = options;
  if (apiKey?.trim() === '')
    throw new TypeError('startGateway: apiKey must not be empty; leave it out to let any key in.');
  if (authScheme !== 'Token' && authScheme !== 'Bearer') {
    throw new TypeError(
      `startGateway: authScheme must be 'Token' or 'Bearer', not ${JSON.stringify(authScheme)}.`,
    );
  }
  requireWhole('port', port, LAST_PORT);
  requireWhole('maxBodyBytes', maxBodyBytes, Number.MAX_SAFE_INTEGER);
  if (dailyLimit !== null) requireWhole('dailyLimit', dailyLimit, Number.MAX_SAFE_INTEGER);
  return { apiKey, authScheme, dailyLimit, siteKeys, port, host, maxBodyBytes, clock };
}
