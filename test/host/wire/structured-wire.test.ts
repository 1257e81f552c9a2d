import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decode, encode } from './structured-wire.js';

const carried = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(undefined, null, Number.NaN, -0, Number.POSITIVE_INFINITY, new Date(Number.NaN)),
    fc.boolean(),
    fc.double(),
    fc.bigInt(),
    fc.string({ unit: 'binary' }),
    fc.date(),
    fc.uint8Array(),
    fc.float64Array(),
    fc.array(tie('value')),
    fc.dictionary(fc.string(), tie('value'), { noNullPrototype: true }),
    fc.array(tie('value')).map((items) => new Set(items)),
    fc.array(fc.tuple(tie('value'), tie('value'))).map((pairs) => new Map(pairs)),
  ),
})).value;

it('carries whatever a structured clone carries', () => {
  fc.assert(
    fc.property(carried, (value) => {
      expect(decode(encode(value))).toEqual(structuredClone(value));
    }),
  );
});

it('keeps cycles and what is shared', () => {
  const shared = { n: 1 };
  const cycle: Record<string, unknown> = { shared, list: [shared], set: new Set([shared]) };
  cycle.self = cycle;
  const back = decode(encode(cycle)) as typeof cycle & { list: unknown[]; set: Set<unknown> };
  expect(back.self).toBe(back);
  expect(back.list[0]).toBe(back.shared);
  expect([...back.set][0]).toBe(back.shared);
});

it('keeps holes, views on one buffer, boxed values, and what an error says', () => {
  const buffer = new Uint8Array([1, 2, 3, 4]).buffer;
  const holes = [1];
  holes[2] = 3;
  const value = {
    holes,
    views: [new Uint8Array(buffer, 1, 2), new DataView(buffer)],
    boxed: Object('x'),
  };
  const back = decode(encode(value)) as typeof value;
  expect(1 in back.holes).toBe(false);
  expect(back.views[0]?.buffer).toBe(back.views[1]?.buffer);
  expect(back).toEqual(value);
  const error = decode(encode(new RangeError('far', { cause: 7 }))) as RangeError;
  expect(error).toBeInstanceOf(RangeError);
  expect([error.message, error.cause]).toEqual(['far', 7]);
});

it('keeps an own key named __proto__ a key', () => {
  const value = JSON.parse('{"__proto__":{"polluted":true}}') as object;
  const back = decode(encode(value)) as object;
  expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
  expect(Object.hasOwn(back, '__proto__')).toBe(true);
});

it('refuses what cannot be cloned, and passes on what a getter throws', () => {
  for (const value of [
    () => 1,
    Symbol('s'),
    new Proxy({}, {}),
    Promise.resolve(),
    new WeakMap(),
    { f() {} },
  ]) {
    expect(() => encode(value)).toThrow('An object could not be cloned.');
  }
  const thrower = {
    get x() {
      throw new Error('from the getter');
    },
  };
  expect(() => encode(thrower)).toThrow('from the getter');
});
