import type { FaultResults } from './fault.js';
import type { Reason } from './reasons.js';
import { type Count, type FileTally, type MissedTest, total } from './tally.js';

export interface FidelityFacts {
  readonly commit: string;
  readonly date: string;
  /** As the browser names itself. */
  readonly browser: string;
  readonly tallies: readonly FileTally[];
  readonly reasonOf: (title: string) => Reason | undefined;
  /** How many tests each reason keeps out of scope. */
  readonly excluded: readonly (readonly [reason: string, tests: number])[];
  readonly faults: FaultResults;
}

/** docs/fidelity.md: nothing of it is written by hand. */
export function fidelityPage(facts: FidelityFacts): string {
  const { commit, date, browser, tallies, excluded, faults } = facts;
  const missed = tallies.flatMap((one) => one.missed.map((test) => ({ file: one.file, test })));
  const skipped = tallies.reduce((so, one) => so + one.skipped, 0);
  return `# How like Electron the stand-in is

The end-to-end specs run on a stand-in for Electron ([test/host](../test/host/README.md)) where its binary cannot be had. What they
show is worth what its likeness is worth, so Electron's own specification tests run on it, unmodified:

\`\`\`sh
ELECTRON_REPO=path/to/a/checkout npm run host:conformance    # prints these figures and writes this page
npm run host:conformance -- --faults                         # puts faults into the stand-in, and sees them found
\`\`\`

electron/electron \`${commit}\`, run on ${date} with ${browser}.

| spec file | passed / in scope | passed / all |
| --- | --- | --- |
${tallies.map((one) => `| \`${one.file}\` | ${ratio(one.inScope)} | ${ratio(one.all)} |`).join('\n')}
| **all** | **${ratio(total(tallies, 'inScope'))} (${percent(total(tallies, 'inScope'))})** | ${ratio(total(tallies, 'all'))} |

${skipped > 0 ? `${skipped} more tests the files themselves leave out on this platform; they count nowhere.\n\n` : ''}## Scope

[scope.json](../test/host/conformance/electron-specs/scope.json) was committed before the first run. Out of scope is only what the module
never touches; a title that the list does not know counts as in scope. Pages with Node's integration are in scope as far as a test asks
them for Electron's own \`require\` alone; where the set-up of the contextBridge tests wants Node's \`v8\` and \`vm\` (\`sandbox: false\`), it
gets the little that [the stand-in's page](../test/host/README.md#where-it-differs) names.

| out of scope | tests |
| --- | --- |
${excluded.map(([reason, tests]) => `| ${reason} | ${tests} |`).join('\n')}

## In scope, and not passed

${missed.length === 0 ? 'None.' : missed.map(({ file, test }) => missedSection(file, test, facts.reasonOf(test.title))).join('\n\n')}

## Faults put in on purpose

A likeness that no fault could lower would say nothing. Each of these was put into a copy of the stand-in (${faults.date}); the specs that
turned red are the project's own ([test/e2e/conformance](../test/e2e/conformance)) and Electron's.

| fault | turned red |
| --- | --- |
${faults.faults.map(({ name, red }) => `| ${name} | ${red.length === 0 ? '**nothing**' : red.map(escaped).join('<br>')} |`).join('\n')}
`;
}

function missedSection(
  file: string,
  { title, state, error }: MissedTest,
  reason: Reason | undefined,
): string {
  const found = state === 'not run' ? 'It did not run' : 'It failed';
  return `### ${title}

\`${file}\`. ${found}: ${escaped(error.split('\n')[0] as string)}

**Why.** ${reason?.why ?? 'Nobody has looked into it yet.'}

**Whether the module depends on it.** ${reason?.depends ?? 'Unknown.'}`;
}

export const ratio = ({ passed, of }: Count): string => `${passed} / ${of}`;

/** Rounded down: 94.96 % is not 95 %. */
export const percent = ({ passed, of }: Count): string =>
  of === 0 ? '–' : `${(Math.floor((passed / of) * 1000) / 10).toFixed(1)} %`;

/** Paths of the machine that it ran on are none of the page's business. */
function escaped(text: string): string {
  return text
    .replace(/ ?\(?\/\S+\)?/g, '')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .trim();
}
