import { excludedBecause, isKnown } from './scope.js';
import type { SpecOutcome, TestState } from './spec-run.js';

export interface Count {
  readonly passed: number;
  readonly of: number;
}

export interface MissedTest {
  readonly title: string;
  readonly state: TestState;
  readonly error: string;
}

/** One spec file's figures. */
export interface FileTally {
  readonly file: string;
  readonly inScope: Count;
  readonly all: Count;
  /** Tests that the file itself leaves out on this platform; they count nowhere. */
  readonly skipped: number;
  /** In scope, and not passed. */
  readonly missed: readonly MissedTest[];
  readonly unknown: readonly string[];
}

export function tally(file: string, { tests }: SpecOutcome): FileTally {
  const all = [...tests].filter(([, { state }]) => state !== 'skipped');
  const inScope = all.filter(([title]) => excludedBecause(file, title) === undefined);
  const count = (some: typeof all): Count => ({
    passed: some.filter(([, { state }]) => state === 'passed').length,
    of: some.length,
  });
  return {
    file,
    inScope: count(inScope),
    all: count(all),
    skipped: tests.size - all.length,
    missed: inScope
      .filter(([, { state }]) => state !== 'passed')
      .map(([title, { state, error = '' }]) => ({ title, state, error })),
    unknown: [...tests.keys()].filter((title) => !isKnown(file, title)),
  };
}

export function total(tallies: readonly FileTally[], which: 'inScope' | 'all'): Count {
  const sum = (key: keyof Count) => tallies.reduce((so, one) => so + one[which][key], 0);
  return { passed: sum('passed'), of: sum('of') };
}
