import reasons from './reasons.json' with { type: 'json' };

/** Why a test in scope does not pass on the stand-in, written by whoever looked into it. */
export interface Reason {
  readonly why: string;
  /** Whether the module depends on what the test tests, and how that is known. */
  readonly depends: string;
}

const known: Readonly<Record<string, Reason>> = reasons;

export function reasonOf(title: string): Reason | undefined {
  return known[title];
}

export const TITLES_WITH_REASONS: readonly string[] = Object.keys(known);
