import type { FleetResult } from './fleet.js';

/** A hundredth of the day's calls is fourteen times an even share: no more of a fleet should ever knock within one minute. */
const FAIR_SHARE_OF_A_MINUTE = 0.01;
/** Of a small fleet a few copies that start at once are many. */
const COPIES_AT_ONCE = 3;

/** What a minute may get at most. */
export function fairMinute({ plan, limit }: FleetResult): number {
  return Math.max(plan * FAIR_SHARE_OF_A_MINUTE, COPIES_AT_ONCE * limit);
}

/** What went wrong, in sentences: nothing, if the fleet kept its promises. */
export function judge(result: FleetResult): string[] {
  const { name, plan, counts } = result;
  const found: string[] = [];
  counts.callsADay.forEach((calls, day) => {
    if (calls > plan) found.push(`${name}: ${calls} calls on day ${day + 1}, and the account has ${plan}`);
  });
  if (counts.busiestMinute > fairMinute(result))
    found.push(`${name}: ${counts.busiestMinute} calls in one minute, and ${fairMinute(result)} are fair`);
  if (counts.starved > 0)
    found.push(
      `${name}: ${counts.starved} reporting copies got less than half of the calls that they could use`,
    );
  return found;
}
