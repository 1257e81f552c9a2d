/** Leaves a folder as an app leaves it whose events wait, and the same events as plain lines of JSON beside it. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';
import { answer } from './answer.js';
import { PLAIN_FILE, sampleRecord } from './sample-events.js';
import { clientWith } from './waiting-client.js';

const waiting = Number(process.argv[2]);
const client = clientWith(waiting, {
  queue: { maxEvents: 2 * waiting, maxBytes: 1_000_000_000 },
  dailyLimit: 2 * waiting,
});
const lines = Array.from({ length: waiting }, (_, index) => `${JSON.stringify(sampleRecord(index))}\n`);
writeFileSync(path.join(app.getPath('userData'), PLAIN_FILE), lines.join(''));
await client.close();
answer(null);
