import { readdirSync } from 'node:fs';
import { initIn } from '../../src/main/init.js';
import { FakeElectron } from '../support/fake-electron.js';
import { SeededRandom } from '../support/seeded-random.js';
import type { Orders } from './orders.js';
import { Report } from './report.js';
import { scaledClock } from './scaled-clock.js';
import { tracesIn } from './traces.js';
import { trialFs } from './trial-fs.js';
import { Visitor } from './visitor.js';

/** One life of an app that uses the real client, until it is killed or has done its part. */
const orders = JSON.parse(process.argv[2] ?? '') as Orders;

// It never outlives the trial, whatever becomes of that.
process.stdin.once('end', () => process.exit(1)).resume();

const random = new SeededRandom(orders.seed);
const report = new Report(orders.reportFile, orders.run);
const electron = new FakeElectron({ userData: orders.userData });
const environment = electron.environment({
  clock: scaledClock(orders.clock),
  fs: trialFs(orders, random),
  random: () => random.next(),
});
const warn = (line: string) => report.say({ said: 'warned', line });
const client = initIn(
  environment,
  {},
  {
    siteKey: 'site',
    apiKey: 'k',
    endpoint: orders.endpoint,
    dailyLimit: orders.dailyLimit,
    capture: { lifecycle: false },
    inject: false,
    coalesceMs: 0,
    // As long as the longest trial: a week of jumping clocks must not be too old.
    queue: { maxAgeDays: 365 },
    // Enough that the disk, not the pace, is what bounds a life.
    pacing: { perSecond: 1_000, concurrency: orders.concurrency },
    timeoutMs: orders.timeoutMs,
    debug: { debug() {}, info() {}, warn, error: warn },
  },
);
client.on('delivered', ({ id }) => report.say({ said: 'delivered', id }));
client.on('rejected', ({ id }) => report.say({ said: 'rejected', id }));
client.on('dropped', ({ reason, count }) => report.say({ said: 'dropped', reason, count }));

const { user, consent } = client.status();
report.say({ said: 'up', user: user?.id ?? null, consent });
if (consent === 'denied') report.say({ said: 'traces', found: tracesIn(orders.userData) });
process.stdout.write('up\n');

const visitor = new Visitor({ orders, client, electron, report, random });
if (orders.part === 'visit') await visit();
else await drain();

async function visit(): Promise<never> {
  for (;;) {
    await visitor.act();
    const pauseMs = random.below(6);
    await new Promise((resolve) => (pauseMs === 0 ? setImmediate(resolve) : setTimeout(resolve, pauseMs)));
  }
}

/**
 * Whether there is a folder of another process still. A dead one's, whose pid names something else by now (on Linux also a thread), is taken
 * over only after a while of silence: until then there is nothing to send, and not all was sent.
 */
function isLeftToOthers(userData: string): boolean {
  const names = readdirSync(userData, { recursive: true, encoding: 'utf8' });
  return names.some((name) => /[\\/]w-[^\\/]+$/.test(name) && !name.includes(`-${process.pid}-`));
}

/** Sends until nothing waits, or nothing more may leave today. */
async function drain(): Promise<void> {
  await client.setConsent('granted');
  visitor.identify();
  for (;;) {
    const { remaining, reason = 'done' } = await client.flush({ timeoutMs: 60_000 });
    const isOver =
      (reason === 'done' && !isLeftToOthers(orders.userData)) || (reason === 'budget-spent' && remaining > 0);
    if (isOver) report.say({ said: 'rests', waiting: remaining, reason });
    if (isOver) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await client.close();
  process.exit(0);
}
