import vm from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type BridgeDoor, safeBridge } from '../../src/renderer/safe-bridge.js';

const opened = () => {
  const track = vi.fn((..._given: unknown[]) => true);
  const identify = vi.fn((_user: unknown) => true);
  const door = { track, identify, reset: vi.fn(() => true) } as unknown as BridgeDoor;
  return { track, identify, bridge: safeBridge(door) };
};
/** As untyped code calls it. */
const call = (given: unknown) => {
  const { bridge, track } = opened();
  const answer = bridge.track('CUSTOM', 'x', given as never);
  return { answer, meta: track.mock.calls[0]?.[2] };
};

describe('what crosses the bridge', () => {
  it('is a copy of flat data', () => {
    const meta = { title: 'A', n: 1, yes: true, none: null };
    expect(call(meta)).toEqual({ answer: true, meta });
    expect(call(meta).meta).not.toBe(meta);
  });

  it.each([
    ['a function', { f: () => 1 }, { f: {} }],
    ['a symbol', { s: Symbol('s') }, { s: {} }],
    ['a class instance', { d: new Date(0) }, { d: {} }],
    ['an array', { a: [1, 2] }, { a: [] }],
    ['a BigInt', { b: 1n }, { b: 1n }],
    ['a proxy of data', new Proxy({ a: 1 }, {}), { a: 1 }],
    ['toJSON', { toJSON: () => 'x' }, { toJSON: {} }],
    ['something deep', { a: { b: { c: 1 } } }, { a: { b: {} } }],
    ['a getter', Object.defineProperty({}, 'g', { enumerable: true, get: () => 1 }), { g: 1 }],
    [
      'a getter that throws',
      Object.defineProperty({}, 'g', {
        enumerable: true,
        get: () => {
          throw new Error('no');
        },
      }),
      { unreadable: {} },
    ],
    ['what is inherited', Object.create({ inherited: 1 }), {}],
  ])('is data where it was %s', (_kind, given, expected) => {
    expect({ ...(call(given).meta as object) }).toEqual(expected);
  });

  it('is an empty array where it was an array, which is no dictionary', () => {
    expect(call([1]).meta).toEqual([]);
  });

  it('changes no prototype, and keeps __proto__ as the name it is', () => {
    const { meta } = call(JSON.parse('{"__proto__":{"polluted":true},"constructor":1}'));
    expect(Object.keys(meta as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect((meta as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('is bounded: cycles, ten megabytes of text, ten thousand names, a depth of ten thousand', () => {
    const cycle: Record<string, unknown> = { a: 1 };
    cycle.self = cycle;
    let deep: object = {};
    for (let depth = 0; depth < 10_000; depth += 1) deep = { deep };
    const wide = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, at) => [`key-${at}`, 'x'.repeat(1_000)]),
    );
    for (const given of [
      cycle,
      deep,
      wide,
      { title: 'x'.repeat(10_000_000) },
      { ['k'.repeat(10_000_000)]: 1 },
    ]) {
      const { answer, meta } = call(given);
      expect(answer).toBe(true);
      expect(JSON.stringify(meta).length).toBeLessThan(200_000);
    }
    const { bridge, track } = opened();
    bridge.custom('x'.repeat(10_000_000));
    expect(String(track.mock.calls[0]?.[1]).length).toBeLessThan(40_000);
  });

  it('leaves a user’s facts two levels deep as they are', () => {
    const { bridge, identify } = opened();
    const user = { id: 'u', custom_properties: { plan: 'pro', seats: 3 } };
    expect(bridge.identify(user)).toBe(true);
    expect(identify).toHaveBeenCalledWith(user, undefined, undefined);
  });

  it('never throws, whatever is given, and answers a boolean', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withMap: true,
          withSet: true,
          withSparseArray: true,
          withNullPrototype: true,
        }),
        (given) => {
          const { bridge } = opened();
          const untyped = bridge as unknown as Record<string, (...all: unknown[]) => unknown>;
          for (const verb of Object.keys(untyped)) expect(untyped[verb]?.(given, given, given)).toBe(true);
        },
      ),
    );
  });

  it('is answered false when what stands behind it throws or says nothing', () => {
    const door = {
      track: () => undefined,
      identify: () => {
        throw new Error('x');
      },
      reset: () => 1,
    } as unknown as BridgeDoor;
    const bridge = safeBridge(door);
    expect([bridge.custom('x'), bridge.identify({ id: 'u' }), bridge.reset()]).toEqual([false, false, false]);
  });
});

describe('sent to another world as text', () => {
  const world = () => {
    const context = vm.createContext({});
    const track = vi.fn((..._given: unknown[]) => true);
    const start = vm.runInContext(`(${safeBridge})`, context) as typeof safeBridge;
    start({ track, identify: track, reset: track }, 'onboardflow');
    return { track, run: (code: string) => vm.runInContext(code, context) as unknown };
  };

  it('it needs nothing but itself, and defines the bridge for good', () => {
    const { run, track } = world();
    expect(run(`onboardflow.custom('x', { a: 1 })`)).toBe(true);
    expect(track.mock.calls[0]).toEqual(['CUSTOM', 'x', { a: 1 }]);
    expect(run(`Object.isFrozen(onboardflow)`)).toBe(true);
    expect(
      run(`onboardflow = 1; delete globalThis.onboardflow; onboardflow.track = 1; typeof onboardflow.track`),
    ).toBe('function');
    expect(() => run(`'use strict'; onboardflow = 1`)).toThrow();
  });

  it('the page can’t change what it does for code that loads later', () => {
    const { run, track } = world();
    run(`
      const steal = () => { throw new Error('stolen'); };
      const holders = [[Object, 'keys'], [Object, 'freeze'], [Array, 'isArray'], [Math, 'min'], [String.prototype, 'slice'],
        [Function.prototype, 'call'], [Function.prototype, 'bind'], [Array.prototype, Symbol.iterator], [Array.prototype, 'push']];
      for (let at = 0; at < holders.length; at++) holders[at][0][holders[at][1]] = steal;
      Object.defineProperty(Object.prototype, 'a', { set: steal, configurable: true });
      Object.defineProperty(Object.prototype, 'title', { set: steal, configurable: true });
    `);
    expect(run(`onboardflow.click('x', { a: 'b', title: 'c' })`)).toBe(true);
    const [event, value, meta] = track.mock.calls[0] as [string, string, object];
    expect([event, value, { ...meta }]).toEqual(['CLICK', 'x', { a: 'b', title: 'c' }]);
  });
});
