import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '../../../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** The page's tables, by the test file that the sentence above each one names. */
function promisedRows(): Map<string, string[]> {
  const [, tables = ''] = read('docs/delivery.md').split('## Every failure and its outcome');
  const found = new Map<string, string[]>();
  for (const section of tables.split(/^Held by /m).slice(1)) {
    const file = /^`([^`]+)`/.exec(section)?.[1] ?? '';
    // The heading and the rule below it are no rows.
    const rows = [...(section.split(/^#/m)[0]?.matchAll(/^\| (.+?) \|/gm) ?? [])].slice(2);
    found.set(
      file,
      rows.map(([, failure = '']) => failure),
    );
  }
  return found;
}

/** Titles of a file's tests; what follows a colon is the case at hand, and where nothing else is there the titles stand in a list. */
function titlesIn(file: string): string[] {
  const text = read(file);
  const titles = [
    ...text.matchAll(/\(\s*'([^'\n]+)',\s*(?:\{[^}]*\},\s*)?async/g),
    // Trials of the kill test stand in a list.
    ...text.matchAll(/^ {2}\['([^']+)', '[a-z-]+', \d+\],$/gm),
  ];
  return titles.map(([, title = '']) => title.replace(/: %.*$/, '')).filter((title) => title !== '%s');
}

describe('docs/delivery.md', () => {
  const promised = promisedRows();

  test('has tables, and each names a test file', () => {
    expect(promised.size).toBeGreaterThanOrEqual(7);
    expect([...promised.values()].flat().length).toBeGreaterThan(60);
  });

  test.each([...promised])('has no line without its test in %s', (file, rows) => {
    const text = read(file);
    for (const row of rows) expect(text).toContain(row);
  });

  test.each([...promised].filter(([file]) => /\/(outcomes|kill)\//.test(file)))(
    'has a line for each test of %s',
    (file, rows) => {
      expect(titlesIn(file)).toEqual(rows);
    },
  );
});
