import type { SpecOutcome } from './spec-run.js';
import { type FileTally, total } from './tally.js';

/** The part of what is in scope that has to pass. */
const GOAL = 0.95;

/** Every reason why a run must not end with 0, one line each. */
export function complaintsOf(
  tallies: readonly FileTally[],
  outcomes: readonly SpecOutcome[],
  titlesWithReasons: readonly string[],
): string[] {
  const missed = new Set(tallies.flatMap((one) => one.missed.map(({ title }) => title)));
  const met = new Set(outcomes.flatMap(({ tests }) => [...tests.keys()]));
  const { passed, of } = total(tallies, 'inScope');
  return [
    ...outcomes.flatMap(({ fault }) => (fault === undefined ? [] : [fault])),
    ...[...missed]
      .filter((title) => !titlesWithReasons.includes(title))
      .map((title) => `reasons.json does not say why this does not pass: ${title}`),
    ...titlesWithReasons
      .filter((title) => met.has(title) && !missed.has(title))
      .map((title) => `reasons.json says why this does not pass, but it does: ${title}`),
    ...(passed < of * GOAL ? [`${passed} of ${of} in scope passed; the goal is ${GOAL * 100} %`] : []),
  ];
}
