import * as fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { expireOtherSites } from '../../../src/main/outbox/expire-other-sites.js';
import { eraseEvents } from '../../../src/main/outbox/index.js';
import { FakeClock } from '../../support/fake-clock.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { MemoryDisk } from './memory-disk.js';
import { DAY_MS, event, ids, openAs, openOnDisk, readAll } from './open-outbox.js';

function filesIn(root: string): string[] {
  const names = fs.readdirSync(root, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => fs.statSync(path.join(root, name)).isFile());
}

describe('Erasing', () => {
  test('leaves nothing in memory or on disk, of any process, run or site, and nothing of others’ files', () => {
    const root = temporaryFolder();
    fs.mkdirSync(path.join(root, 'site-a'));
    for (const name of ['consent.json', 'site-a/calls-2026-01-15'])
      fs.writeFileSync(path.join(root, name), 'x');
    openAs({ root, site: 'site-b', pid: 1 }).outbox.add(event('other site'));
    openAs({ root, pid: 2 }).outbox.add(event('crashed'));
    const other = openAs({ root, pid: 3, alive: () => [2, 3, 4] });
    other.outbox.add(event('other process'));
    const { outbox, dropped } = openOnDisk({ root, pid: 4, alive: () => [2, 3, 4] });
    outbox.add(event('a'));
    outbox.add(event('b', { user: null }));
    outbox.erase();
    expect([outbox.queued, outbox.waitingForUser, ids(outbox)]).toEqual([0, 0, []]);
    expect(outbox.read('a')).toBeUndefined();
    expect(dropped).toEqual({ denied: 2 });
    expect(filesIn(root).sort()).toEqual(['consent.json', path.join('site-a', 'calls-2026-01-15')]);
    outbox.close();
    expect(filesIn(root)).toHaveLength(2);
  });

  test('is over once: what is added afterwards is kept again', () => {
    const root = temporaryFolder();
    const { outbox } = openOnDisk({ root });
    outbox.add(event('a'));
    outbox.erase();
    expect(outbox.add(event('b'))).toBe('disk');
    expect(ids(openOnDisk({ root }).outbox)).toEqual(['b']);
  });

  test('stops a reading that goes on', async () => {
    const disk = new MemoryDisk();
    const killed = openAs({ root: '/data', fs: disk });
    for (let index = 0; index < 2000; index++) killed.outbox.add(event(`e-${index}`));
    const opened = openAs({ root: '/data', fs: disk });
    opened.outbox.erase();
    await opened.outbox.whenRead;
    readAll(opened);
    expect(opened.outbox.queued).toBe(0);
    expect([...disk.files().keys()]).toEqual([]);
  });

  test('holds in the middle of writing the journal anew', () => {
    const disk = new MemoryDisk();
    const { outbox, clock } = openAs({ root: '/data', fs: disk });
    const long = { meta: { title: 'x'.repeat(8000) } };
    for (let index = 0; index < 40; index++) outbox.add(event(`e-${index}`, long));
    for (let index = 0; index < 30; index++) outbox.settle(`e-${index}`);
    outbox.erase();
    clock.advance(60_000);
    expect([...disk.files().keys()]).toEqual([]);
  });

  test('that was killed in the middle is finished by the next, and adopts nothing of it', () => {
    const disk = new MemoryDisk();
    const { outbox } = openAs({ root: '/data', fs: disk });
    for (const id of ['a', 'b', 'c']) outbox.add(event(id));
    const before = disk.changes.length;
    outbox.erase();
    for (let count = before + 1; count < disk.changes.length; count++) {
      const cut = MemoryDisk.after(disk.changes, count);
      const next = openAs({ root: '/data', fs: cut });
      readAll(next);
      expect(ids(next.outbox)).toEqual([]);
      eraseEvents({ root: '/data', fs: cut });
      expect([...cut.files().keys()]).toEqual([]);
    }
  });

  test('where there is nothing is no error', () => {
    const root = path.join(temporaryFolder(), 'none');
    eraseEvents({ root, fs });
    openOnDisk({ root }).outbox.erase();
    expect(fs.existsSync(root)).toBe(false);
  });
});

describe('A process whose events another one erased', () => {
  function erased(decision: { mayWrite: boolean }) {
    const disk = new MemoryDisk();
    const both = { root: '/data', fs: disk, alive: () => [1, 2] };
    const one = openAs({ ...both, pid: 1, mayWrite: () => decision.mayWrite });
    one.outbox.add(event('a'));
    const other = openAs({ ...both, pid: 2 });
    other.outbox.erase();
    return { one, disk };
  }

  test('makes no file again while it may not, and gives up what it has', () => {
    const { one, disk } = erased({ mayWrite: false });
    one.clock.advance(500);
    one.outbox.add(event('b'));
    one.clock.advance(60_000);
    expect(one.dropped).toEqual({ denied: 2 });
    expect(one.outbox.add(event('c'))).toBe('memory');
    one.clock.advance(60_000);
    one.outbox.add(event('d'));
    one.outbox.close();
    expect([one.dropped, disk.files().size]).toEqual([{ denied: 4 }, 0]);
  });

  test('keeps what it takes as soon as it may', () => {
    const decision = { mayWrite: false };
    const { one, disk } = erased(decision);
    one.clock.advance(60_000);
    decision.mayWrite = true;
    one.outbox.add(event('b'));
    one.clock.advance(2000);
    expect([one.outbox.storage, disk.files().size > 0, one.dropped]).toEqual(['disk', true, { denied: 1 }]);
  });

  test('writes all of it again when it may: the files were only deleted', () => {
    const { one, disk } = erased({ mayWrite: true });
    one.clock.advance(1000);
    one.outbox.add(event('b'));
    one.clock.advance(1000);
    expect(one.outbox.storage).toBe('disk');
    const next = openAs({ root: '/data', fs: disk, pid: 3 });
    readAll(next);
    expect(ids(next.outbox)).toEqual(['a', 'b']);
  });

  test('may be erased or closed by the very question', () => {
    const disk = new MemoryDisk();
    const both = { root: '/data', fs: disk, alive: () => [1, 2] };
    let closing = () => {};
    const one = openAs({
      ...both,
      pid: 1,
      mayWrite: () => {
        closing();
        return false;
      },
    });
    closing = () => {
      one.outbox.erase();
      one.outbox.close();
    };
    one.outbox.add(event('a'));
    openAs({ ...both, pid: 2 }).outbox.erase();
    one.clock.advance(60_000);
    expect([one.outbox.queued, one.clock.pending, disk.files().size]).toEqual([0, 0, 0]);
  });
});

describe('Events of another site', () => {
  const NOW = Date.UTC(2026, 0, 15, 12);

  function otherSite() {
    const disk = new MemoryDisk();
    disk.now = () => NOW;
    const other = openAs({ root: '/data', site: 'site-b', fs: disk, pid: 1 });
    for (const id of ['a', 'b', 'c']) other.outbox.add(event(id));
    other.outbox.settle('b');
    openAs({ root: '/data', site: 'site-a', fs: disk, pid: 1 }).outbox.add(event('ours'));
    const expire = (now: number) =>
      expireOtherSites({ root: '/data', keep: '/data/site-a', fs: disk, maxAgeMs: 7 * DAY_MS, now });
    return { disk, expire, other };
  }

  test('are never offered, and go once they are too old, counted', () => {
    const { disk, expire } = otherSite();
    expect(expire(NOW + 6 * DAY_MS)).toBe(0);
    const kept = openAs({
      root: '/data',
      site: 'site-b',
      fs: MemoryDisk.after(disk.changes, disk.changes.length),
    });
    expect(ids(kept.outbox)).toEqual(['a', 'c']);
    expect(expire(NOW + 8 * DAY_MS)).toBe(2);
    expect(expire(NOW + 9 * DAY_MS)).toBe(0);
    expect([...disk.files().keys()].filter((file) => file.startsWith('/data/site-b'))).toEqual([]);
    expect(ids(openAs({ root: '/data', site: 'site-a', fs: disk }).outbox)).toEqual(['ours']);
  });

  test('are looked for once a run, as soon as the clock is confirmed', () => {
    const { disk } = otherSite();
    const clock = new FakeClock(NOW + 8 * DAY_MS);
    const { outbox, dropped } = openAs({ root: '/data', site: 'site-a', fs: disk, clock });
    expect(dropped).toEqual({});
    outbox.confirmClock();
    outbox.confirmClock();
    expect(dropped).toEqual({ expired: 1, 'other-site': 2 });
  });

  test('stay while a process uses that site', () => {
    const { expire, other } = otherSite();
    other.clock.advance(8 * DAY_MS - 60_000);
    expect(expire(NOW + 8 * DAY_MS)).toBe(0);
  });

  test('are left alone where nothing can be said of them', () => {
    const root = temporaryFolder();
    openAs({ root, site: 'site-b' }).outbox.add(event('a'));
    const blind = {
      ...fs,
      statSync: () => {
        throw Object.assign(new Error('no'), { code: 'EACCES' });
      },
    };
    const now = Date.now() + 100 * DAY_MS;
    const sites = { root, keep: path.join(root, 'site-a'), maxAgeMs: DAY_MS, now };
    expect(expireOtherSites({ ...sites, fs: blind })).toBe(0);
    expect(expireOtherSites({ ...sites, fs, root: path.join(root, 'none') })).toBe(0);
    expect(expireOtherSites({ ...sites, fs })).toBe(1);
  });
});
