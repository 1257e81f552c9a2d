import type { FleetResult } from './fleet.js';

const COLUMNS: readonly (readonly [heading: string, cell: (result: FleetResult) => string])[] = [
  ['plan', ({ name }) => name],
  ['calls a day', ({ plan }) => number(plan)],
  ['copies', ({ installations }) => number(installations)],
  ['report', ({ counts }) => number(counts.reporters)],
  ['calls each', ({ limit }) => number(limit)],
  ['busiest day', ({ counts, plan }) => withShare(Math.max(...counts.callsADay), plan)],
  ['busiest minute', ({ counts, plan }) => withShare(counts.busiestMinute, plan)],
  ['fresh: median', ({ counts }) => duration(counts.freshDelay(0.5))],
  ['95 %', ({ counts }) => duration(counts.freshDelay(0.95))],
  ['captured', ({ counts }) => number(counts.captured)],
  ['delivered', ({ counts }) => withShare(counts.delivered, counts.captured)],
  ['never sent', ({ counts }) => withShare(counts.neverSent, counts.captured)],
  ['still waiting', ({ counts }) => number(counts.waiting)],
  ['calls that failed', ({ counts }) => number(counts.failedCalls)],
  ['calls used', ({ counts }) => share(counts.fairDays.made, counts.fairDays.calls)],
];

/** As Markdown, so that it can be taken into the docs as it is. */
export function tableOf(results: readonly FleetResult[]): string {
  const rows = [
    COLUMNS.map(([heading]) => heading),
    ...results.map((result) => COLUMNS.map(([, cell]) => cell(result))),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(part / whole < 0.1 ? 1 : 0)} %`;
}

function withShare(part: number, whole: number): string {
  return `${number(part)} (${share(part, whole)})`;
}

function duration(ms: number): string {
  if (Number.isNaN(ms)) return '–';
  return ms < 10_000 ? `${(ms / 1_000).toFixed(2)} s` : `${(ms / 60_000).toFixed(1)} min`;
}
