import { describe, expect, test } from 'vitest';
import type { StampedEvent } from '../../../src/main/stamped-event.js';
import { FakeClock } from '../../support/fake-clock.js';
import { MemoryDisk } from './memory-disk.js';
import { ANN, BOB, DAY_MS, event, ids, openAs, type Process, readAll } from './open-outbox.js';

const NOON = Date.UTC(2026, 0, 15, 12);
const HOUR_MS = 3_600_000;

function open(limits: NonNullable<Process['limits']>, fs = new MemoryDisk()) {
  return openAs({ root: '/data', fs, limits });
}

const click = (id: string, change: Partial<StampedEvent> = {}) => event(id, { event: 'CLICK', ...change });
const view = (id: string, change: Partial<StampedEvent> = {}) => event(id, { event: 'PAGE_VIEW', ...change });
const ofWindow = { source: 'window' } as const;
const custom = (id: string, change: Partial<StampedEvent> = {}) => event(id, { event: 'CUSTOM', ...change });

describe('A full queue', () => {
  test('gives up the oldest of its least important events, and takes the newest', () => {
    const { outbox, dropped } = open({ maxEvents: 3 });
    for (const one of [custom('c1'), click('k1'), view('v1'), click('k2'), click('k3'), view('v2')]) {
      expect(outbox.add(one)).toBe('disk');
    }
    expect(ids(outbox)).toEqual(['v1', 'v2', 'c1']);
    expect(dropped).toEqual({ 'queue-full': 3 });
    outbox.add(view('v3'));
    outbox.add(custom('c2'));
    outbox.add(custom('c3'));
    expect(ids(outbox)).toEqual(['c1', 'c2', 'c3']);
    outbox.add(custom('c4'));
    expect(ids(outbox)).toEqual(['c2', 'c3', 'c4']);
    expect(dropped).toEqual({ 'queue-full': 7 });
  });

  test('refuses an event only when all that waits is worth more, and counts no loss for it', () => {
    const { outbox, dropped } = open({ maxEvents: 2 });
    outbox.add(custom('c1'));
    outbox.add(view('v1'));
    expect(outbox.add(click('k1'))).toBe('queue-full');
    expect(outbox.add(view('v2'))).toBe('disk');
    outbox.add(custom('c2'));
    expect(outbox.add(view('v3'))).toBe('queue-full');
    expect(ids(outbox)).toEqual(['c1', 'c2']);
    expect(dropped).toEqual({ 'queue-full': 2 });
  });

  test('gives up events of windows before main’s own of the same lane', () => {
    const { outbox } = open({ maxEvents: 3 });
    outbox.add(view('main'));
    outbox.add(view('window-1', { source: 'window' }));
    outbox.add(view('window-2', { source: 'window' }));
    outbox.add(view('window-3', { source: 'window' }));
    expect(ids(outbox)).toEqual(['main', 'window-2', 'window-3']);
    outbox.add(view('main-2'));
    outbox.add(view('main-3'));
    expect(ids(outbox)).toEqual(['main', 'main-2', 'main-3']);
    expect(outbox.add(view('window-4', { source: 'window' }))).toBe('queue-full');
    expect(outbox.add(custom('window-5', { source: 'window' }))).toBe('queue-full');
    expect(ids(outbox)).toEqual(['main', 'main-2', 'main-3']);
  });

  test('gives up nothing of main’s own for a window’s event, whatever each is worth', () => {
    const { outbox, dropped } = open({ maxEvents: 4 });
    for (const one of [click('k'), view('v'), click('wk', ofWindow), view('wv', ofWindow)]) outbox.add(one);
    outbox.add(custom('w1', ofWindow));
    outbox.add(custom('w2', ofWindow));
    expect(ids(outbox)).toEqual(['k', 'v', 'w1', 'w2']);
    outbox.add(custom('w3', ofWindow));
    expect(ids(outbox)).toEqual(['k', 'v', 'w2', 'w3']);
    expect(outbox.add(view('wv2', ofWindow))).toBe('queue-full');
    expect(dropped).toEqual({ 'queue-full': 3 });
    // Main's own may: the least important first, as ever.
    outbox.add(custom('c'));
    expect(ids(outbox)).toEqual(['v', 'w2', 'w3', 'c']);
  });

  test('by its bytes gives up nothing of main’s own for a window’s event either', () => {
    const { outbox } = open({ maxBytes: 4000 });
    const long = 'x'.repeat(1000);
    for (const one of [click('a'), click('b'), click('w', ofWindow)]) outbox.add({ ...one, value: long });
    expect(outbox.add(custom('w2', { ...ofWindow, value: 'y'.repeat(2000) }))).toBe('queue-full');
    expect(ids(outbox)).toEqual(['a', 'b', 'w']);
    expect(outbox.add(custom('w3', { ...ofWindow, value: long }))).toBe('disk');
    expect(ids(outbox)).toEqual(['a', 'b', 'w3']);
  });

  test('is full by its bytes as well', () => {
    const { outbox, dropped } = open({ maxBytes: 4000 });
    const long = 'x'.repeat(1000);
    for (const id of ['a', 'b', 'c']) outbox.add(click(id, { value: long }));
    expect(outbox.add(view('d', { value: 'y'.repeat(2000) }))).toBe('disk');
    expect(ids(outbox)).toEqual(['c', 'd']);
    expect(outbox.add(custom('e', { value: 'z'.repeat(5000) }))).toBe('queue-full');
    expect(ids(outbox)).toEqual(['c', 'd']);
    expect(dropped).toEqual({ 'queue-full': 2 });
  });

  test('keeps no more than seven days’ calls, and says that this was why', () => {
    const { outbox, dropped } = open({ maxEvents: 100, maxCalls: 2 });
    for (const id of ['a', 'b', 'c']) outbox.add(click(id));
    expect(ids(outbox)).toEqual(['b', 'c']);
    expect(dropped).toEqual({ 'over-budget': 1 });
  });

  test('stays within the bounds of the run that finds it', () => {
    const disk = new MemoryDisk();
    const before = open({}, disk);
    for (const one of [click('k1'), view('v1'), custom('c1'), click('k2'), view('v2')])
      before.outbox.add(one);
    const { outbox, dropped } = open({ maxEvents: 3 }, disk);
    expect(ids(outbox)).toEqual(['v1', 'v2', 'c1']);
    expect(dropped).toEqual({ 'queue-full': 2 });
    expect(ids(open({}, disk).outbox)).toEqual(['v1', 'v2', 'c1']);
  });

  test('gives up one that was put behind in the order of its capture', () => {
    const { outbox } = open({ maxEvents: 2 });
    outbox.add(click('a', { capturedAt: NOON }));
    outbox.add(click('b', { capturedAt: NOON + 1 }));
    outbox.putBehind('a');
    outbox.add(click('c', { capturedAt: NOON + 2 }));
    expect(ids(outbox)).toEqual(['b', 'c']);
  });
});

describe('What windows say while the disk is still being read', () => {
  /** Main's own clicks of an earlier run, found after windows said what is worth more. */
  function floodedAtStart(limits: NonNullable<Process['limits']>, user: StampedEvent['user']) {
    const disk = new MemoryDisk();
    const before = open({ maxWaitingForUser: 3_000 }, disk);
    // More than are read at once.
    for (let n = 0; n < 3_000; n += 1) before.outbox.add(click(`own-${n}`, { user }));
    const opened = open(limits, disk);
    expect(opened.outbox.queued + opened.outbox.waitingForUser).toBe(0);
    for (let n = 0; n < 200; n += 1) opened.outbox.add(custom(`flood-${n}`, { ...ofWindow, user }));
    readAll(opened);
    return opened;
  }

  test('pushes main’s own out of a full queue no more than it would later', () => {
    const { outbox, dropped } = floodedAtStart({ maxEvents: 3_050 }, ANN);
    expect(ids(outbox).filter((id) => id.startsWith('own-'))).toHaveLength(3_000);
    expect(ids(outbox).filter((id) => id.startsWith('flood-'))).toEqual(
      Array.from({ length: 50 }, (_, n) => `flood-${n + 150}`),
    );
    expect(dropped).toEqual({ 'queue-full': 150 });
  });

  test('leaves main’s own what the bounds of a new run allow it, to the last one', () => {
    const { outbox } = floodedAtStart({ maxEvents: 2_990 }, ANN);
    expect(ids(outbox)).toEqual(Array.from({ length: 2_990 }, (_, n) => `own-${n + 10}`));
  });

  test('pushes out none of main’s own that wait for a user', () => {
    const { outbox, dropped } = floodedAtStart({ maxWaitingForUser: 3_000 }, null);
    outbox.assignUser(ANN);
    expect(ids(outbox)).toHaveLength(3_000);
    expect(ids(outbox).filter((id) => id.startsWith('flood-'))).toEqual([]);
    expect(dropped).toEqual({ 'no-user': 200 });
  });
});

describe('Events without a user', () => {
  const limits = { maxWaitingForUser: 3, maxWaitForUserMs: HOUR_MS };

  test('are bounded, and the least important goes first', () => {
    const { outbox, dropped } = open(limits);
    for (const one of [click('k1'), custom('c1'), view('v1'), view('v2')]) outbox.add({ ...one, user: null });
    expect(dropped).toEqual({ 'no-user': 1 });
    expect(outbox.add(click('k2', { user: null }))).toBe('queue-full');
    expect(outbox.add(click('k3'))).toBe('disk');
    outbox.assignUser(BOB);
    expect(ids(outbox).sort()).toEqual(['c1', 'k3', 'v1', 'v2']);
  });

  test('go after a while; one that waits for ever stays, for as long as it takes', () => {
    const disk = new MemoryDisk();
    const { outbox, dropped, clock } = open(limits, disk);
    outbox.add(custom('installed', { user: null, waitsForEver: true, capturedAt: clock.now() }));
    outbox.add(click('a', { user: null, capturedAt: clock.now() }));
    outbox.confirmClock();
    clock.advance(HOUR_MS + 60_000);
    expect(outbox.waitingForUser).toBe(1);
    expect(dropped).toEqual({ 'no-user': 1 });
    const later = openAs({
      root: '/data',
      fs: disk,
      clock: new FakeClock(clock.now() + 30 * DAY_MS),
      limits,
    });
    later.outbox.confirmClock();
    expect(later.outbox.waitingForUser).toBe(1);
    later.outbox.assignUser(ANN);
    later.clock.advance(HOUR_MS);
    expect(ids(later.outbox)).toEqual(['installed']);
    expect(later.outbox.read('installed')).toMatchObject({ waitsForEver: true, user: ANN });
  });
});

describe('Age', () => {
  function withOldEvents() {
    const disk = new MemoryDisk();
    const { outbox } = openAs({ root: '/data', fs: disk });
    outbox.add(click('old', { capturedAt: NOON - 8 * DAY_MS }));
    outbox.add(click('young', { capturedAt: NOON - 7 * DAY_MS + HOUR_MS }));
    return openAs({ root: '/data', fs: disk, clock: new FakeClock(NOON) });
  }

  test('drops nothing until the clock is confirmed', () => {
    const { outbox, dropped, clock } = withOldEvents();
    clock.advance(60_000);
    expect(ids(outbox)).toEqual(['old', 'young']);
    outbox.confirmClock();
    expect(ids(outbox)).toEqual(['young']);
    expect(dropped).toEqual({ expired: 1 });
  });

  test('is looked at again as time goes by', () => {
    const { outbox, clock } = withOldEvents();
    outbox.confirmClock();
    clock.advance(HOUR_MS - 60_000);
    expect(ids(outbox)).toEqual(['young']);
    clock.advance(2 * 60_000);
    expect(ids(outbox)).toEqual([]);
  });

  test.each([365 * DAY_MS, 2 * DAY_MS, -365 * DAY_MS])(
    'drops nothing by a clock that jumped by %d ms since, until it is confirmed again',
    (step) => {
      const { outbox, clock } = withOldEvents();
      outbox.confirmClock();
      clock.stepWall(step);
      clock.advance(HOUR_MS / 2);
      expect(ids(outbox)).toEqual(['young']);
      clock.stepWall(HOUR_MS - step);
      outbox.confirmClock();
      expect(ids(outbox)).toEqual([]);
    },
  );

  test('drops nothing that seems to come from the future', () => {
    const { outbox, clock } = open({});
    outbox.add(click('a', { capturedAt: clock.now() + 30 * DAY_MS }));
    outbox.confirmClock();
    expect(ids(outbox)).toEqual(['a']);
  });
});

test('What is dropped is dropped on disk too', () => {
  const disk = new MemoryDisk();
  const { outbox, clock } = openAs({ root: '/data', fs: disk, limits: { maxEvents: 2 } });
  for (const id of ['a', 'b', 'c']) outbox.add(click(id, { capturedAt: clock.now() - 8 * DAY_MS }));
  outbox.add(click('d', { capturedAt: clock.now() }));
  outbox.confirmClock();
  const again = openAs({ root: '/data', fs: disk });
  readAll(again);
  expect(ids(again.outbox)).toEqual(['d']);
});
