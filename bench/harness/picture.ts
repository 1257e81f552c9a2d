import { type Goal, isMet, type Measurement } from './measurement.js';
import type { Group } from './results.js';
import { amount, goalText } from './table.js';

const WIDTH = 1080;
const LINE = 24;
const MARGIN = 20;
/** The scale lies between these, in the picture's units. */
const FROM = 610;
const TO = 860;
/** Decades of the scale on either side of the goal. */
const BETTER = 2;
const WORSE = 1;

/**
 * One line for each measurement that has a goal: a dot where its median lies, relative to the goal, on a logarithmic scale; a stroke for
 * half of the rounds. Left of the goal's line is better, whatever is measured.
 */
export function picture(groups: readonly Group[]): string {
  const lines = groups.flatMap(({ title, measurements }) => {
    const measured = measurements.filter(({ goal }) => goal !== undefined);
    return measured.length === 0 ? [] : [title, ...measured];
  });
  const height = 2 * MARGIN + (lines.length + 2) * LINE;
  const bottom = height - MARGIN - LINE;
  const body = lines.map((line, index) => {
    const y = MARGIN + (index + 1.5) * LINE;
    return typeof line === 'string' ? text(MARGIN, y, line, 'title') : row(line, y);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Each measurement beside its goal">
<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .quiet { fill: #656d76 }
  .end { text-anchor: end }
  .middle { text-anchor: middle }
  .scale { stroke: #d0d7de }
  .goal { stroke: #656d76; stroke-dasharray: 3 3 }
  .met { fill: #1a7f37; stroke: #1a7f37 }
  .missed { fill: #cf222e; stroke: #cf222e }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .quiet { fill: #8d96a0 }
    .scale { stroke: #30363d }
    .goal { stroke: #8d96a0 }
    .met { fill: #3fb950; stroke: #3fb950 }
    .missed { fill: #f85149; stroke: #f85149 }
  }
</style>
${scale(bottom)}
${body.join('\n')}
</svg>
`;
}

function scale(bottom: number): string {
  const marks = Array.from({ length: BETTER + WORSE + 1 }, (_, index) => index - BETTER);
  return marks
    .map((decade) => {
      const x = place(10 ** decade);
      const kind = decade === 0 ? 'goal' : 'scale';
      const label =
        decade === 0 ? 'goal' : decade < 0 ? `${10 ** -decade}× better` : `${10 ** decade}× worse`;
      return `<line class="${kind}" x1="${x}" x2="${x}" y1="${MARGIN}" y2="${bottom}"/>${text(x, bottom + LINE * 0.8, label, 'quiet middle')}`;
    })
    .join('\n');
}

function row(measurement: Measurement, y: number): string {
  const { what, against, value, unit, goal } = measurement;
  if (!goal) return '';
  const kind = isMet(measurement) ? 'met' : 'missed';
  const [low, median, high] = [value.low, value.median, value.high].map((one) => place(relative(one, goal)));
  const label = against === '–' ? what : `${what}, against ${against}`;
  return [
    text(MARGIN, y, shortened(label), ''),
    `<line class="${kind}" x1="${low}" x2="${high}" y1="${y - 4}" y2="${y - 4}" stroke-width="2"/>`,
    `<circle class="${kind}" cx="${median}" cy="${y - 4}" r="4.5"/>`,
    text(WIDTH - 110, y, amount(value.median, unit), 'end'),
    text(WIDTH - MARGIN, y, goalText(measurement), 'quiet end'),
  ].join('');
}

/** Below one is better than the goal, whichever way it points. */
function relative(value: number, goal: Goal): number {
  return 'most' in goal ? value / goal.most : goal.least / value;
}

/** What lies beyond the scale stands at its end. */
function place(share: number): number {
  const decades = share > 0 ? Math.log10(share) : -BETTER;
  const clamped = Math.min(Math.max(decades, -BETTER), WORSE);
  return Math.round(FROM + ((clamped + BETTER) / (BETTER + WORSE)) * (TO - FROM));
}

function text(x: number, y: number, content: string, kind: string): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}"${kind && ` class="${kind}"`}>${escaped}</text>`;
}

/** As much as stands before the scale. */
function shortened(label: string): string {
  return label.length <= 88 ? label : `${label.slice(0, 87)}…`;
}
