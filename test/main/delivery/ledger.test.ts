import { describe, expect, test } from 'vitest';
import { daysIn, fileNameOf } from '../../../src/main/delivery/day-file.js';
import { openLedger } from '../../../src/main/delivery/disk-ledger.js';
import type { Ledger } from '../../../src/main/delivery/ledger.js';
import { RECORD_BYTES } from '../../../src/main/delivery/ledger-record.js';
import { errno, MemoryFs } from './memory-fs.js';
import { MORNING, VirtualClock } from './virtual-clock.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const LIMIT = 50;
const TODAY = Math.floor(MORNING / DAY);

interface Machine {
  readonly clock: VirtualClock;
  readonly fs: MemoryFs;
  open(limit?: number): Ledger;
  /** The one file's path where there is one. */
  path(day?: number): string;
}

function machine(): Machine {
  const clock = new VirtualClock();
  const fs = new MemoryFs();
  return {
    clock,
    fs,
    open: (limit = LIMIT) =>
      openLedger({ fs: fs.calls, folder: '/site', openDay: daysIn(fs.calls, '/site'), clock, limit }),
    path: (day = TODAY) => `/site/${fileNameOf(day)}`,
  };
}

/** One call, answered at the gateway's `date`, or without one. */
function call(ledger: Ledger, date?: number, limit = LIMIT): boolean {
  const { nextAt } = ledger.today();
  if (nextAt !== undefined && nextAt > ledger.time.now()) return false;
  const claim = ledger.claim(limit, false);
  if (!claim) return false;
  if (date !== undefined) {
    ledger.time.learn(date, 0);
    ledger.confirm(claim, date);
  }
  ledger.close(claim, 'delivered');
  return true;
}

function callAsOftenAsPossible(ledger: Ledger, date?: number): number {
  let calls = 0;
  while (calls < 1000 && call(ledger, date)) calls += 1;
  return calls;
}

describe("the day's calls", () => {
  test('are as many as the limit, and the next one is refused', () => {
    const ledger = machine().open();
    expect(callAsOftenAsPossible(ledger, MORNING)).toBe(LIMIT);
    expect(ledger.today().spent).toBe(LIMIT);
  });

  test('are counted over kills and restarts', () => {
    const { open } = machine();
    expect([1, 2, 3].map(() => call(open()))).toEqual([true, true, true]);
    expect(open().today().spent).toBe(3);
    expect(callAsOftenAsPossible(open())).toBe(LIMIT - 3);
    expect(callAsOftenAsPossible(open())).toBe(0);
  });

  test('are counted before they leave: one whose process was killed in flight is spent', () => {
    const { open } = machine();
    open().claim(LIMIT, false);
    expect(open().today().spent).toBe(1);
  });

  test('are shared exactly by two processes, also at the last one', () => {
    const { open } = machine();
    const left = open();
    const right = open();
    let calls = 0;
    while (call(left) || call(right)) calls += 1;
    for (let round = 0; round < 200; round += 1) if (call(right) || call(left)) calls += 1;
    expect(calls).toBe(LIMIT);
  });

  test('begin anew at midnight UTC, and the old file goes', () => {
    const { open, clock, fs, path } = machine();
    const ledger = open();
    expect(callAsOftenAsPossible(ledger, MORNING)).toBe(LIMIT);
    clock.elapse(14 * HOUR);
    expect(ledger.today()).toMatchObject({ spent: 0, startsAt: (TODAY + 1) * DAY, nextAt: undefined });
    expect(callAsOftenAsPossible(ledger, MORNING + 14 * HOUR)).toBe(LIMIT);
    expect([...fs.files.keys()]).toEqual([path(TODAY + 1)]);
  });

  test('leave no handle open', () => {
    const { open, fs } = machine();
    callAsOftenAsPossible(open(), MORNING);
    expect(fs.openHandles).toBe(0);
  });
});

describe('a call that provably never left', () => {
  test('is given back, also after a restart', () => {
    const { open } = machine();
    const ledger = open();
    const claim = ledger.claim(LIMIT, false);
    if (!claim) throw new Error('no claim');
    ledger.close(claim, 'never-left');
    ledger.close(claim, 'never-left');
    expect(ledger.today().spent).toBe(0);
    expect(open().today().spent).toBe(0);
  });
});

describe('probes', () => {
  test('count as calls and for themselves, until one is delivered', () => {
    const { open } = machine();
    const ledger = open();
    const probe = () => {
      const claim = ledger.claim(LIMIT, true);
      if (!claim) throw new Error('no claim');
      return claim;
    };
    ledger.close(probe(), 'spent');
    ledger.close(probe(), 'spent');
    expect(ledger.today()).toMatchObject({ spent: 2, probes: 2 });
    ledger.close(probe(), 'delivered');
    ledger.close(probe(), 'never-left');
    expect(ledger.today()).toMatchObject({ spent: 3, probes: 2 });
    expect(open().today()).toMatchObject({ spent: 3, probes: 2 });
  });
});

describe('a call in flight at midnight', () => {
  test('is counted on both sides of it, as it may have arrived on either', () => {
    const { open, clock } = machine();
    const ledger = open();
    clock.elapse(14 * HOUR - 1000);
    const claim = ledger.claim(LIMIT, false);
    if (!claim) throw new Error('no claim');
    clock.elapse(2000);
    expect(ledger.today().spent).toBe(1);
    ledger.time.learn(MORNING + 14 * HOUR - 500, 1500);
    ledger.confirm(claim, MORNING + 14 * HOUR - 1000);
    ledger.close(claim, 'delivered');
    expect(ledger.today()).toMatchObject({ spent: 1, startsAt: (TODAY + 1) * DAY });
  });
});

describe('a count that is missing or damaged where there was one', () => {
  const slowly = (machineOf: Machine) => {
    const { open, clock } = machineOf;
    const apart = DAY / LIMIT;
    expect(callAsOftenAsPossible(open(), clock.now())).toBe(1);
    expect(callAsOftenAsPossible(open(), clock.now())).toBe(0);
    clock.elapse(apart - 60_000);
    expect(callAsOftenAsPossible(open(), clock.now())).toBe(0);
    clock.elapse(61_000);
    expect(callAsOftenAsPossible(open(), clock.now())).toBe(1);
    clock.elapse(DAY);
    expect(callAsOftenAsPossible(open(), clock.now())).toBe(LIMIT);
  };

  test('is no fresh day when the file was deleted: one call, and then a day divided by the limit apart', () => {
    const there = machine();
    call(there.open());
    there.fs.files.clear();
    there.fs.files.set('/site/journal', Buffer.from('of the queue'));
    slowly(there);
  });

  test('is no fresh day when the file was the only one in its folder', () => {
    const there = machine();
    call(there.open());
    there.fs.files.clear();
    slowly(there);
  });

  test('is no fresh day when the file is garbage', () => {
    const there = machine();
    call(there.open());
    there.fs.files.set(there.path(), Buffer.alloc(100, 'garbage '));
    slowly(there);
  });

  test('is no fresh day when the file is empty or full of zeros, as after a power cut', () => {
    const there = machine();
    call(there.open());
    there.fs.files.set(there.path(), Buffer.alloc(RECORD_BYTES * 3));
    slowly(there);
  });

  test('goes on where it was when the file is deleted while the app runs', () => {
    const { open, fs } = machine();
    const ledger = open();
    for (let calls = 0; calls < 10; calls += 1) call(ledger);
    fs.files.clear();
    call(ledger);
    expect(ledger.today().spent).toBe(11);
    expect(open().today().spent).toBe(11);
    expect(open().today().nextAt).toBeGreaterThan(MORNING);
  });

  test('is a whole one but for the record that a kill tore', () => {
    const { open, fs, path } = machine();
    const ledger = open();
    for (let calls = 0; calls < 10; calls += 1) call(ledger, MORNING);
    const whole = fs.files.get(path()) ?? Buffer.alloc(0);
    for (let cut = 1; cut < RECORD_BYTES; cut += 1) {
      fs.files.set(path(), whole.subarray(0, -cut));
      expect(callAsOftenAsPossible(open(), MORNING), `${cut} bytes torn off`).toBe(LIMIT - 10);
      expect(callAsOftenAsPossible(open(), MORNING)).toBe(0);
    }
  });

  test('does not stop for a file too large to be one', () => {
    const { open, fs, path } = machine();
    call(open());
    fs.files.set(path(), Buffer.alloc(5 * 1024 * 1024, 'x'));
    expect(open().today().spent).toBeGreaterThan(LIMIT);
    expect(call(open())).toBe(false);
  });
});

describe('a disk that cannot be written', () => {
  test('is counted for in memory, slowly after the first calls', () => {
    const { open, fs, clock } = machine();
    fs.failure = errno('EROFS');
    const ledger = open();
    const first = callAsOftenAsPossible(ledger, MORNING);
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThanOrEqual(LIMIT / 5);
    clock.elapse(DAY / LIMIT);
    expect(callAsOftenAsPossible(ledger, clock.now())).toBe(1);
  });

  test('gets what was counted once it works again', () => {
    const { open, fs } = machine();
    const ledger = open();
    call(ledger);
    fs.failure = errno('ENOSPC');
    call(ledger);
    call(ledger);
    fs.failure = undefined;
    call(ledger);
    expect(ledger.today().spent).toBe(4);
    expect(open().today().spent).toBe(4);
  });

  test('that takes only part of a record, and says nothing of it, costs no later record', () => {
    const { open, fs } = machine();
    const ledger = open();
    call(ledger);
    fs.torn = 7;
    call(ledger);
    call(ledger);
    expect(open().today().spent).toBeGreaterThanOrEqual(3);
    expect(callAsOftenAsPossible(ledger)).toBeLessThanOrEqual(LIMIT - 3);
  });
});

describe("a machine's clock that lies", () => {
  test('set back an hour or a day spends nothing twice, in one run or after a restart', () => {
    for (const back of [HOUR, DAY, 30 * DAY, 365 * DAY]) {
      const { open, clock } = machine();
      const ledger = open();
      expect(callAsOftenAsPossible(ledger, MORNING)).toBe(LIMIT);
      clock.step(-back);
      expect(call(ledger)).toBe(false);
      expect(call(open())).toBe(false);
    }
  });

  test('set forward opens the day that it claims with one call, and the answer ends the lie', () => {
    for (const ahead of [DAY, 365 * DAY]) {
      const { open, clock } = machine();
      const ledger = open();
      expect(callAsOftenAsPossible(ledger, MORNING)).toBe(LIMIT);
      clock.step(ahead);
      expect(callAsOftenAsPossible(ledger, MORNING)).toBe(1);
      expect(ledger.today()).toMatchObject({ startsAt: TODAY * DAY, spent: LIMIT + 1 });
      // What the answer said of the clock is remembered.
      expect(callAsOftenAsPossible(open(), MORNING)).toBe(0);
    }
  });

  test('ahead by an hour or a year spends nothing twice, however often the app starts, and all of each day', () => {
    for (const ahead of [HOUR, 12 * HOUR, DAY, 365 * DAY]) {
      const { open, clock } = machine();
      const trueNow = () => clock.now() - ahead;
      clock.step(ahead);
      for (let day = TODAY; day < TODAY + 3; day += 1) {
        let calls = 0;
        for (let hour = 0; hour < 24 && trueNow() < (day + 1) * DAY; hour += 1) {
          calls += callAsOftenAsPossible(open(), trueNow());
          clock.elapse(HOUR);
        }
        expect(calls, `${ahead / HOUR} hours ahead, day ${day}`).toBe(LIMIT);
      }
    }
  });

  test('that was ahead and is put right stalls nothing for longer than a day', () => {
    const { open, clock } = machine();
    clock.step(2 * DAY);
    expect(callAsOftenAsPossible(open(), MORNING)).toBe(LIMIT);
    // Put right two days later: it says just what it would have said on the day of the count.
    clock.step(-2 * DAY);
    clock.elapse(2 * DAY);
    let calls = 0;
    for (let hour = 0; hour < 24; hour += 1) {
      calls += callAsOftenAsPossible(open(), clock.now());
      clock.elapse(HOUR);
    }
    expect(calls).toBeGreaterThanOrEqual(LIMIT);
  });

  test('set forward and answered without a Date opens the day slowly', () => {
    const { open, clock } = machine();
    const ledger = open();
    call(ledger);
    clock.step(DAY);
    expect(callAsOftenAsPossible(ledger)).toBe(1);
    clock.elapse(DAY / LIMIT);
    expect(callAsOftenAsPossible(ledger)).toBe(1);
  });

  test('behind from the start is put right by the first answer, and that call counts today', () => {
    const { open, clock } = machine();
    clock.step(-3 * DAY);
    const ledger = open();
    expect(call(ledger, MORNING)).toBe(true);
    expect(ledger.today()).toMatchObject({ startsAt: TODAY * DAY, spent: 1 });
    expect(callAsOftenAsPossible(ledger, MORNING)).toBe(LIMIT - 1);
  });

  test('that was a year ahead once, and got no answer, stalls nothing once it is right', () => {
    const { open, clock } = machine();
    clock.step(365 * DAY);
    expect(callAsOftenAsPossible(open())).toBe(LIMIT);
    clock.step(-365 * DAY);
    expect(callAsOftenAsPossible(open())).toBe(0);
    // At its own next midnight the first answer tells which day it is; what was spent under the lie may have been spent today.
    clock.elapse(14 * HOUR + 60_000);
    expect(callAsOftenAsPossible(open(), clock.now())).toBe(1);
    clock.elapse(DAY);
    expect(callAsOftenAsPossible(open(), clock.now())).toBe(LIMIT);
  });

  test('in another time zone or summer time changes nothing: only UTC counts', () => {
    const zone = process.env.TZ;
    try {
      process.env.TZ = 'Pacific/Auckland';
      const { open } = machine();
      expect(open().today().startsAt).toBe(TODAY * DAY);
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  test('that jumps over a sleep opens the new day with one call, and all of it after the answer', () => {
    const { open, clock } = machine();
    const ledger = open();
    expect(callAsOftenAsPossible(ledger, MORNING)).toBe(LIMIT);
    clock.sleep(20 * HOUR);
    const claim = ledger.claim(LIMIT, false);
    expect(claim).not.toBeNull();
    expect(ledger.today().nextAt).toBeDefined();
    if (!claim) return;
    ledger.time.learn(MORNING + 20 * HOUR, 0);
    ledger.confirm(claim, MORNING + 20 * HOUR);
    ledger.close(claim, 'delivered');
    expect(callAsOftenAsPossible(ledger, MORNING + 20 * HOUR)).toBe(LIMIT - 1);
  });
});
