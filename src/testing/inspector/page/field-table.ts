import { isDictionary } from '../../gateway/dictionary.js';
import type { FieldReport } from '../../gateway/field-report.js';
import { html } from './element.js';

function entry(value: unknown, name: string): unknown {
  return isDictionary(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The table is two levels deep: whatever follows the first dot is one name, dots and all. */
function valueAt(body: unknown, field: string): unknown {
  const whole = entry(body, field);
  const dot = field.indexOf('.');
  return whole !== undefined || dot < 0
    ? whole
    : entry(entry(body, field.slice(0, dot)), field.slice(dot + 1));
}

/** A dictionary whose entries all have a row of their own is named by them; anything else is shown whole. */
function shown(field: string, value: unknown, reports: readonly FieldReport[]): string {
  if (value === undefined) return '';
  const keys = isDictionary(value) ? Object.keys(value) : [];
  const apart =
    keys.length > 0 && keys.every((key) => reports.some((report) => report.field === `${field}.${key}`));
  // As JSON, so that a number and a string of digits do not look alike; on one line, with room to break it.
  return apart ? `{ ${keys.join(', ')} }` : JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
}

function seconds({ field, problem }: FieldReport, value: unknown): string {
  if (field !== 'event_date' || typeof value !== 'number' || problem !== undefined) return '';
  const date = new Date(value * 1000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().replace('.000Z', 'Z');
}

function saying({ problem, note }: FieldReport): { mark: string; kind: string; text: string } {
  if (problem !== undefined) return { mark: '✗', kind: 'problem', text: problem };
  if (note !== undefined) return { mark: '!', kind: 'note', text: note };
  return { mark: '✓', kind: 'fine', text: 'fine' };
}

function row(report: FieldReport, reports: readonly FieldReport[], body: unknown): HTMLTableRowElement {
  const { mark, kind, text } = saying(report);
  const value = valueAt(body, report.field);
  const date = seconds(report, value);
  return html(
    'tr',
    { class: kind },
    html('th', { scope: 'row' }, html('code', {}, report.field)),
    html(
      'td',
      { class: 'came' },
      report.present
        ? html('code', {}, shown(report.field, value, reports))
        : html('span', { class: 'absent' }, 'absent'),
      ...(date === '' ? [] : [html('span', { class: 'date' }, date)]),
    ),
    html('td', { class: 'expects' }, report.required ? report.expects : `${report.expects}; optional`),
    html('td', { class: 'says' }, html('span', { class: 'mark', 'aria-hidden': 'true' }, mark), ` ${text}`),
  );
}

/** An event's fields against the API's table: what came, what is wanted, and what is wrong in plain words. */
export function fieldTable(reports: readonly FieldReport[], body: unknown): HTMLElement {
  const titles = ['Field', 'What came', 'What the API wants', 'Verdict'];
  return html(
    'table',
    { class: 'fields' },
    html('caption', {}, 'Fields, by the API’s table'),
    html('thead', {}, html('tr', {}, ...titles.map((title) => html('th', { scope: 'col' }, title)))),
    html('tbody', {}, ...reports.map((report) => row(report, reports, body))),
  );
}
