import * as fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { FakeClock } from '../../support/fake-clock.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { MemoryDisk } from './memory-disk.js';
import { ANN, BOB, event, ids, idsOf, openAs, openOnDisk, readAll } from './open-outbox.js';

/** Every path below a folder. */
function treeOf(folder: string): string[] {
  return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name));
}

describe('What was accepted', () => {
  test('is on disk when add answers so, and is there after a kill', () => {
    const root = temporaryFolder();
    const killed = openOnDisk({ root });
    const tracked = event('a', {
      event: 'CUSTOM',
      value: 'grüße\n\t"x" \u{1f600} \u0000',
      meta: { title: 'T', n: 1.5, b: false, nothing: null, ['__proto__']: 'x' },
      source: 'window',
    });
    expect(killed.outbox.add(tracked)).toBe('disk');
    const { outbox } = openOnDisk({ root });
    expect(outbox.queued).toBe(1);
    expect(outbox.read('a')).toEqual(tracked);
    expect(outbox.storage).toBe('disk');
  });

  test('is found whole after a kill, however much it is, and the thread is free meanwhile', async () => {
    const root = temporaryFolder();
    const killed = openOnDisk({ root });
    const names = Array.from({ length: 3000 }, (_, index) => `event-${index}`);
    for (const name of names) killed.outbox.add(event(name));
    const opened = openOnDisk({ root });
    expect(opened.outbox.queued).toBe(0);
    expect(opened.outbox.add(event('fresh'))).toBe('disk');
    expect(ids(opened.outbox)).toEqual(['fresh']);
    readAll(opened);
    await opened.outbox.whenRead;
    expect(ids(opened.outbox)).toEqual([...names, 'fresh']);
  });

  test('keeps its own user, session and facts, whatever its neighbours had', () => {
    const root = temporaryFolder();
    const killed = openOnDisk({ root });
    const bare = { id: 'ann', customer_id: 'cus_ann' };
    const events = [ANN, ANN, BOB, ANN, bare, null, BOB].flatMap((user, index) => [
      event(`a${index}`, { user }),
      event(`b${index}`, { user, event: 'CUSTOM', sessionId: `session-${index % 2}` }),
      event(`c${index}`, {
        user,
        properties: { app_version: `1.0.${index % 3}`, name: 'a\tb' },
        source: 'window',
      }),
      event(`d${index}`, { user, properties: {}, sessionId: 'quo"ted' }),
    ]);
    for (const one of events) killed.outbox.add(one);
    const opened = openOnDisk({ root });
    readAll(opened);
    expect(events.map(({ id }) => opened.outbox.read(id))).toEqual(events);
  });

  test('keeps its own time, however far the clock jumped, and its own id, whatever is in it', () => {
    const root = temporaryFolder();
    const killed = openOnDisk({ root });
    const noon = Date.UTC(2026, 0, 15, 12);
    const times = [noon, noon + 1, 0, -5, noon + 2 ** 30, noon + 2 ** 31, 2 ** 46, noon - 2 ** 30, noon];
    const events = times.map((capturedAt, index) => event(`"${index}"\\ü\t`, { capturedAt, user: null }));
    for (const one of events) killed.outbox.add(one);
    killed.outbox.assignUser(BOB);
    const opened = openOnDisk({ root });
    readAll(opened);
    for (const { outbox } of [killed, opened])
      expect(events.map(({ id }) => outbox.read(id))).toEqual(events.map((one) => ({ ...one, user: BOB })));
  });

  test('is read, put behind and settled by what its lane gave, and not once it has left', () => {
    const { outbox } = openOnDisk({ root: temporaryFolder() });
    for (const id of ['a', 'b', 'c']) outbox.add(event(id));
    const [a, b] = [...outbox.lane('CLICK').oldestFirst()];
    if (!a || !b) throw new Error('They do not wait.');
    outbox.putBehind(a);
    expect(ids(outbox)).toEqual(['b', 'c', 'a']);
    expect([outbox.settle(b), outbox.settle(b), outbox.read(b)]).toEqual([true, false, undefined]);
    expect(outbox.read(a)).toEqual(event('a'));
    expect(ids(outbox)).toEqual(['c', 'a']);
  });

  test('is settled once: whoever settles it again is told so', () => {
    const { outbox } = openOnDisk({ root: temporaryFolder() });
    outbox.add(event('a'));
    expect([outbox.settle('a'), outbox.settle('a'), outbox.settle('never')]).toEqual([true, false, false]);
  });

  test('tells what was captured in this run', () => {
    const root = temporaryFolder();
    openOnDisk({ root }).outbox.add(event('before'));
    const { outbox } = openOnDisk({ root });
    outbox.add(event('now'));
    const found = [...outbox.lane('CLICK').oldestFirst()].map((queued) => [queued.id, queued.ofThisRun]);
    expect(found).toEqual([
      ['before', false],
      ['now', true],
    ]);
  });

  test('survives run after run, each of which is killed', () => {
    const root = temporaryFolder();
    for (let run = 0; run < 30; run++) {
      const opened = openOnDisk({ root });
      readAll(opened);
      expect(opened.outbox.queued).toBe(run);
      opened.outbox.add(event(`run-${run}`));
    }
  });

  test('that was settled is never offered again, nor after a restart', () => {
    const root = temporaryFolder();
    const { outbox } = openOnDisk({ root });
    for (const id of ['a', 'b', 'c']) outbox.add(event(id));
    outbox.settle('b');
    outbox.settle('b');
    outbox.settle('unknown');
    expect(outbox.read('b')).toBeUndefined();
    expect(ids(outbox)).toEqual(['a', 'c']);
    expect(ids(openOnDisk({ root }).outbox)).toEqual(['a', 'c']);
  });

  test('is taken once, whoever gives it twice', () => {
    const { outbox } = openOnDisk({ root: temporaryFolder() });
    outbox.add(event('a'));
    outbox.add(event('a'));
    expect(ids(outbox)).toEqual(['a']);
  });
});

describe('A lane', () => {
  test('keeps the order of acceptance, also when the clock steps back, and after a restart', () => {
    const root = temporaryFolder();
    const { outbox } = openOnDisk({ root });
    for (const [id, capturedAt] of [
      ['a', 5000],
      ['b', 3000],
      ['c', 9000],
      ['d', 1000],
    ] as const) {
      outbox.add(event(id, { capturedAt }));
    }
    expect(ids(outbox)).toEqual(['a', 'b', 'c', 'd']);
    expect(ids(openOnDisk({ root }).outbox)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('offers sessions from the newest to the oldest, each from its first event on', () => {
    const { outbox } = openOnDisk({ root: temporaryFolder() });
    const sessions = { a1: 'a', a2: 'a', b1: 'b', a3: 'a', c1: 'c', b2: 'b' };
    for (const [id, sessionId] of Object.entries(sessions)) outbox.add(event(id, { sessionId }));
    const order = () => [...outbox.lane('CLICK').newestSessionFirst()].map(({ id }) => id);
    expect(order()).toEqual(['c1', 'b1', 'b2', 'a1', 'a2', 'a3']);
    outbox.settle('c1');
    outbox.settle('b1');
    expect(order()).toEqual(['b2', 'a1', 'a2', 'a3']);
  });

  test('has those put behind last, in the order in which they were, in both orders and after a restart', () => {
    const root = temporaryFolder();
    const { outbox } = openOnDisk({ root });
    for (const id of ['a', 'b', 'c', 'd']) outbox.add(event(id, { sessionId: `of-${id}` }));
    for (const id of ['c', 'a', 'unknown']) outbox.putBehind(id);
    outbox.add(event('e', { sessionId: 'of-e' }));
    expect(ids(outbox)).toEqual(['b', 'd', 'e', 'c', 'a']);
    expect([...outbox.lane('CLICK').newestSessionFirst()].map(({ id }) => id)).toEqual([
      'e',
      'd',
      'b',
      'c',
      'a',
    ]);
    outbox.putBehind('c');
    expect(ids(openOnDisk({ root }).outbox)).toEqual(['b', 'd', 'e', 'a', 'c']);
  });

  test('can be read while its events are settled', () => {
    const { outbox } = openOnDisk({ root: temporaryFolder() });
    for (const id of ['a', 'b', 'c']) outbox.add(event(id));
    const seen: string[] = [];
    for (const { id } of outbox.lane('CLICK').oldestFirst()) {
      seen.push(id);
      outbox.settle(id);
    }
    expect(seen).toEqual(['a', 'b', 'c']);
    expect(outbox.lane('CLICK').size).toBe(0);
  });
});

describe('Events without a user', () => {
  test('are in no lane until one is named, and then have that one, in order, also after a restart', () => {
    const root = temporaryFolder();
    const { outbox } = openOnDisk({ root });
    outbox.add(event('a', { user: null, capturedAt: 1000 }));
    outbox.add(event('b', { capturedAt: 2000 }));
    outbox.add(event('c', { user: null, capturedAt: 3000 }));
    expect([outbox.queued, outbox.waitingForUser, outbox.lane('CLICK').size]).toEqual([1, 2, 1]);
    expect(openOnDisk({ root: copyOf(root) }).outbox.waitingForUser).toBe(2);
    expect(outbox.assignUser(BOB)).toBe(2);
    expect(outbox.assignUser(ANN)).toBe(0);
    outbox.add(event('d', { user: null }));
    for (const one of [outbox, openOnDisk({ root }).outbox]) {
      expect([one.queued, one.waitingForUser]).toEqual([3, 1]);
      expect(idsOf(one, 'CLICK')).toEqual(['a', 'b', 'c']);
      expect(one.read('a')?.user).toEqual(BOB);
      expect(one.read('b')?.user).toEqual(ANN);
      expect(one.read('d')?.user).toBeNull();
    }
  });

  test('that are still being read get the user who is named meanwhile', () => {
    const root = temporaryFolder();
    const killed = openOnDisk({ root, limits: { maxWaitingForUser: 3000 } });
    for (let index = 0; index < 2500; index++) killed.outbox.add(event(`e-${index}`, { user: null }));
    const opened = openOnDisk({ root, limits: { maxWaitingForUser: 3000 } });
    opened.outbox.assignUser(BOB);
    opened.outbox.assignUser(ANN);
    opened.outbox.add(event('later', { user: null }));
    readAll(opened);
    for (const outbox of [opened.outbox, reopened(root)]) {
      expect([outbox.queued, outbox.waitingForUser]).toEqual([2500, 1]);
      expect(outbox.read('e-0')?.user).toEqual(BOB);
      expect(outbox.read('e-2499')?.user).toEqual(BOB);
    }
  });
});

describe('Files', () => {
  test('are the owner’s alone, and none is made before something must be kept', () => {
    const root = path.join(temporaryFolder(), 'onboardflow');
    const { outbox } = openOnDisk({ root });
    expect(outbox.leads).toBe(true);
    expect(fs.existsSync(root)).toBe(false);
    outbox.add(event('a'));
    for (const file of [root, ...treeOf(root)]) {
      const { mode } = fs.statSync(file);
      expect([file, (mode & 0o077).toString(8)]).toEqual([file, '0']);
    }
  });

  test('are gone after a close with nothing left to send, and stay otherwise', () => {
    const root = temporaryFolder();
    const clock = new FakeClock();
    const one = openOnDisk({ root, clock });
    one.outbox.add(event('a'));
    one.outbox.close();
    expect(clock.pending).toBe(0);
    const other = openOnDisk({ root });
    other.outbox.settle('a');
    other.outbox.close();
    expect(fs.readdirSync(path.join(root, 'site-a'))).toEqual([]);
  });

  test('do not grow with what was settled', () => {
    const disk = new MemoryDisk();
    const { outbox, clock } = openAs({ root: '/data', fs: disk });
    outbox.add(event('kept'));
    for (let index = 0; index < 5000; index++) {
      outbox.add(event(`e-${index}`));
      outbox.settle(`e-${index}`);
      clock.advance(1);
    }
    clock.advance(5000);
    expect(bytesOn(disk)).toBeLessThan(512 * 1024);
    const reopened = openAs({ root: '/data', fs: disk });
    readAll(reopened);
    expect(ids(reopened.outbox)).toEqual(['kept']);
  });

  test('do not grow while events are dropped for newer ones', () => {
    const disk = new MemoryDisk();
    const { outbox, clock } = openAs({ root: '/data', fs: disk, limits: { maxEvents: 10 } });
    for (let index = 0; index < 5000; index++) {
      outbox.add(event(`e-${index}`));
      clock.advance(1);
    }
    clock.advance(5000);
    expect(bytesOn(disk)).toBeLessThan(512 * 1024);
    expect(outbox.queued).toBe(10);
  });

  test('are closed, and nothing is kept any more, after close', () => {
    const root = temporaryFolder();
    const { outbox } = openOnDisk({ root });
    outbox.add(event('a'));
    outbox.close();
    outbox.close();
    expect(outbox.add(event('b'))).toBe('queue-full');
    outbox.settle('a');
    outbox.sync();
    expect(outbox.leads).toBe(false);
    expect(ids(openOnDisk({ root }).outbox)).toEqual(['a']);
  });
});

/** Waste is suffered up to a bound, and there is a spare file. */
function bytesOn(disk: MemoryDisk): number {
  return [...disk.files().values()].reduce((sum, bytes) => sum + bytes.length, 0);
}

function copyOf(root: string): string {
  const copy = temporaryFolder();
  fs.cpSync(root, copy, { recursive: true });
  return copy;
}

function reopened(root: string) {
  const opened = openOnDisk({ root, limits: { maxWaitingForUser: 3000 } });
  readAll(opened);
  return opened.outbox;
}
