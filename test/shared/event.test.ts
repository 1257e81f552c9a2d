import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkEvent, cut } from '../../src/shared/event.js';

const messageOf = (event: unknown, value: unknown, meta?: unknown): string => {
  const checked = checkEvent(event, value, meta);
  return checked.ok ? 'accepted' : checked.message;
};

describe('an event', () => {
  test('is copied, its holes left out', () => {
    const meta = { title: 'Export', size: 3, draft: false, parent: null, none: undefined };
    const checked = checkEvent('CLICK', 'export', meta);
    expect(checked).toEqual({
      ok: true,
      event: 'CLICK',
      value: 'export',
      meta: { title: 'Export', size: 3, draft: false, parent: null },
    });
    meta.title = 'changed';
    expect(checked.ok && checked.meta.title).toBe('Export');
  });

  test.each([
    ['event', 'VIEW', 'x', {}],
    ['event', undefined, 'x', {}],
    ['value', 'CLICK', '', {}],
    ['value', 'CLICK', 7, {}],
    ['meta', 'CLICK', 'x', []],
    ['meta', 'CLICK', 'x', 'title'],
    ['meta.a', 'CLICK', 'x', { a: {} }],
    ['meta.a', 'CLICK', 'x', { a: () => 1 }],
    ['meta.a', 'CLICK', 'x', { a: Number.NaN }],
    ['meta.a', 'CLICK', 'x', { a: 1n }],
    ['meta.title', 'CLICK', 'x', { title: 5 }],
    ['meta', 'CLICK', 'x', Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`k${n}`, n]))],
    ['meta', 'CLICK', 'x', { a: 'x'.repeat(40_000) }],
    ['meta.__proto__', 'CLICK', 'x', JSON.parse('{"__proto__":"x"}')],
  ])('with a wrong %s is refused in a sentence that names it', (field, event, value, meta) => {
    expect(messageOf(event, value, meta)).toMatch(new RegExp(`^${field.replaceAll('.', '\\.')} `));
  });

  test('whatever throws while it is read is a refusal', () => {
    const trap = {
      get title(): string {
        throw new Error('no');
      },
    };
    expect(messageOf('CLICK', 'x', trap)).toContain('meta');
    const proxy = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
      },
    );
    expect(messageOf('CLICK', 'x', proxy)).toContain('meta');
  });

  test('its message never repeats what came', () => {
    expect(messageOf('CLICK', 'x', { a: ['s3cr3t'] })).not.toContain('s3cr3t');
    expect(messageOf('s3cr3t', 'x')).not.toContain('s3cr3t');
  });

  test('nothing it takes changes a prototype, throws, or comes out of JSON otherwise than it went in', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constant('CLICK'), fc.anything()),
        fc.oneof(fc.string(), fc.anything()),
        fc.anything({ withBigInt: true, withNullPrototype: true }),
        (event, value, meta) => {
          const checked = checkEvent(event, value, meta);
          if (!checked.ok) return checked.message.length > 0;
          expect(Object.getPrototypeOf(checked.meta)).toBe(Object.prototype);
          expect(
            JSON.parse(JSON.stringify(checked.meta, (_key, item) => (Object.is(item, -0) ? 0 : item))),
          ).toEqual(
            Object.fromEntries(
              Object.entries(checked.meta).map(([key, item]) => [key, Object.is(item, -0) ? 0 : item]),
            ),
          );
          return true;
        },
      ),
    );
  });
});

describe('a text that is too long', () => {
  test('is cut at a character and marked', () => {
    expect(cut('abcdef', 4)).toBe('abc…');
    expect(cut('ab😀def', 4)).toBe('ab…');
    const checked = checkEvent('PAGE_VIEW', 'v'.repeat(3_000), { title: 't'.repeat(600) });
    expect(checked.ok && [checked.value.length, checked.meta.title?.toString().length]).toEqual([2_048, 512]);
  });

  test('is never longer than it may be, and always valid UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 2, max: 50 }), (text, length) => {
        const short = cut(text, length);
        return short.length <= length && short.isWellFormed();
      }),
    );
  });
});
