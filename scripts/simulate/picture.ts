import type { FleetResult } from './fleet.js';
import { OUTAGES } from './sky.js';
import { BEGINNING, DAY, MINUTE } from './time.js';

const WIDTH = 960;
const LEFT = 116;
const RIGHT = 24;
const PANEL = 210;
/** Above: how a day fills up. Below: calls a minute. */
const DAY_HEIGHT = 96;
const MINUTE_HEIGHT = 48;
/** Minutes that share one bar. */
const BAR = 20;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #3d4451 }
  .title { font-size: 14px; font-weight: 600 }
  .note { fill: #6b7280 }
  .limit { stroke: #c2410c; stroke-dasharray: 5 4 }
  .limit-name { fill: #c2410c }
  .day { fill: #2563eb22; stroke: #2563eb; stroke-width: 1.5 }
  .minute { fill: #0f766e }
  .outage { fill: #9ca3af33 }
  .grid { stroke: #d1d5db }
  @media (prefers-color-scheme: dark) {
    text { fill: #d1d5db } .note { fill: #9ca3af } .grid { stroke: #374151 }
  }`;

/** The week of each plan: how its days fill up below the account's limit, and how many calls the busiest minutes get. */
export function pictureOf(results: readonly FleetResult[]): string {
  const height = results.length * PANEL + 24;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">`,
    `<style>${STYLE}\n</style>`,
    ...results.map((result, index) => `<g transform="translate(0 ${index * PANEL})">${panel(result)}</g>`),
    '</svg>',
    '',
  ].join('\n');
}

function panel({ name, plan, installations, days, counts }: FleetResult): string {
  const right = WIDTH - RIGHT;
  const x = (minute: number) => LEFT + (minute / (days * 1_440)) * (right - LEFT);
  const dayTop = 34;
  const dayBottom = dayTop + DAY_HEIGHT;
  const minuteTop = dayBottom + 10;
  const minuteBottom = minuteTop + MINUTE_HEIGHT;
  // A tenth of room above the limit, for a day that would exceed it.
  const dayY = (calls: number) => dayBottom - (calls / (plan * 1.1)) * DAY_HEIGHT;
  const most = Math.max(1, counts.busiestMinute);
  const minuteY = (calls: number) => minuteBottom - (calls / most) * MINUTE_HEIGHT;
  const copies = installations.toLocaleString('en-US');
  const reporters = counts.reporters.toLocaleString('en-US');
  return [
    text(
      LEFT,
      20,
      `${name}: ${plan.toLocaleString('en-US')} calls a day, ${copies} copies, ${reporters} report`,
      'title',
    ),
    ...OUTAGES.map(({ from, to }) => {
      const begin = x((from - BEGINNING) / MINUTE);
      const end = Math.min(x((to - BEGINNING) / MINUTE), right);
      return begin < right
        ? `<rect class="outage" x="${round(begin)}" y="${dayTop}" width="${round(end - begin)}" height="${minuteBottom - dayTop}"/>`
        : '';
    }),
    ...Array.from({ length: days + 1 }, (_, day) =>
      line(x(day * 1_440), dayTop, x(day * 1_440), minuteBottom, 'grid'),
    ),
    ...filledDays(counts.callsAMinute, days).map(
      (points) =>
        `<path class="day" d="${points.map(([minute, calls], at) => `${at === 0 ? 'M' : 'L'}${round(x(minute))} ${round(dayY(calls))}`).join('')}"/>`,
    ),
    line(LEFT, dayY(plan), right, dayY(plan), 'limit'),
    text(LEFT - 8, dayY(plan) + 4, plan.toLocaleString('en-US'), 'limit-name', 'end'),
    text(LEFT - 8, dayBottom, 'calls of the day', 'note', 'end'),
    `<path class="minute" d="${bars(counts.callsAMinute)
      .map(
        ([minute, calls]) =>
          `M${round(x(minute))} ${round(minuteY(calls))}H${round(x(minute + BAR))}V${minuteBottom}H${round(x(minute))}Z`,
      )
      .join('')}"/>`,
    text(LEFT - 8, minuteTop + 10, `${most} a minute`, 'note', 'end'),
    line(LEFT, minuteBottom, right, minuteBottom, 'grid'),
    ...Array.from({ length: days }, (_, day) =>
      text(x((day + 0.5) * 1_440), minuteBottom + 14, dayName(day), 'note', 'middle'),
    ),
  ].join('');
}

/** For each day the calls made so far, minute by minute where they change. */
function filledDays(callsAMinute: Uint32Array, days: number): [minute: number, calls: number][][] {
  return Array.from({ length: days }, (_, day) => {
    const points: [number, number][] = [[day * 1_440, 0]];
    let sum = 0;
    for (let minute = 0; minute < 1_440; minute += 1) {
      sum += callsAMinute[day * 1_440 + minute] ?? 0;
      if ((minute + 1) % BAR === 0) points.push([day * 1_440 + minute + 1, sum]);
    }
    return [...points, [(day + 1) * 1_440, 0]];
  });
}

/** The busiest minute of each bar's. */
function bars(callsAMinute: Uint32Array): [minute: number, calls: number][] {
  const found: [number, number][] = [];
  for (let minute = 0; minute < callsAMinute.length; minute += BAR) {
    const calls = Math.max(...callsAMinute.subarray(minute, minute + BAR));
    if (calls > 0) found.push([minute, calls]);
  }
  return found;
}

function dayName(day: number): string {
  return new Date(BEGINNING + day * DAY).toLocaleDateString('en-GB', { weekday: 'short', timeZone: 'UTC' });
}

function line(x1: number, y1: number, x2: number, y2: number, name: string): string {
  return `<line class="${name}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;
}

function text(x: number, y: number, content: string, name: string, anchor = 'start'): string {
  return `<text class="${name}" x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${content}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
