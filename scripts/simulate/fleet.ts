import { installationShare } from '../../src/main/delivery/index.js';
import { SeededRandom } from '../../test/support/seeded-random.js';
import { Copy } from './copy.js';
import { Counts } from './counts.js';
import { weekOf } from './week.js';

export interface FleetOptions {
  /** Of the plan. */
  readonly name: string;
  /** The account's calls a day. */
  readonly plan: number;
  readonly installations: number;
  readonly days: number;
  readonly seed: number;
}

export interface FleetResult extends FleetOptions {
  /** Calls a day of a copy that reports. */
  readonly limit: number;
  readonly counts: Counts;
}

/** Lets every copy of an app live its days, and counts what reaches the gateway. Copies that do not report write and send nothing, and are only counted. */
export async function simulateFleet(options: FleetOptions): Promise<FleetResult> {
  const { plan, installations, days, seed } = options;
  const counts = new Counts(days);
  let limit = 0;
  for (let number = 0; number < installations; number += 1) {
    const id = `installation ${seed}/${number}`;
    const share = installationShare({ plan, installations, installationId: id });
    limit = share.limit;
    if (share.sampledOut) continue;
    counts.reporters += 1;
    // A copy lives the same week under every plan.
    const week = weekOf(new SeededRandom(seed * 100_003 + number), days);
    const random = new SeededRandom(seed * 200_003 + number);
    await new Copy({ id, random, counts, limit, installations }).live(week);
  }
  return { ...options, limit, counts };
}
