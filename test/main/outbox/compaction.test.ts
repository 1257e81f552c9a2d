import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { MemoryDisk } from './memory-disk.js';
import { ANN, BOB, event, ids, type Opened, openAs, readAll } from './open-outbox.js';

/** A dozen of these that were settled make a journal worth writing anew. */
const LARGE = { meta: { title: 'x'.repeat(6000) } };

/** What a run finds after a kill at each change of the disk from the `from`th on, and in the middle of each write. */
function* afterEachKill(
  disk: MemoryDisk,
  from: number,
): Generator<{ readonly count: number; readonly opened: Opened }> {
  for (let count = from; count <= disk.changes.length; count++) {
    const next = disk.changes[count];
    const parts = next?.kind === 'write' ? [0, 20, ...lineEnds(next.bytes), next.bytes.length - 1] : [0];
    for (const part of parts) {
      const opened = openAs({ root: '/data', fs: MemoryDisk.after(disk.changes, count, part) });
      readAll(opened);
      yield { count, opened };
    }
  }
}

function lineEnds(bytes: Buffer): number[] {
  return [...bytes.keys()].filter((at) => bytes[at] === 0x0a).map((at) => at + 1);
}

function isOfEvents({ bytes }: { readonly bytes: Buffer }): boolean {
  return bytes.includes('e\t"');
}

function segmentsOf(disk: MemoryDisk): string[] {
  return [...disk.files().keys()].filter((file) => file.endsWith('.log'));
}

/** A queue that several runs wrote, each of which was killed. */
function runs(disk: MemoryDisk, ...accepted: string[][]): Opened {
  let opened = openAs({ root: '/data', fs: disk });
  for (const [index, names] of accepted.entries()) {
    if (index > 0) opened = openAs({ root: '/data', fs: disk });
    readAll(opened);
    for (const id of names) opened.outbox.add(event(id, LARGE));
  }
  return opened;
}

const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe('Writing the journal anew', () => {
  test('after which nothing waits revives nothing, whenever it is killed', () => {
    const disk = new MemoryDisk();
    const { outbox, clock } = runs(disk, names('a', 6), names('b', 6), names('c', 6));
    for (const id of ids(outbox)) outbox.settle(id);
    const before = disk.changes.length;
    clock.advance(1000);
    // What was settled meanwhile is noted in a segment of its own.
    expect(segmentsOf(disk)).toHaveLength(1);
    for (const { opened } of afterEachKill(disk, before)) expect(ids(opened.outbox)).toEqual([]);
  });

  test('while the app goes on keeps order, users and who was put behind, whenever it is killed', () => {
    const disk = new MemoryDisk();
    const { outbox, clock } = runs(disk, names('a', 10), names('b', 10));
    outbox.add(event('nobody', { user: null, capturedAt: event('').capturedAt + 1 }));
    for (const id of ['a9', 'b9', 'a8']) outbox.putBehind(id);
    for (const id of [...names('a', 8), ...names('b', 5)]) outbox.settle(id);
    const before = disk.changes.length;
    const later = { capturedAt: event('').capturedAt + 2 };
    outbox.add(event('during', later));
    clock.advance(0);
    expect(segmentsOf(disk).some((file) => file.endsWith('-1.log'))).toBe(true);
    outbox.assignUser(BOB);
    outbox.putBehind('b8');
    outbox.settle('b5');
    clock.advance(1000);
    outbox.add(event('after', later));
    expect(segmentsOf(disk)).toHaveLength(2);
    const whole = ['b6', 'b7', 'nobody', 'during', 'after', 'a9', 'b9', 'a8', 'b8'];
    expect(ids(outbox)).toEqual(whole);
    for (const { count, opened } of afterEachKill(disk, before)) {
      const found = ids(opened.outbox);
      // What was not yet done at that change is not yet so.
      const order = found.includes('b8') && found.indexOf('b8') < found.indexOf('a9') ? swap(whole) : whole;
      expect(found.filter((id) => id !== 'b5')).toEqual(order.filter((id) => found.includes(id)));
      expect(found).toEqual(expect.arrayContaining(['b6', 'b7', 'a9', 'b9', 'a8', 'b8']));
      expect([BOB, null]).toContainEqual(opened.outbox.read('nobody')?.user);
      if (count === disk.changes.length) expect(found).toEqual(whole);
    }
  });

  test('of what was adopted loses and revives nothing, whenever it is killed', () => {
    const disk = new MemoryDisk();
    const alive = () => [1, 2, 3];
    const first = openAs({ root: '/data', fs: disk, pid: 1, alive });
    first.outbox.add(event('mine', LARGE));
    const other = openAs({ root: '/data', fs: disk, pid: 2, alive });
    for (const id of names('b', 8)) other.outbox.add(event(id, LARGE));
    for (const id of names('b', 4)) other.outbox.settle(id);
    const before = disk.changes.length;
    // The second is killed; the first finds it, and settles some of what it left.
    const running = [1];
    const heir = openAs({ root: '/data', fs: disk, pid: 3, alive: () => running });
    readAll(heir);
    running.splice(0);
    heir.clock.advance(15_000);
    heir.outbox.settle('b5');
    heir.clock.advance(15_000);
    heir.outbox.settle('mine');
    expect(ids(heir.outbox)).toEqual(['b4', 'b6', 'b7']);
    for (const { opened } of afterEachKill(disk, before)) {
      readAll(opened);
      opened.clock.advance(120_000);
      const found = ids(opened.outbox);
      expect(found).toEqual(expect.arrayContaining(['b4', 'b6', 'b7']));
      expect(found.filter((id) => !['mine', 'b4', 'b5', 'b6', 'b7'].includes(id))).toEqual([]);
      expect(new Set(found).size).toBe(found.length);
    }
  });

  test('leaves what was settled since a sync that failed settled, also before it is done', () => {
    const disk = new MemoryDisk();
    const { outbox, clock } = openAs({ root: '/data', fs: disk });
    for (const id of ['a', 'b', 'c']) outbox.add(event(id));
    disk.fault = (operation) => (operation === 'sync' ? { code: 'EIO' } : undefined);
    clock.advance(1000);
    disk.fault = () => undefined;
    for (const id of ['a', 'b']) outbox.settle(id);
    const before = disk.changes.length;
    clock.advance(60_000);
    expect([ids(outbox), outbox.storage]).toEqual([['c'], 'disk']);
    for (const { opened } of afterEachKill(disk, before)) expect(ids(opened.outbox)).toContain('c');
    // From the moment on in which the disk works, and not only once the segment that was not to be trusted is gone.
    const works = disk.changes.findIndex(
      (change, at) => at >= before && change.kind === 'write' && isOfEvents(change),
    );
    for (const { opened } of afterEachKill(disk, works + 1)) expect(ids(opened.outbox)).toEqual(['c']);
  });

  test.each(['EBUSY', 'EACCES', 'EIO'])(
    'keeps what lies in a segment that could not be read in this run (%s), whenever it is killed',
    (code) => {
      const disk = new MemoryDisk();
      runs(disk, names('a', 6), names('b', 6));
      const held = path.basename(segmentsOf(disk)[0] ?? '');
      disk.fault = (operation, file) =>
        operation === 'open' && path.basename(file) === held ? { code } : undefined;
      const { outbox, clock } = runs(disk, names('c', 12));
      // Tried again for a while; then what can be read has to do.
      clock.advance(60_000);
      for (const id of [...names('b', 6), ...names('c', 10)]) outbox.settle(id);
      clock.advance(60_000);
      expect(ids(outbox)).toEqual(['c10', 'c11']);
      outbox.close();
      disk.fault = () => undefined;
      const next = openAs({ root: '/data', fs: disk });
      readAll(next);
      expect(ids(next.outbox)).toEqual([...names('a', 6), 'c10', 'c11']);
    },
  );

  test('that began is no reason not to sync what it is about', () => {
    const disk = new MemoryDisk();
    const { outbox } = openAs({ root: '/data', fs: disk });
    for (const id of names('a', 20)) outbox.add(event(id, LARGE));
    disk.isSlow = true;
    outbox.add(event('last'));
    for (const id of names('a', 19)) outbox.settle(id);
    outbox.sync();
    const cut = openAs({ root: '/data', fs: disk.afterPowerCut() });
    readAll(cut);
    expect(ids(cut.outbox)).toEqual(expect.arrayContaining(['a19', 'last']));
    disk.finishSyncs();
    expect(ids(outbox)).toEqual(['a19', 'last']);
  });

  test('that the disk does not take is given up, and tried again later', () => {
    const disk = new MemoryDisk();
    const { outbox, clock } = runs(disk, names('a', 30));
    let isFull = true;
    disk.fault = (operation, path) =>
      isFull && operation === 'write' && path.endsWith('-1.log') ? { code: 'ENOSPC' } : undefined;
    for (const id of names('a', 25)) outbox.settle(id);
    clock.advance(30_000);
    const large = () => [...disk.files().values()].some((bytes) => bytes.length > 100_000);
    expect([large(), outbox.storage]).toEqual([true, 'disk']);
    isFull = false;
    clock.advance(60_000);
    expect(large()).toBe(false);
    const next = openAs({ root: '/data', fs: disk });
    readAll(next);
    expect(ids(next.outbox)).toEqual(['a25', 'a26', 'a27', 'a28', 'a29']);
  });

  test('happens when there are many segments, however small', () => {
    const disk = new MemoryDisk();
    for (let run = 0; run < 40; run++) {
      const opened = openAs({ root: '/data', fs: disk });
      opened.outbox.add(event(`run-${run}`, { user: ANN }));
      readAll(opened);
    }
    expect(segmentsOf(disk).length).toBeLessThan(12);
    const last = openAs({ root: '/data', fs: disk });
    readAll(last);
    expect(ids(last.outbox)).toEqual(names('run-', 40));
  });
});

/** `b8` was not yet put behind: it is where it was captured. */
function swap(order: readonly string[]): string[] {
  const others = order.filter((id) => id !== 'b8');
  return [...others.slice(0, 2), 'b8', ...others.slice(2)];
}
