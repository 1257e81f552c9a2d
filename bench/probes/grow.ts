/**
 * Opens a queue of so many waiting events with nobody to send them to, and reports so many more, one a turn of the event loop, so that
 * whatever an event sets off is done before the next. Answers the processor's time, for who cannot count instructions.
 */

import { init } from 'onboardflow-electron/main';
import { answer } from './answer.js';
import { OFFLINE, SITE_KEY, sampleEvent } from './sample-events.js';

const [waiting = 0, events = 0] = process.argv.slice(2).map(Number);
const client = init({
  siteKey: SITE_KEY,
  name: 'client-1',
  apiKey: 'key',
  endpoint: OFFLINE,
  dailyLimit: 2 * waiting,
  queue: { maxEvents: 2 * waiting + events, maxBytes: 1_000_000_000 },
});
const turn = () => new Promise(setImmediate);
while (client.status().queued < waiting) await new Promise((resolve) => setTimeout(resolve, 20));
// The first attempt finds nobody, and the gate closes.
while (client.status().paused === null) await new Promise((resolve) => setTimeout(resolve, 20));
for (let index = 0; index < events; index++) {
  const { value, meta } = sampleEvent(index);
  const answered = client.track('CUSTOM', value, meta);
  if (!answered.accepted) throw new Error(answered.message);
  await turn();
}
const { user, system } = process.cpuUsage();
answer((user + system) / 1_000);
