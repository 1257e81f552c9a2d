import { hashShare } from './hash-share.js';

export interface ShareOptions {
  /** The account's calls a day. */
  readonly plan: number;
  /** About how many copies of the app are active on a day. */
  readonly installations: number;
  /** This copy's calls, whatever the other two say. */
  readonly dailyLimit?: number | undefined;
  readonly installationId: string;
}

export interface InstallationShare {
  /** Calls that this installation may make on a UTC day. */
  readonly limit: number;
  /** This copy is not among those that report. */
  readonly sampledOut: boolean;
}

/** Fewer calls a day than this tell nothing of how an app is used: then fewer copies report, with so many each. */
const SMALLEST_SHARE = 10;

/**
 * How many of a fleet should report when `places` can: chosen by a hash, each on its own, their number scatters by about its square root.
 * Three times that stays free so that the account's limit holds; of a few places at least half are used, or often nobody would report.
 */
function expectedReporters(places: number): number {
  return Math.max(places - 3 * Math.sqrt(places), places / 2);
}

/** This copy's part of the account's day (documented for the options `plan`, `installations` and `dailyLimit`). */
export function installationShare(options: ShareOptions): InstallationShare {
  const { plan, installations, dailyLimit, installationId } = options;
  if (dailyLimit !== undefined) return { limit: dailyLimit, sampledOut: false };
  const share = Math.floor(plan / installations);
  if (share >= SMALLEST_SHARE || installations <= 1) return { limit: share, sampledOut: false };
  const places = Math.max(1, Math.floor(plan / SMALLEST_SHARE));
  const sampledOut = hashShare(`reports ${installationId}`) >= expectedReporters(places) / installations;
  return { limit: Math.min(SMALLEST_SHARE, plan), sampledOut };
}
