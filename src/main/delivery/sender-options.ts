import type { Clock } from '../../shared/clock.js';
import type { Logger } from '../logger.js';
import type { Outbox } from '../outbox/outbox.js';
import type { PauseStore } from './gate-memory.js';
import type { Ledger } from './ledger.js';
import type { SenderListener } from './sender.js';
import type { Transport } from './transport.js';

export interface SenderSettings {
  readonly siteKey: string;
  readonly endpoint: string;
  readonly authScheme: 'Token' | 'Bearer';
  readonly pacing: { readonly concurrency: number; readonly perSecond: number };
  /** For one request, whole. */
  readonly timeoutMs: number;
  /** This installation's calls on a UTC day. */
  readonly limit: number;
  /** 0..1: the part of them that only CUSTOM events may spend. */
  readonly reserve: number;
  readonly installations: number;
  readonly installationId: string;
  /** The package's, for the User-Agent. */
  readonly version?: string;
  /** Somebody watches who can start a gateway: a line says so when none answers. */
  readonly isDevelopment?: boolean;
}

/** Where the key comes from. Neither call rejects. */
export interface SenderCredentials {
  get(): Promise<string | null>;
  /** The gateway refused this key; resolves once there was a chance to get another one. */
  refused(key: string): Promise<void>;
}

export interface SenderOptions {
  readonly outbox: Outbox;
  readonly ledger: Ledger;
  readonly pauses: PauseStore;
  readonly transport: Transport;
  readonly credentials: SenderCredentials;
  readonly settings: SenderSettings;
  readonly clock: Clock;
  /** 0 (included) to 1 (excluded). */
  readonly random: () => number;
  readonly listener: SenderListener;
  readonly log: Logger;
  /** Consent: looked at before every request. */
  readonly maySend: () => boolean;
}
