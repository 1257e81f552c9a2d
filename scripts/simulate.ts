import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { PLANS } from '../src/main/options.js';
import { type FleetResult, simulateFleet } from './simulate/fleet.js';
import { judge } from './simulate/judgement.js';
import { pictureOf } from './simulate/picture.js';
import { tableOf } from './simulate/table.js';

const HELP = `npm run simulate -- [--installations 10000] [--days 7] [--plan NAME] [--seed N] [--picture FILE]

The copies of an app live some days on a clock that takes no time: time zones, weekends, restarts, sleep, lost networks, wrong clocks and two
outages of the gateway. Each that reports runs the real sender and the real count of its day. Ends with 1 when a day had more calls
than the account has, a minute more than a fair part of them, or a copy less than half of its own.
`;

const { values } = parseArgs({
  options: {
    installations: { type: 'string', default: '10000' },
    days: { type: 'string', default: '7' },
    plan: { type: 'string' },
    seed: { type: 'string', default: '1' },
    picture: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const installations = Number(values.installations);
const days = Number(values.days);
const plans = Object.entries(PLANS).filter(([name]) => values.plan === undefined || values.plan === name);
if (values.help || !(installations >= 1) || !(days >= 1) || plans.length === 0) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}

const results: FleetResult[] = [];
for (const [name, plan] of plans) {
  const startedAt = performance.now();
  const result = await simulateFleet({ name, plan, installations, days, seed: Number(values.seed) });
  results.push(result);
  console.log(
    `${name}: ${days} days of ${installations} copies in ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`,
  );
}
console.log(`\n${tableOf(results)}`);
for (const { name, counts } of results) {
  const lost = [...counts.dropped, ['refused (queue-full)', counts.refused] as const];
  const reasons = lost.map(([reason, count]) => `${count} ${reason}`).join(', ');
  console.log(`${name}: calls on each day ${counts.callsADay.join(', ')}; never sent: ${reasons}`);
}
if (values.picture) writeFileSync(values.picture, pictureOf(results));

const broken = results.flatMap(judge);
for (const sentence of broken) console.error(`BROKEN  ${sentence}`);
process.exit(broken.length === 0 ? 0 : 1);
