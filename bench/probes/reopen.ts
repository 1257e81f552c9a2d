/** Reads what waits since the last run, by the module or in one go; answers the milliseconds to the last event, and the longest hold of the thread. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';
import { init } from 'onboardflow-electron/main';
import { answer } from './answer.js';
import { OFFLINE, PLAIN_FILE, SITE_KEY } from './sample-events.js';

const [contestant = '', waiting = '0'] = process.argv.slice(2);
const WAITING = Number(waiting);

/** One turn of the event loop after the other: the longest between two is the longest that anybody had to wait. */
async function watched(isDone: () => boolean): Promise<{ ms: number; longestMs: number }> {
  const before = performance.now();
  let last = before;
  let longestMs = 0;
  while (!isDone()) {
    await new Promise(setImmediate);
    const now = performance.now();
    longestMs = Math.max(longestMs, now - last);
    last = now;
  }
  return { ms: last - before, longestMs };
}

async function ours() {
  const started = performance.now();
  const client = init({
    siteKey: SITE_KEY,
    endpoint: OFFLINE,
    name: 'client-1',
    plan: 'expansion',
    queue: { maxEvents: 20_000 },
  });
  client.status();
  const openedMs = performance.now() - started;
  const { ms, longestMs } = await watched(() => client.status().queued === WAITING);
  return { ms: openedMs + ms, longestMs: Math.max(openedMs, longestMs) };
}

/** The same events as plain lines of JSON, and nothing done but to read and parse them. */
function bare() {
  const before = performance.now();
  const lines = readFileSync(path.join(app.getPath('userData'), PLAIN_FILE), 'utf8').split('\n');
  const events = lines.flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]));
  const ms = performance.now() - before;
  if (events.length !== WAITING) throw new Error(`${events.length} lines of ${WAITING} were read.`);
  return { ms, longestMs: ms };
}

answer(contestant === 'ours' ? await ours() : bare());
