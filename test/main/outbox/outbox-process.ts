import * as fs from 'node:fs';
import { openOutbox } from '../../../src/main/outbox/index.js';
import type { Clock } from '../../../src/shared/clock.js';
import { DAY_MS, event, ids } from './open-outbox.js';

/*
 * A process of an app that writes to one site: answers one line for each line it is told, on files and a clock of its own.
 * Its time runs twenty times as fast: a minute and a half of silence passes in a few seconds, and a busy machine is not yet taken for a frozen process.
 */

const SPEED = 20;

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now() * SPEED,
  after(ms, call) {
    const timer = setTimeout(call, ms / SPEED);
    return () => clearTimeout(timer);
  },
};

const [root = ''] = process.argv.slice(2);
const outbox = openOutbox({
  root,
  folder: `${root}/site-a`,
  fs,
  clock,
  random: Math.random,
  limits: {
    maxEvents: 10_000,
    maxBytes: 20 * 1024 * 1024,
    maxAgeMs: 7 * DAY_MS,
    maxCalls: 100_000,
    maxWaitingForUser: 200,
    maxWaitForUserMs: DAY_MS,
  },
  process: { pid: process.pid },
  warn: (line) => say(`warning ${line}`),
  onDropped: (reason, count) => say(`dropped ${reason} ${count}`),
  onChange: () => say(`changed ${outbox.leads ? 'leads' : 'follows'} ${ids(outbox).sort().join(',')}`),
});

/** Written before the next step: what a killed process said is what it had done. */
function say(line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  for (let written = 0; written < bytes.length; ) written += writeSome(bytes.subarray(written));
}

/** A pipe that its reader has not emptied yet takes nothing (EAGAIN): once more, then. */
function writeSome(bytes: Buffer): number {
  try {
    return fs.writeSync(1, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}

/** Takes events and settles some of them, for ever. */
function churn(): void {
  for (let index = 0; index < 20; index++) {
    const id = `${process.pid}-${index}-${Math.random()}`;
    if (outbox.add(event(id, { event: 'CUSTOM', meta: { title: 'x'.repeat(3000) } })) === 'disk')
      say(`added ${id}`);
    const [oldest] = outbox.lane('CUSTOM').oldestFirst();
    if (!oldest || index % 3 === 0) continue;
    say(`settling ${oldest.id}`);
    outbox.settle(oldest.id);
    say(`settled ${oldest.id}`);
  }
  setImmediate(churn);
}

const commands: { readonly [command: string]: (id: string) => string } = {
  add: (id) => `add ${id} ${outbox.add(event(id))}`,
  settle: (id) => {
    outbox.settle(id);
    return `settle ${id}`;
  },
  read: (id) => `read ${id} ${outbox.read(id) ? 'there' : 'gone'}`,
  ids: () => `ids ${ids(outbox).sort().join(',')}`,
  leads: () => `leads ${outbox.leads}`,
  churn: () => {
    setImmediate(churn);
    return 'churn';
  },
  close: () => {
    outbox.close();
    return 'close';
  },
};

let heard = '';
process.stdin.on('data', (bytes) => {
  const lines = (heard + bytes).split('\n');
  heard = lines.pop() ?? '';
  for (const line of lines) {
    const [command = '', id = ''] = line.split(' ');
    say(commands[command]?.(id) ?? `unknown ${line}`);
  }
});
process.stdin.on('end', () => process.exit());

void outbox.whenRead.then(() => say('ready'));
