import type { GatewayRequest } from '../../src/testing/index.js';
import type { Line } from './report.js';
import type { Scenario } from './scenario.js';

/** Something that cut off what a process had begun: a kill, a freeze, a network that went away. Requests are counted from 1. */
export interface Cut {
  readonly kind: 'kill' | 'freeze' | 'network';
  /** What was cut was sent at the latest as this request. */
  readonly sentBy: number;
  /** What goes again because of it comes after this request. */
  readonly againAfter: number;
}

/** A life of the app that is over. */
export interface Life {
  readonly run: number;
  readonly lastRequest: number;
  /** The machine's clock was wrong. */
  readonly lied: boolean;
  /** It died in the middle of a write. */
  readonly tore: boolean;
}

/** All that is known of a trial when it is over. */
export interface TrialRecord {
  readonly scenario: Scenario;
  readonly lines: readonly Line[];
  readonly requests: readonly GatewayRequest[];
  readonly cuts: readonly Cut[];
  readonly lives: readonly Life[];
  /** Processes that ended by themselves, and not well. */
  readonly failures: readonly string[];
}
