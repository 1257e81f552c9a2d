import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Outbox } from '../../../src/main/outbox/index.js';
import type { EventName } from '../../../src/shared/types.js';
import { type Fault, MemoryDisk } from './memory-disk.js';
import type { Reference } from './reference.js';
import { LIMITS, Sequence, steps } from './sequence.js';

/** Enough to find again what it found; more of them with `OUTBOX_RUNS`. */
const RUNS = Number(process.env.OUTBOX_RUNS ?? 100);
const LANES: readonly EventName[] = ['CLICK', 'PAGE_VIEW', 'CUSTOM'];

function expectSame(outbox: Outbox, reference: Reference): void {
  const lanes = (of: (lane: EventName) => string[]) => LANES.map(of);
  expect(lanes((lane) => [...outbox.lane(lane).oldestFirst()].map(({ id }) => id))).toEqual(
    lanes((lane) => reference.lane(lane)),
  );
  expect(outbox.waitingForUser).toBe(reference.waitingForUser);
  for (const id of reference.ids) expect(outbox.read(id)).toEqual(reference.event(id));
}

test('Whatever is done to it, an outbox holds what it should, in order, within its bounds, and over restarts', () => {
  fc.assert(
    fc.property(steps, (sequence) => {
      const run = new Sequence();
      let accepted = 0;
      const lost = { dropped: 0, settled: 0 };
      for (const step of sequence) {
        const before = run.reference.ids.length;
        const { dropped } = run.opened;
        const count = () => Object.values(dropped).reduce((sum, each) => sum + each, 0);
        const droppedBefore = count();
        run.take(step);
        expectSame(run.opened.outbox, run.reference);
        expect(run.reference.ids.length).toBeLessThanOrEqual(LIMITS.maxEvents);
        // What is neither there nor settled was counted.
        const after = run.reference.ids.length;
        if (step.do === 'settle') lost.settled += before - after;
        lost.dropped += count() - droppedBefore;
        if (step.do === 'add') accepted += after - before + (count() - droppedBefore);
        expect(accepted).toBe(after + lost.settled + lost.dropped);
      }
    }),
    { numRuns: RUNS },
  );
});

test('A kill at any change of the disk, in the middle of a write too, loses and revives nothing but what was being done', () => {
  fc.assert(
    fc.property(
      steps,
      fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 12 }),
      (sequence, kills) => {
        const run = new Sequence();
        const marks = [{ changes: run.disk.changes.length, reference: run.reference }];
        for (const step of sequence) {
          run.take(step);
          marks.push({ changes: run.disk.changes.length, reference: run.reference });
        }
        const { changes } = run.disk;
        for (const [at, bytes] of kills) {
          const count = at % (changes.length + 1);
          const next = changes[count];
          const part = next?.kind === 'write' ? bytes % (next.bytes.length + 1) : 0;
          const before = marks.findLast((mark) => mark.changes <= count);
          const after = marks.find((mark) => mark.changes > count) ?? marks.at(-1);
          if (!before || !after) throw new Error('no step at that change');
          const { outbox } = run.open(MemoryDisk.after(changes, count, part));
          expectBetween(outbox, before.reference, after.reference);
        }
      },
    ),
    { numRuns: RUNS },
  );
});

/** The outbox is as before a step or as after it, or, where the step settles several, on the way. */
function expectBetween(outbox: Outbox, before: Reference, after: Reference): void {
  const known = [...new Set([...before.ids, ...after.ids])];
  const found = known.filter((id) => outbox.read(id) !== undefined);
  expect(found.length).toBe(outbox.queued + outbox.waitingForUser);
  expect(found).toEqual(expect.arrayContaining(before.ids.filter((id) => after.ids.includes(id))));
  for (const id of found) expect([before.event(id), after.event(id)]).toContainEqual(outbox.read(id));
  const whole = new Set(found);
  for (const lane of LANES) {
    const order = [...outbox.lane(lane).oldestFirst()].map(({ id }) => id);
    const ready = new Set(order);
    // Users may have been named, or not yet: the order is that of those who have one.
    const orders = [before, after].map((reference) =>
      reference
        .only(whole)
        .lane(lane)
        .filter((id) => ready.has(id)),
    );
    const possible = orders.filter((one) => one.length === order.length);
    expect(possible.length === 0 ? [order] : possible).toContainEqual(order);
  }
}

test('A disk that fails as it likes changes nothing for a running outbox, and has it all once it works again', () => {
  const fault = fc.constantFrom<Fault>(
    undefined,
    { code: 'ENOSPC' },
    { code: 'EACCES' },
    { code: 'EIO' },
    { takes: 0 },
    { takes: 70 },
  );
  fc.assert(
    fc.property(
      steps,
      fc.infiniteStream(fault),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (sequence, faults, share) => {
        const run = new Sequence();
        let index = 0;
        for (const step of sequence.filter((each) => each.do !== 'restart')) {
          index += 1;
          // Bad times and good times.
          const isBad = Math.sin(index) > share * 2 - 1;
          run.disk.fault = (operation) => {
            const next = isBad ? faults.next().value : undefined;
            return next && 'takes' in next && operation !== 'write' ? undefined : next;
          };
          run.take(step);
          expectSame(run.opened.outbox, run.reference);
        }
        run.disk.fault = () => undefined;
        run.take({ do: 'wait', ms: 130_000 });
        expect(run.opened.outbox.storage).toBe('disk');
        expectSame(run.opened.outbox, run.reference);
        expectSame(run.open(run.disk).outbox, run.reference);
      },
    ),
    { numRuns: RUNS },
  );
});

test('A power cut at any moment takes nothing that was synced', () => {
  fc.assert(
    fc.property(steps, fc.nat(), (sequence, at) => {
      const run = new Sequence();
      const safe: { changes: number; reference: Reference }[] = [];
      for (const step of sequence) {
        run.take(step);
        run.opened.outbox.sync();
        safe.push({ changes: run.disk.changes.length, reference: run.reference });
      }
      const count = at % (run.disk.changes.length + 1);
      const last = safe.findLast((mark) => mark.changes <= count);
      const then = safe.find((mark) => mark.changes > count) ?? last;
      const { outbox } = run.open(MemoryDisk.after(run.disk.changes, count).afterPowerCut());
      const kept = last?.reference.ids.filter((id) => then?.reference.ids.includes(id)) ?? [];
      for (const id of kept) expect(outbox.read(id)?.id).toBe(id);
    }),
    { numRuns: RUNS },
  );
});
