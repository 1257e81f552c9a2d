import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { httpDate } from '../../../src/main/delivery/http-date.js';
import { LONGEST_PAUSE_MS, retryAfterMs } from '../../../src/main/delivery/retry-after.js';

const NOW = Date.UTC(2026, 6, 14, 10);
const HOUR = 3_600_000;
const at = (ms: number) => new Date(ms).toUTCString();

describe('a date of a header', () => {
  const moment = Date.UTC(1994, 10, 6, 8, 49, 37);

  test.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'is read in the form "%s"',
    (text) => expect(httpDate(text)).toBe(moment),
  );

  test.each([
    '',
    '7',
    '2026-07-14',
    '2026-07-14T10:00:00Z',
    'Tue, 14 Jul 2026 10:00:00',
    'Tue, 14 Jul 2026 10:00:00 +0200',
    'Tue, 31 Feb 2026 10:00:00 GMT',
    'Tue, 14 Xyz 2026 10:00:00 GMT',
    'Tue, 14 Jul 2026 25:00:00 GMT',
    'Tue, 14 Jul 2026 10:61:00 GMT',
    'Tue, 00 Jul 2026 10:00:00 GMT',
  ])('is not guessed from "%s"', (text) => expect(httpDate(text)).toBeUndefined());

  test('reads back every second of five centuries', () => {
    const seconds = fc.integer({ min: Date.UTC(1800, 0) / 1000, max: Date.UTC(2300, 0) / 1000 });
    fc.assert(fc.property(seconds, (second) => httpDate(at(second * 1000)) === second * 1000));
  });
});

describe('the wait that an answer asks for', () => {
  const wait = (headers: Record<string, string>) => retryAfterMs(headers, NOW);

  test('is read in seconds', () => {
    expect(wait({ 'retry-after': '2' })).toBe(2000);
    expect(wait({ 'retry-after': ' 120 ' })).toBe(120_000);
    expect(wait({ 'retry-after': '1.5' })).toBe(1500);
  });

  test("is read as a date against the answer's own Date, whatever this machine's clock says", () => {
    const gateway = NOW + 400 * 24 * HOUR;
    expect(wait({ 'retry-after': at(gateway + HOUR), date: at(gateway) })).toBe(HOUR);
  });

  test('is read as a date against this clock where the answer has none', () => {
    expect(wait({ 'retry-after': at(NOW + HOUR) })).toBe(HOUR);
  });

  test('is honoured up to 25 hours', () => {
    expect(wait({ 'retry-after': String(90 * 24 * 3600) })).toBe(25 * HOUR);
    expect(wait({ 'retry-after': '9'.repeat(400) })).toBe(25 * HOUR);
    expect(wait({ 'retry-after': at(NOW + 90 * 24 * HOUR) })).toBe(25 * HOUR);
  });

  test.each([
    '',
    '0',
    '-5',
    '2, 3',
    '0x10',
    '1e3',
    'Infinity',
    'soon',
    '2026-07-15',
    at(NOW),
    at(NOW - HOUR),
  ])('is none where "%s" names no time to come', (text) =>
    expect(wait({ 'retry-after': text })).toBeUndefined(),
  );

  test('is none without the header', () => expect(wait({})).toBeUndefined());

  test('is none or between a millisecond and 25 hours, whatever is said', () => {
    const text = fc.oneof(
      fc.string(),
      fc.nat().map(String),
      fc.date().map(String),
      fc.constant(at(NOW + 5000)),
    );
    fc.assert(
      fc.property(text, fc.option(text, { nil: undefined }), (retryAfter, date) => {
        const ms = retryAfterMs({ 'retry-after': retryAfter, date }, NOW);
        return ms === undefined || (ms > 0 && ms <= LONGEST_PAUSE_MS);
      }),
    );
  });
});
