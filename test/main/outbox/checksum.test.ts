import { expect, test } from 'vitest';
import { checksum } from '../../../src/main/outbox/checksum.js';

test('The checksum of a line is the CRC-32 that gzip has', () => {
  expect(checksum(Buffer.from('123456789'), 0, 9)).toBe(0xcbf43926);
  expect(checksum(Buffer.from('The quick brown fox jumps over the lazy dog'), 0, 43)).toBe(0x414fa339);
  expect(checksum(Buffer.alloc(0), 0, 0)).toBe(0);
});

test('The checksum is the same wherever its bytes begin and end', () => {
  const text = Buffer.from('An event that waits, as its line says it.');
  for (let length = 0; length <= text.length; length++) {
    const sums = [0, 1, 2, 3, 5].map((before) => {
      const bytes = Buffer.concat([Buffer.alloc(before, 0xa5), text, Buffer.alloc(7, 0x5a)]);
      return checksum(bytes, before, before + length);
    });
    expect(new Set(sums).size).toBe(1);
  }
});

test('The checksum differs when one byte does', () => {
  const bytes = Buffer.from('0123456789abcdef');
  const sum = checksum(bytes, 0, bytes.length);
  for (let at = 0; at < bytes.length; at++) {
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] as number) ^ 1;
    expect(checksum(damaged, 0, damaged.length)).not.toBe(sum);
  }
});
