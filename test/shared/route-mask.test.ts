import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPathMask } from '../../src/shared/route/mask-paths.js';

const POSIX = ['/home/ann', '/home/ann/.config/My App', '/tmp'];
const WINDOWS = [
  'C:\\Users\\Ann Lee',
  'C:\\Users\\Ann Lee\\AppData\\Roaming\\app',
  'C:\\Users\\ANNLEE~1\\AppData\\Local\\Temp',
];
const UNC = ['\\\\server\\homes\\ann'];
const ACCENTS = ['/Users/jörg'];

describe('folders of the machine in a text', () => {
  it.each([
    [POSIX, '/home/ann/docs/taxes.pdf', '~/docs/taxes.pdf'],
    [POSIX, 'can’t open /home/ann.', 'can’t open ~.'],
    [POSIX, 'file:///home/ann/a.html and /home/ann', '~/a.html and ~'],
    [POSIX, 'file://localhost/home/ann/a', '~/a'],
    [POSIX, '/home/ann/.config/My App/log', '~/log'],
    [POSIX, 'file:///home/ann/.config/My%20App/log', '~/log'],
    [POSIX, '?path=%2Fhome%2Fann%2Fa', '?path=~%2Fa'],
    [POSIX, '%252Fhome%252Fann', '~'],
    [POSIX, '%2f%68%6f%6d%65%2f%61%6e%6e', '~'],
    [POSIX, 'file%3A%2F%2F%2Fhome%2Fann', '~'],
    [POSIX, '/tmp/upload-1', '~/upload-1'],
    [POSIX, '/home/anna', '/home/anna'],
    [POSIX, '/settings/home/annual', '/settings/home/annual'],
    [WINDOWS, 'C:\\Users\\Ann Lee\\a.txt', '~\\a.txt'],
    [WINDOWS, 'c:/users/ann lee/a.txt', '~/a.txt'],
    [WINDOWS, '{"p":"C:\\\\Users\\\\Ann Lee\\\\a"}', '{"p":"~\\\\a"}'],
    [WINDOWS, 'file:///C:/Users/Ann%20Lee/a', '~/a'],
    [WINDOWS, 'file:///C|/Users/Ann%20Lee/a', '~/a'],
    [WINDOWS, 'file:///C%3A/Users/Ann%20Lee/a', '~/a'],
    [WINDOWS, '/C:/Users/Ann%20Lee/a', '~/a'],
    [WINDOWS, '\\\\?\\C:\\Users\\Ann Lee\\a', '~\\a'],
    [WINDOWS, 'C:\\Users\\Ann Lee\\AppData\\Roaming\\app\\log', '~\\log'],
    [WINDOWS, 'C:\\Users\\ANNLEE~1\\AppData\\Local\\Temp\\x', '~\\x'],
    [WINDOWS, 'C:\\Users\\Bob', 'C:\\Users\\Bob'],
    [UNC, '\\\\server\\homes\\ann\\a', '~\\a'],
    [UNC, 'file://server/homes/ann/a', '~/a'],
    [ACCENTS, '/Users/jo\u0308rg/a', '~/a'],
    [ACCENTS, '/Users/j%C3%B6rg/a', '~/a'],
    [ACCENTS, '/Users/jo%CC%88rg/a', '~/a'],
    [['/', 'C:\\', '', 'C:'], '/a C:\\a', '/a C:\\a'],
  ])('%j: %s', (folders, text, expected) => expect(createPathMask(folders)(text)).toBe(expected));

  it('never come through, and a masked text stays as it is', () => {
    const name = fc.stringMatching(/^qz[\wé .()+$-]{0,6}[a-z]$/);
    const encode = (path: string, ways: number[]) =>
      Array.from(path, (char, at) => {
        const way = ways[at % ways.length] ?? 0;
        if (way === 0) return char;
        const bytes = Array.from(
          new TextEncoder().encode(char),
          (byte) => `%${byte.toString(16).padStart(2, '0')}`,
        ).join('');
        return way === 1 ? bytes : bytes.toUpperCase().replaceAll('%', '%25');
      }).join('');
    fc.assert(
      fc.property(
        name,
        fc.constantFrom('/home/', '/Users/', 'C:\\Users\\', '\\\\server\\homes\\'),
        fc.array(fc.nat(2), { minLength: 1, maxLength: 20 }),
        fc.constantFrom('', '/', '\\', '/a.txt', '?x', '"', ' said'),
        fc.constantFrom('', 'file://', 'at ', '"', '(', '/x'),
        fc.boolean(),
        (user, base, ways, after, before, slashes) => {
          const home = base + user;
          const written = slashes ? home.replaceAll('\\', '/') : home;
          const mask = createPathMask([home]);
          const masked = mask(before + encode(written, ways) + after);
          expect(masked).not.toContain('qz');
          expect(masked.replaceAll('%25', '%').toLowerCase()).not.toContain('%71%7a');
          expect(mask(masked)).toBe(masked);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
