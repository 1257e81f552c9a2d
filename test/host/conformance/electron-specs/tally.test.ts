import { expect, it } from 'vitest';
import { fidelityPage } from './fidelity-page.js';
import { excludedBecause, SPEC_FILES } from './scope.js';
import type { SpecOutcome, TestOutcome } from './spec-run.js';
import { tally } from './tally.js';
import { complaintsOf } from './verdict.js';

const file = 'api-ipc-spec.ts';
const inScope = 'ipc module invoke forbids multiple handlers';
const outOfScope = 'ipc module MessagePort MessageChannelMain can be created';

const outcome = (tests: Record<string, TestOutcome>, fault?: string): SpecOutcome => ({
  file,
  browser: 'Chromium 1',
  tests: new Map(Object.entries(tests)),
  fault,
});

it('counts what is in scope, and all', () => {
  const figures = tally(
    file,
    outcome({ [inScope]: { state: 'passed' }, [outOfScope]: { state: 'failed', error: 'x' } }),
  );
  expect(figures).toMatchObject({ inScope: { passed: 1, of: 1 }, all: { passed: 1, of: 2 }, missed: [] });
});

it('counts a title that the list does not know as in scope', () => {
  const figures = tally(file, outcome({ 'ipc module something new': { state: 'not run' } }));
  expect(figures).toMatchObject({
    inScope: { passed: 0, of: 1 },
    missed: [{ title: 'ipc module something new', state: 'not run' }],
    unknown: ['ipc module something new'],
  });
});

it('leaves tests that the file itself skips out of every figure', () => {
  const figures = tally(file, outcome({ [inScope]: { state: 'skipped' } }));
  expect(figures).toMatchObject({ inScope: { of: 0 }, all: { of: 0 }, skipped: 1 });
});

it('keeps nothing out of scope but for a reason that the list gives', () => {
  expect(SPEC_FILES).toHaveLength(5);
  expect(excludedBecause(file, inScope)).toBeUndefined();
  expect(excludedBecause(file, outOfScope)).toMatch(/^MessagePorts/);
});

it('a test that does not pass needs a reason, and one that passes must have none', () => {
  const failing = outcome({ [inScope]: { state: 'failed', error: 'x' } });
  expect(complaintsOf([tally(file, failing)], [failing], [])).toEqual([
    `reasons.json does not say why this does not pass: ${inScope}`,
    '0 of 1 in scope passed; the goal is 95 %',
  ]);
  const passing = outcome({ [inScope]: { state: 'passed' } });
  expect(complaintsOf([tally(file, passing)], [passing], [])).toEqual([]);
  expect(complaintsOf([tally(file, passing)], [passing], [inScope])).toEqual([
    `reasons.json says why this does not pass, but it does: ${inScope}`,
  ]);
});

it('a file that did not run to its end is a complaint', () => {
  const broken = outcome({}, `${file}: it ended with 1`);
  expect(complaintsOf([tally(file, broken)], [broken], [])).toEqual([`${file}: it ended with 1`]);
});

it('the page shows every test that does not pass, with its reason or without one', () => {
  const failing = outcome({ [inScope]: { state: 'failed', error: 'no <b> at (/home/me/x.ts)\nmore' } });
  const facts = {
    commit: 'abc',
    date: '2026-01-01',
    browser: 'Chromium 1',
    tallies: [tally(file, failing)],
    excluded: [['too far', 3]] as const,
    faults: { date: '2026-01-02', faults: [{ name: 'Broken', red: [] }] },
  };
  const without = fidelityPage({ ...facts, reasonOf: () => undefined });
  expect(without).toContain(`### ${inScope}`);
  expect(without).toContain('It failed: no &lt;b> at\n');
  expect(without).toContain('Nobody has looked into it yet.');
  expect(without).toContain('| Broken | **nothing** |');
  expect(without).toContain('**0 / 1 (0.0 %)**');
  const withReason = fidelityPage({ ...facts, reasonOf: () => ({ why: 'Because.', depends: 'No.' }) });
  expect(withReason).toContain('**Why.** Because.');
});
