import { describe, expect, test } from 'vitest';
import type { StampedEvent } from '../../../src/main/stamped-event.js';
import { FakeClock } from '../../support/fake-clock.js';
import { MemoryDisk } from './memory-disk.js';
import { ANN, BOB, event, ids, type Opened, openAs, type Process, readAll } from './open-outbox.js';

/** A machine on which processes come and go, all writing to one site. */
class Machine {
  readonly disk = new MemoryDisk();
  readonly running = new Set<number>();
  #nextPid = 1;

  start(change: Partial<Process> = {}): Opened & { readonly pid: number } {
    const pid = change.pid ?? this.#nextPid++;
    this.running.add(pid);
    const opened = openAs({ root: '/data', fs: this.disk, pid, alive: () => [...this.running], ...change });
    return Object.assign(opened, { pid });
  }

  kill({ pid }: { readonly pid: number }): void {
    this.running.delete(pid);
  }
}

/** Time goes by for all of them, a second at a time. */
function pass(seconds: number, ...processes: readonly Opened[]): void {
  for (let second = 0; second < seconds; second++) for (const { clock } of processes) clock.advance(1000);
}

const later = (seconds: number): Partial<StampedEvent> => ({
  capturedAt: event('').capturedAt + seconds * 1000,
});

describe('Of two processes', () => {
  test('the first leads, and the second only appends, each to files of its own', () => {
    const machine = new Machine();
    const first = machine.start();
    first.outbox.add(event('a'));
    const second = machine.start();
    expect([first.outbox.leads, second.outbox.leads]).toEqual([true, false]);
    expect(second.outbox.add(event('b'))).toBe('disk');
    first.outbox.add(event('c'));
    pass(300, first, second);
    expect([ids(first.outbox), ids(second.outbox)]).toEqual([['a', 'c'], ['b']]);
    expect([first.outbox.leads, second.outbox.leads]).toEqual([true, false]);
    for (const [, bytes] of machine.disk.files()) expect(String(bytes)).not.toMatch(/"[ac]"\t.*"b"\t/s);
  });

  test('the other leads, and has all, once the first is killed', () => {
    const machine = new Machine();
    const first = machine.start();
    first.outbox.add(event('a'));
    first.outbox.add(event('gone'));
    first.outbox.add(event('nobody', { user: null, ...later(1) }));
    first.outbox.settle('gone');
    const second = machine.start();
    second.outbox.add(event('b', later(2)));
    machine.kill(first);
    const changes = second.changes;
    pass(20, second);
    expect(second.outbox.leads).toBe(true);
    expect(second.changes).toBeGreaterThan(changes);
    expect([ids(second.outbox), second.outbox.waitingForUser]).toEqual([['a', 'b'], 1]);
    second.outbox.assignUser(BOB);
    second.outbox.settle('a');
    machine.kill(second);
    const third = machine.start();
    readAll(third);
    expect(ids(third.outbox)).toEqual(['nobody', 'b']);
    expect(third.outbox.read('nobody')?.user).toEqual(BOB);
    expect(third.dropped).toEqual({});
  });

  test('the second’s events are adopted when it is gone, whether it was killed or closed', () => {
    const machine = new Machine();
    const first = machine.start();
    first.outbox.add(event('a'));
    const killed = machine.start();
    killed.outbox.add(event('b', later(1)));
    const closed = machine.start();
    closed.outbox.add(event('c', later(2)));
    machine.kill(killed);
    closed.outbox.close();
    machine.kill(closed);
    pass(20, first);
    expect(ids(first.outbox)).toEqual(['a', 'b', 'c']);
    for (const id of ['a', 'b', 'c']) first.outbox.settle(id);
    pass(20, first);
    first.outbox.close();
    machine.kill(first);
    const next = machine.start();
    readAll(next);
    expect(ids(next.outbox)).toEqual([]);
  });

  test('the dead’s events that wait are of whoever is named before they are read, also when he is killed right then; the next one’s are not', () => {
    const machine = new Machine();
    const nobodys = { user: null };
    const one = machine.start();
    const two = machine.start();
    one.outbox.add(event('one', nobodys));
    two.outbox.add(event('two', nobodys));
    machine.kill(one);
    machine.kill(two);
    const named = machine.start();
    named.outbox.assignUser(BOB);
    named.outbox.add(event('after', nobodys));
    const other = machine.start();
    other.outbox.add(event('other', nobodys));
    machine.kill(named);
    machine.kill(other);
    const last = machine.start();
    readAll(last);
    last.outbox.assignUser(ANN);
    const users = ['one', 'two', 'after', 'other'].map((id) => [id, last.outbox.read(id)?.user]);
    expect(users).toEqual([
      ['one', BOB],
      ['two', BOB],
      ['after', ANN],
      ['other', ANN],
    ]);
  });

  test('only the one that leads adopts', () => {
    const machine = new Machine();
    const leader = machine.start();
    leader.outbox.add(event('a'));
    const follower = machine.start();
    follower.outbox.add(event('b', later(1)));
    const killed = machine.start();
    killed.outbox.add(event('c', later(2)));
    machine.kill(killed);
    pass(60, follower, leader);
    expect([ids(leader.outbox), ids(follower.outbox)]).toEqual([['a', 'c'], ['b']]);
  });

  test('a process that has nothing to write gives way to one that has', () => {
    const machine = new Machine();
    const idle = machine.start();
    const busy = machine.start();
    busy.outbox.add(event('a'));
    pass(20, idle, busy);
    expect([idle.outbox.leads, busy.outbox.leads]).toEqual([false, true]);
    idle.outbox.add(event('b'));
    expect([idle.outbox.leads, busy.outbox.leads]).toEqual([false, true]);
  });

  test('nothing is in both, however they come and go', () => {
    const machine = new Machine();
    const waiting = new Set<string>();
    const alive: (Opened & { pid: number })[] = [];
    for (let round = 0; round < 60; round++) {
      if (alive.length < 2 || round % 7 === 0) alive.push(machine.start());
      for (const one of alive) {
        const id = `e-${round}-${one.pid}`;
        if (one.outbox.add(event(id, { event: 'CUSTOM' })) === 'disk') waiting.add(id);
      }
      const [leader] = alive.filter(({ outbox }) => outbox.leads);
      for (const id of leader ? ids(leader.outbox).slice(0, 2) : []) {
        leader?.outbox.settle(id);
        expect(waiting.delete(id)).toBe(true);
      }
      pass(17, ...alive);
      const held = alive.flatMap(({ outbox }) => ids(outbox));
      expect(held).toHaveLength(new Set(held).size);
      if (round % 5 === 4) {
        const [victim] = alive.splice(round % alive.length, 1);
        if (victim) machine.kill(victim);
      }
    }
    for (const one of alive) machine.kill(one);
    const last = machine.start();
    readAll(last);
    expect(new Set(ids(last.outbox))).toEqual(waiting);
  });
});

describe('A process is taken for dead', () => {
  function withOwner(change: Partial<Process>) {
    const machine = new Machine();
    const owner = machine.start(change);
    owner.outbox.add(event('a'));
    return { machine, owner };
  }

  test('at once when the machine was started since', () => {
    const { machine } = withOwner({ bootId: 'yesterday' });
    expect(ids(machine.start().outbox)).toEqual(['a']);
  });

  test('at once when its pid is ours: it was an earlier run', () => {
    const { machine, owner } = withOwner({});
    expect(ids(machine.start({ pid: owner.pid }).outbox)).toEqual(['a']);
  });

  test('only after a long silence when its pid is in use, or it was of another machine', () => {
    for (const change of [{}, { host: 'elsewhere' }]) {
      const { machine } = withOwner(change);
      const observer = machine.start();
      pass(80, observer);
      expect([ids(observer.outbox), observer.outbox.leads]).toEqual([[], false]);
      pass(40, observer);
      expect([ids(observer.outbox), observer.outbox.leads]).toEqual([['a'], true]);
    }
  });

  test('not by an observer that slept', () => {
    const { machine, owner } = withOwner({});
    const observer = machine.start();
    pass(30, owner, observer);
    // Hours in which no timer runs, on a clock that counts them (Windows).
    observer.clock.advance = skipping(observer.clock, 8 * 3_600_000);
    observer.clock.advance(0);
    // It looks around before the other had a chance to give a sign.
    pass(16, observer);
    pass(60, observer, owner);
    expect(observer.outbox.leads).toBe(false);
    expect(ids(owner.outbox)).toEqual(['a']);
  });

  test('never while it gives signs of life, even if the wall clock stands still', () => {
    const { machine, owner } = withOwner({});
    const observer = machine.start();
    for (let second = 0; second < 600; second++) {
      owner.clock.advance(1000);
      owner.clock.stepWall(-1000);
      observer.clock.advance(1000);
    }
    expect([observer.outbox.leads, owner.outbox.leads]).toEqual([false, true]);
  });
});

describe('A process that was frozen', () => {
  /** Frozen for minutes, taken for dead, and thawed. */
  function thawed() {
    const machine = new Machine();
    const frozen = machine.start();
    for (const id of ['a', 'b', 'c']) frozen.outbox.add(event(id));
    frozen.outbox.settle('c');
    const heir = machine.start();
    heir.outbox.add(event('d', later(1)));
    pass(120, heir);
    expect(ids(heir.outbox)).toEqual(['a', 'b', 'd']);
    frozen.clock.advance = skipping(frozen.clock, 120_000);
    frozen.clock.advance(0);
    return { machine, frozen, heir };
  }

  test('no more has what was adopted, and does not lead', () => {
    const { frozen } = thawed();
    expect(frozen.outbox.read('a')).toBeUndefined();
    expect(ids(frozen.outbox)).toEqual([]);
    expect(frozen.outbox.storage).toBe('disk');
    pass(20, frozen);
    expect(frozen.outbox.leads).toBe(false);
    expect(frozen.dropped).toEqual({});
  });

  test('keeps what it takes from then on, in a folder of its own', () => {
    const { machine, frozen, heir } = thawed();
    expect(frozen.outbox.add(event('e', later(2)))).toBe('disk');
    frozen.outbox.settle('a');
    pass(20, frozen, heir);
    expect([ids(frozen.outbox), ids(heir.outbox)]).toEqual([['e'], ['a', 'b', 'd']]);
    machine.kill(frozen);
    pass(20, heir);
    expect(ids(heir.outbox)).toEqual(['a', 'b', 'd', 'e']);
  });

  test('knows it even when its heir has sent all and quit', () => {
    const { machine, frozen, heir } = thawed();
    for (const id of ['a', 'b', 'd']) heir.outbox.settle(id);
    heir.outbox.close();
    machine.kill(heir);
    frozen.outbox.add(event('e'));
    expect(ids(frozen.outbox)).toEqual(['e']);
    pass(20, frozen);
    expect([ids(frozen.outbox), frozen.outbox.leads]).toEqual([['e'], true]);
  });

  test('in the middle of a write keeps that event', () => {
    const machine = new Machine();
    const frozen = machine.start();
    frozen.outbox.add(event('a'));
    const heir = machine.start();
    let isFrozen = false;
    machine.disk.fault = (operation) => {
      if (operation === 'write' && !isFrozen) {
        isFrozen = true;
        // Between the look at its folder and the write minutes go by.
        pass(120, heir);
        frozen.clock.advance = skipping(frozen.clock, 120_000);
        frozen.clock.advance(0);
      }
      return undefined;
    };
    expect(frozen.outbox.add(event('b', later(1)))).toBe('memory');
    expect(isFrozen).toBe(true);
    machine.disk.fault = () => undefined;
    pass(5, frozen);
    expect([ids(heir.outbox), ids(frozen.outbox)]).toEqual([['a'], ['b']]);
    machine.kill(frozen);
    machine.kill(heir);
    const next = machine.start();
    readAll(next);
    expect(ids(next.outbox)).toEqual(['a', 'b']);
  });

  test('and whose folder cannot be renamed (Windows) keeps its events, and leads again', () => {
    const machine = new Machine();
    const frozen = machine.start();
    frozen.outbox.add(event('a'));
    const observer = machine.start();
    observer.outbox.add(event('b'));
    machine.disk.fault = (operation) => (operation === 'rename' ? { code: 'EPERM' } : undefined);
    pass(120, observer);
    expect([observer.outbox.leads, ids(observer.outbox)]).toEqual([true, ['b']]);
    pass(30, frozen, observer);
    expect([frozen.outbox.leads, observer.outbox.leads]).toEqual([true, false]);
    expect(ids(frozen.outbox)).toEqual(['a']);
  });
});

test('Many runs that were killed leave one folder, and no more files than a few', () => {
  const machine = new Machine();
  const leader = machine.start();
  leader.outbox.add(event('leader'));
  for (let run = 0; run < 50; run++) {
    const visitor = machine.start();
    visitor.outbox.add(event(`visitor-${run}`, { user: ANN }));
    machine.kill(visitor);
    pass(20, leader);
  }
  expect(leader.outbox.queued).toBe(51);
  expect(machine.disk.files().size).toBeLessThan(30);
  expect(machine.disk.readdirSync('/data/site-a')).toHaveLength(1);
});

/** An `advance` before which the monotonic clock has run on without any timer. */
function skipping(clock: FakeClock, ms: number): FakeClock['advance'] {
  const ahead = clock.monotonic.bind(clock);
  let skipped = 0;
  clock.monotonic = () => ahead() + skipped;
  const advance = FakeClock.prototype.advance.bind(clock);
  return (by) => {
    if (skipped === 0) {
      skipped = ms;
      clock.stepWall(ms);
    }
    advance(by);
  };
}
