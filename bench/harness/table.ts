import { isMet, type Measurement } from './measurement.js';
import type { Spread } from './statistics.js';

/** The table as it is printed, one group of lines a row. */
export function table(groups: readonly { title: string; measurements: readonly Measurement[] }[]): string {
  const lines = groups.flatMap(({ title, measurements }) => [
    [`— ${title}`],
    ...measurements.map((measurement) => [
      `  ${measurement.what}`,
      measurement.against,
      amount(measurement.value.median, measurement.unit),
      spread(measurement.value, measurement.unit),
      goalText(measurement),
      verdictText(measurement),
    ]),
  ]);
  const head = ['what', 'against', 'median', 'half of the rounds', 'goal', ''];
  const widths = head.map((_, column) =>
    Math.max(...[head, ...lines].map((cells) => (cells.length === 1 ? 0 : (cells[column]?.length ?? 0)))),
  );
  const ruled = [head, widths.map((width) => '─'.repeat(width)), ...lines];
  return ruled
    .map((cells) =>
      cells.map((cell, column) => (cells.length === 1 ? cell : cell.padEnd(widths[column] ?? 0))),
    )
    .map((cells) => cells.join('  ').trimEnd())
    .join('\n');
}

export function amount(value: number, unit: string): string {
  return `${significant(value)}${unit === '×' ? '×' : ` ${unit}`}`;
}

export function goalText({ goal, unit }: Measurement): string {
  if (goal === undefined) return '';
  return 'most' in goal ? `≤ ${amount(goal.most, unit)}` : `≥ ${amount(goal.least, unit)}`;
}

function verdictText(measurement: Measurement): string {
  const met = isMet(measurement);
  if (met === undefined) return '';
  return met ? 'met' : 'MISSED';
}

function spread({ low, high }: Spread, unit: string): string {
  return low === high ? '' : `${amount(low, unit)} … ${amount(high, unit)}`;
}

/** Three digits: more would be noise. */
function significant(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 100) return Math.round(value).toLocaleString('en-US');
  if (magnitude >= 10) return value.toFixed(1);
  if (magnitude >= 0.1 || magnitude === 0) return value.toFixed(2);
  return value.toPrecision(2);
}
