import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { admission } from '../../../src/main/delivery/gate.js';
import { recall, remember } from '../../../src/main/delivery/gate-memory.js';
import { type GateState, OPEN_GATE, probedAtOnce } from '../../../src/main/delivery/gate-state.js';
import { afterVerdict, type GateFacts } from '../../../src/main/delivery/gate-transition.js';
import { LONGEST_PAUSE_MS } from '../../../src/main/delivery/retry-after.js';
import type { Verdict } from '../../../src/main/delivery/verdict.js';
import { MORNING } from './virtual-clock.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const verdict: fc.Arbitrary<Verdict> = fc.oneof(
  fc.constant<Verdict>({ kind: 'delivered', status: 200 }),
  fc.constant<Verdict>({ kind: 'refused', status: 400 }),
  fc.constant<Verdict>({ kind: 'rejected', status: 413, message: 'too large' }),
  fc.constant<Verdict>({ kind: 'in-doubt', status: 200 }),
  fc.constant<Verdict>({ kind: 'unauthorized', status: 401 }),
  fc.constant<Verdict>({ kind: 'misconfigured', status: 404 }),
  fc.record({
    kind: fc.constant('fault' as const),
    status: fc.constant(503),
    left: fc.boolean(),
    timedOut: fc.boolean(),
    code: fc.constant('X'),
  }),
  fc.record({
    kind: fc.constant('rate-limited' as const),
    status: fc.constant(429),
    retryAfterMs: fc.integer({ min: 1, max: LONGEST_PAUSE_MS - 60_000 }),
  }),
  fc.constant<Verdict>({ kind: 'rate-limited', status: 429 }),
);

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const step = fc.record({
  id,
  verdict,
  isStale: fc.boolean(),
  waitMs: fc.integer({ min: 0, max: 3 * HOUR }),
  random: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

interface Played {
  readonly state: GateState;
  readonly now: number;
}

/** Plays answers into a gate that was asked before each request, as the sender does; `seen` gets every transition. */
function play(
  steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[],
  seen: (
    before: GateState,
    verdict: Verdict,
    id: string,
    effects: readonly { do: string; id: string }[],
    after: GateState,
    now: number,
  ) => void = () => {},
): Played {
  let state: GateState = OPEN_GATE;
  let now = MORNING;
  let probes = 0;
  let spent = 0;
  for (const { id: event, verdict: answer, isStale, waitMs, random } of steps) {
    now += waitMs;
    const admitted = admission(state, now);
    // A request that left before the gate closed may be answered at any time.
    if (admitted.kind === 'shut' && !isStale) continue;
    const isProbe = admitted.kind === 'probe' && !isStale;
    const dayStart = Math.floor(now / DAY) * DAY;
    spent += 1;
    if (isProbe) probes += 1;
    const facts: GateFacts = {
      now,
      random: () => random,
      limit: 50,
      spent,
      probes,
      dayStart,
      nextDayOpensAt: dayStart + DAY + 3000,
    };
    const { state: next, effects } = afterVerdict(state, { id: event, isProbe }, answer, facts);
    seen(state, answer, event, effects, next, now);
    state = next;
  }
  return { state, now };
}

const steps = fc.array(step, { minLength: 1, maxLength: 80 });

describe('whatever the answers', () => {
  test('an event is settled only by its own delivery, and rejected only for a reason', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const failures = new Map<string, number>();
        const refused = new Set<string>();
        play(list, (_before, answer, event, effects) => {
          if (answer.kind === 'fault' || answer.kind === 'in-doubt')
            failures.set(event, (failures.get(event) ?? 0) + 1);
          if (answer.kind === 'refused') refused.add(event);
          for (const effect of effects) {
            if (effect.do === 'settle') expect([answer.kind, effect.id]).toEqual(['delivered', event]);
            if (effect.do === 'put-behind') {
              expect(answer.kind).toBe('delivered');
              expect(effect.id).not.toBe(event);
            }
            if (effect.do !== 'reject') continue;
            const isTooLarge = answer.kind === 'rejected' && effect.id === event;
            const isBlamed = answer.kind === 'delivered' && (failures.get(effect.id) ?? 0) >= 5;
            expect(isTooLarge || refused.has(effect.id) || isBlamed, JSON.stringify(effect)).toBe(true);
          }
        });
      }),
    );
  });

  test('no shut gate stays shut for longer than 25 hours and a little', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const { state, now } = play(list);
        const later = admission(state, now + LONGEST_PAUSE_MS + 61_000);
        expect(later.kind).not.toBe('shut');
      }),
    );
  });

  test('a delivery of a probe opens the gate', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const { state, now } = play(list);
        const at = now + 26 * HOUR;
        if (admission(state, at).kind !== 'probe') return;
        const facts: GateFacts = {
          now: at,
          random: () => 0,
          limit: 50,
          spent: 1,
          probes: 1,
          dayStart: Math.floor(at / DAY) * DAY,
          nextDayOpensAt: at + DAY,
        };
        const opened = afterVerdict(
          state,
          { id: 'new', isProbe: true },
          { kind: 'delivered', status: 200 },
          facts,
        );
        expect(admission(opened.state, at)).toEqual({ kind: 'open' });
      }),
    );
  });

  test('what is remembered is recalled as it was, but that a pause and a back-off are probed at once', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const { state, now } = play(list);
        const memory = remember(state);
        const recalled = recall(memory === undefined ? undefined : JSON.parse(JSON.stringify(memory)), now);
        const expected = probedAtOnce(state, now);
        expect({ ...recalled, pause: recalled.pause && { ...recalled.pause, probeAt: now } }).toEqual({
          ...(memory === undefined ? OPEN_GATE : expected),
          closed: expected.closed && { ...expected.closed, until: now },
        });
      }),
    );
  });

  test('it remembers no more than a few kilobytes', () => {
    const many = fc.array(fc.record({ id: fc.uuid(), isFault: fc.boolean() }), {
      minLength: 200,
      maxLength: 400,
    });
    fc.assert(
      fc.property(many, (events) => {
        let state: GateState = OPEN_GATE;
        const facts: GateFacts = {
          now: MORNING,
          random: () => 0,
          limit: 50,
          spent: 0,
          probes: 0,
          dayStart: 0,
          nextDayOpensAt: MORNING,
        };
        for (const { id: event, isFault } of events) {
          const answer: Verdict = isFault
            ? { kind: 'fault', status: 500, left: true, timedOut: false, code: 'HTTP_500' }
            : { kind: 'delivered', status: 200 };
          state = afterVerdict(state, { id: event, isProbe: true }, answer, facts).state;
        }
        expect(JSON.stringify(remember(state) ?? '').length).toBeLessThan(16_384);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a memory that nobody wrote', () => {
  test('is recalled without harm, and holds nobody up for longer than 25 hours', () => {
    const part = fc.oneof(
      fc.anything(),
      fc.record({
        until: fc.anything(),
        event: fc.anything(),
        last: fc.anything(),
        cause: fc.constantFrom('key', 'address'),
        probeAt: fc.anything(),
      }),
    );
    const memory = fc.record({
      form: fc.constant(1),
      pause: part,
      limited: part,
      closed: part,
      doubts: fc.anything(),
      refused: fc.oneof(fc.anything(), fc.array(part)),
      refusedBefore: fc.anything(),
      blamed: fc.anything(),
      suspects: fc.oneof(fc.anything(), fc.array(part)),
      unnamed: part,
    });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), memory), (found) => {
        const state = recall(found, MORNING);
        expect(admission(state, MORNING + LONGEST_PAUSE_MS).kind).not.toBe('shut');
        const text = JSON.stringify(state);
        expect(JSON.stringify(JSON.parse(text))).toBe(text);
      }),
    );
  });
});
