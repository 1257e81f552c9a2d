import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { type Fault, MemoryDisk, type Operation } from './memory-disk.js';
import { ANN, BOB, event, ids, openAs, openOnDisk, readAll } from './open-outbox.js';

function reopen(fs: MemoryDisk) {
  const opened = openAs({ root: '/data', fs });
  readAll(opened);
  return opened;
}

/** Fails these operations, or all. */
function failing(code: string, ...operations: Operation[]): MemoryDisk['fault'] {
  return (operation): Fault =>
    operations.length === 0 || operations.includes(operation) ? { code } : undefined;
}

const WRITES = ['open', 'write', 'truncate', 'make', 'rename', 'remove', 'sync', 'touch'] as const;

describe('A disk that takes no more', () => {
  test.each([
    ['is full', failing('ENOSPC', 'write')],
    [
      'is full, and says so by taking a part',
      (operation: Operation) => (operation === 'write' ? { takes: 40 } : undefined),
    ],
    [
      'takes nothing and says nothing',
      (operation: Operation) => (operation === 'write' ? { takes: 0 } : undefined),
    ],
    ['became read-only', failing('EROFS', ...WRITES)],
    ['may no more be written', failing('EACCES', ...WRITES)],
    ['is broken', failing('EIO')],
  ])('(it %s) leaves events in memory, says so once, and gets them all when it works again', (_, fault) => {
    const disk = new MemoryDisk();
    const opened = openAs({ root: '/data', fs: disk });
    const { outbox, clock, warnings } = opened;
    expect(outbox.add(event('before'))).toBe('disk');
    disk.fault = fault;
    expect(outbox.add(event('a'))).toBe('memory');
    expect(outbox.add(event('b', { user: null }))).toBe('memory');
    expect(outbox.storage).toBe('memory');
    outbox.assignUser(BOB);
    outbox.add(event('c'));
    outbox.putBehind('a');
    outbox.settle('c');
    clock.advance(10 * 60_000);
    outbox.sync();
    expect(ids(outbox)).toEqual(['before', 'b', 'a']);
    expect(warnings).toHaveLength(1);
    disk.fault = () => undefined;
    clock.advance(61_000);
    expect(outbox.storage).toBe('disk');
    expect(opened.changes).toBeGreaterThanOrEqual(2);
    expect(outbox.add(event('d'))).toBe('disk');
    const again = reopen(disk);
    expect(ids(again.outbox)).toEqual(['before', 'b', 'd', 'a']);
    expect([again.outbox.read('b')?.user, again.outbox.read('a')?.user]).toEqual([BOB, ANN]);
    expect(again.dropped).toEqual({});
  });

  test('from the beginning is no reason not to run', () => {
    const disk = new MemoryDisk();
    disk.fault = failing('EACCES', ...WRITES, 'list', 'stat');
    const { outbox, clock, warnings } = openAs({ root: '/data', fs: disk });
    expect(outbox.leads).toBe(true);
    expect(outbox.add(event('a'))).toBe('memory');
    outbox.settle('a');
    outbox.add(event('b'));
    clock.advance(60_000);
    expect(warnings).toHaveLength(1);
    disk.fault = () => undefined;
    clock.advance(61_000);
    expect(outbox.storage).toBe('disk');
    expect(ids(reopen(disk).outbox)).toEqual(['b']);
  });

  test('is not tried at each event', () => {
    const disk = new MemoryDisk();
    const { outbox, clock } = openAs({ root: '/data', fs: disk });
    let tries = 0;
    disk.fault = (operation) => {
      if (operation === 'write') tries += 1;
      return failing('ENOSPC', 'write')(operation, '');
    };
    for (let index = 0; index < 1000; index++) outbox.add(event(`e-${index}`));
    expect(tries).toBeLessThan(5);
    clock.advance(60_000);
    expect(tries).toBeLessThan(30);
  });

  test('keeps the bounds in memory', () => {
    const disk = new MemoryDisk();
    const { outbox, dropped } = openAs({ root: '/data', fs: disk, limits: { maxEvents: 10 } });
    disk.fault = failing('EROFS', ...WRITES);
    for (let index = 0; index < 1000; index++) outbox.add(event(`e-${index}`));
    expect(outbox.queued).toBe(10);
    expect(dropped).toEqual({ 'queue-full': 990 });
  });

  test('that is full still takes what was delivered, thanks to a reserve', () => {
    const disk = new MemoryDisk();
    const { outbox } = openAs({ root: '/data', fs: disk });
    for (let index = 0; index < 100; index++) outbox.add(event(`e-${index}`));
    const spared = () => ![...disk.files().keys()].some((name) => name.endsWith('spare'));
    disk.fault = (operation) => {
      return operation === 'write' && !spared() ? { takes: 0 } : undefined;
    };
    expect(outbox.add(event('late'))).toBe('memory');
    for (let index = 0; index < 50; index++) outbox.settle(`e-${index}`);
    const left = ids(reopen(disk).outbox);
    expect(left).toEqual(Array.from({ length: 50 }, (_, index) => `e-${index + 50}`));
  });

  test('takes no event into the room of a reserve that an earlier run gave up', () => {
    const disk = new MemoryDisk();
    const first = openAs({ root: '/data', fs: disk });
    for (let index = 0; index < 10; index++) first.outbox.add(event(`e-${index}`));
    first.outbox.releaseSpare();
    // There is room for lines, and none for another reserve.
    disk.fault = (operation, file) =>
      operation === 'write' && file.endsWith('spare') ? { takes: 0 } : undefined;
    const { outbox, warnings } = reopen(disk);
    expect(outbox.add(event('late'))).toBe('memory');
    for (let index = 0; index < 5; index++) outbox.settle(`e-${index}`);
    expect(warnings).toHaveLength(1);
    disk.fault = () => undefined;
    expect(ids(reopen(disk).outbox)).toEqual(['e-5', 'e-6', 'e-7', 'e-8', 'e-9']);
  });

  test('whose files are held for a moment at the start is read a moment later, whole', () => {
    const disk = new MemoryDisk();
    const first = openAs({ root: '/data', fs: disk });
    for (const id of ['a', 'b', 'c']) first.outbox.add(event(id));
    first.outbox.settle('b');
    const second = reopen(disk);
    second.outbox.settle('a');
    second.outbox.add(event('d'));
    let isHeld = true;
    disk.fault = (operation, file) =>
      isHeld && operation === 'open' && file.endsWith('000001-0.log') ? { code: 'EBUSY' } : undefined;
    const { outbox, clock } = openAs({ root: '/data', fs: disk });
    outbox.add(event('e'));
    // Not the half of it: what the held file settles would go again.
    expect(ids(outbox)).toEqual(['e']);
    isHeld = false;
    clock.advance(1000);
    expect(ids(outbox)).toEqual(['c', 'd', 'e']);
  });

  test('gives up its reserve when something else must be written', () => {
    const disk = new MemoryDisk();
    const { outbox } = openAs({ root: '/data', fs: disk });
    const hasReserve = () => [...disk.files()].some(([, bytes]) => bytes.length >= 64 * 1024);
    outbox.releaseSpare();
    outbox.add(event('a'));
    expect(hasReserve()).toBe(true);
    outbox.releaseSpare();
    expect(hasReserve()).toBe(false);
    expect(outbox.add(event('b'))).toBe('disk');
  });

  test('never glues an event to a torn one', () => {
    const disk = new MemoryDisk();
    const { outbox, clock } = openAs({ root: '/data', fs: disk });
    outbox.add(event('a'));
    // The torn line cannot even be cut off again.
    disk.fault = (operation) =>
      operation === 'write' ? { takes: 100 } : operation === 'truncate' ? { code: 'EIO' } : undefined;
    outbox.add(event('b'));
    disk.fault = () => undefined;
    clock.advance(2000);
    outbox.add(event('c'));
    const again = reopen(disk);
    expect(ids(again.outbox)).toEqual(['a', 'b', 'c']);
  });

  test('that does not sync is not trusted with what it had: all of it is written again', () => {
    const disk = new MemoryDisk();
    const { outbox, clock } = openAs({ root: '/data', fs: disk });
    outbox.add(event('a'));
    disk.fault = failing('EIO', 'sync');
    clock.advance(1000);
    expect(outbox.storage).toBe('memory');
    const before = disk.changes.length;
    disk.fault = () => undefined;
    clock.advance(2000);
    expect(outbox.storage).toBe('disk');
    expect(disk.changes.slice(before).some((change) => change.kind === 'write')).toBe(true);
    expect(ids(reopen(disk).outbox)).toEqual(['a']);
  });

  test('loses nothing at a close in that state, if it works again by then', () => {
    const disk = new MemoryDisk();
    const { outbox } = openAs({ root: '/data', fs: disk });
    outbox.add(event('a'));
    disk.fault = failing('ENOSPC', 'write');
    outbox.add(event('b'));
    disk.fault = () => undefined;
    outbox.close();
    expect(ids(reopen(disk).outbox)).toEqual(['a', 'b']);
  });
});

describe('A rename that Windows forbids for a moment', () => {
  test.each(['EPERM', 'EBUSY', 'EACCES'])('(%s) is tried again, and nothing is lost', (code) => {
    const disk = new MemoryDisk();
    openAs({ root: '/data', fs: disk }).outbox.add(event('a'));
    disk.fault = failing(code, 'rename');
    const opened = openAs({ root: '/data', fs: disk });
    const { outbox, clock } = opened;
    expect(outbox.leads).toBe(true);
    outbox.add(event('b', { capturedAt: event('a').capturedAt + 1 }));
    clock.advance(2000);
    expect(ids(outbox)).toEqual(['b']);
    disk.fault = () => undefined;
    clock.advance(2500);
    expect(ids(outbox)).toEqual(['a', 'b']);
    expect(ids(reopen(disk).outbox)).toEqual(['a', 'b']);
  });

  test('or a file that cannot be removed stays until it can, and settles nothing anew', () => {
    const disk = new MemoryDisk();
    const { outbox, clock } = openAs({ root: '/data', fs: disk });
    disk.fault = failing('EBUSY', 'remove');
    outbox.add(event('kept'));
    for (let index = 0; index < 3000; index++) {
      outbox.add(event(`e-${index}`));
      outbox.settle(`e-${index}`);
      clock.advance(1);
    }
    clock.advance(120_000);
    expect(ids(reopen(disk).outbox)).toEqual(['kept']);
  });
});

describe('On the real disk', () => {
  test('a folder that is deleted while the app runs is made again, with all that waits', () => {
    const root = temporaryFolder();
    const { outbox, clock, warnings } = openOnDisk({ root });
    for (const id of ['a', 'b', 'c']) outbox.add(event(id));
    outbox.settle('b');
    fs.rmSync(path.join(root, 'site-a'), { recursive: true });
    clock.advance(1000);
    outbox.add(event('d'));
    clock.advance(1000);
    expect(outbox.storage).toBe('disk');
    expect(outbox.add(event('e'))).toBe('disk');
    expect(warnings).toEqual([]);
    expect(ids(openOnDisk({ root }).outbox)).toEqual(['a', 'c', 'd', 'e']);
  });

  test('a folder that is moved away and comes back brings nothing twice', () => {
    const root = temporaryFolder();
    const opened = openOnDisk({ root });
    const { outbox, clock } = opened;
    for (const id of ['a', 'b', 'c']) outbox.add(event(id));
    const [name = ''] = fs.readdirSync(path.join(root, 'site-a'));
    const [here, away] = [path.join(root, 'site-a', name), path.join(root, 'away')];
    fs.renameSync(here, away);
    clock.advance(1000);
    outbox.add(event('d'));
    clock.advance(1000);
    fs.renameSync(away, here);
    outbox.add(event('e'));
    clock.advance(20_000);
    readAll(opened);
    expect(fs.existsSync(here)).toBe(false);
    expect(ids(outbox).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('a segment that is replaced by a folder, removed or cut while the app runs is written again', () => {
    for (const change of [
      (file: string) => fs.rmSync(file),
      (file: string) => fs.truncateSync(file, 200),
      (file: string) => {
        fs.rmSync(file);
        fs.mkdirSync(file);
      },
    ]) {
      const root = temporaryFolder();
      const { outbox, clock } = openOnDisk({ root });
      for (const id of ['a', 'b', 'c']) outbox.add(event(id));
      const names = fs.readdirSync(root, { recursive: true, encoding: 'utf8' });
      change(path.join(root, names.find((name) => name.endsWith('.log')) as string));
      clock.advance(1000);
      outbox.add(event('d'));
      clock.advance(1000);
      expect(outbox.storage).toBe('disk');
      const again = openOnDisk({ root });
      readAll(again);
      expect(ids(again.outbox)).toEqual(['a', 'b', 'c', 'd']);
    }
  });

  test('a file where the module’s folder should be is no reason not to run', () => {
    const root = path.join(temporaryFolder(), 'onboardflow');
    fs.writeFileSync(root, 'in the way');
    const { outbox, clock } = openOnDisk({ root });
    expect(outbox.add(event('a'))).toBe('memory');
    fs.rmSync(root);
    clock.advance(2000);
    expect(outbox.storage).toBe('disk');
  });
});

/** A small file system of its own, where this process may mount one. */
function mountTmpfs(): string | undefined {
  const folder = fs.mkdtempSync(path.join(fs.realpathSync('/tmp'), 'onboardflow-tmpfs-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    fs.rmdirSync(folder);
    return undefined;
  }
}

describe('On a file system of 512 KiB', () => {
  const folder = process.platform === 'linux' ? mountTmpfs() : undefined;
  if (!folder) console.log('No tmpfs can be mounted here: the test of a really full disk is left out.');

  test.runIf(folder)('events go on in memory when it is full, and to the disk as room is made', async () => {
    const root = folder as string;
    try {
      const { outbox, clock, dropped } = openAs({ root });
      const stored: string[] = [];
      for (let index = 0; index < 3000; index++) stored.push(outbox.add(event(`e-${index}`)));
      const firstInMemory = stored.indexOf('memory');
      expect(firstInMemory).toBeGreaterThan(1000);
      expect(stored.lastIndexOf('disk')).toBe(firstInMemory - 1);
      for (let index = 0; index < firstInMemory; index++) outbox.settle(`e-${index}`);
      const afterKill = openAs({ root: copyOf(root) });
      readAll(afterKill);
      expect(afterKill.outbox.queued).toBeLessThan(firstInMemory);
      for (let index = firstInMemory; index < 2990; index++) outbox.settle(`e-${index}`);
      // Room is made once the system has closed what was removed.
      await vi.waitFor(() => {
        clock.advance(1000);
        expect(outbox.storage).toBe('disk');
      });
      const again = openAs({ root });
      readAll(again);
      expect(ids(again.outbox)).toEqual(Array.from({ length: 10 }, (_, index) => `e-${2990 + index}`));
      expect(dropped).toEqual({});
      again.outbox.close();
    } finally {
      execFileSync('umount', ['-l', root]);
      fs.rmdirSync(root);
    }
  });
});

function copyOf(root: string): string {
  const copy = temporaryFolder();
  fs.cpSync(root, copy, { recursive: true });
  return copy;
}
