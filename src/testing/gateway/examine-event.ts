import { isDictionary } from './dictionary.js';
import type { FieldReport } from './field-report.js';
import { FIELD_RULES, type FieldRule, type RuleContext } from './field-rules.js';

/** Own properties only: a body may name `__proto__` or `constructor`, and must find nothing there that it did not bring. */
function at(body: unknown, field: string): { present: boolean; value: unknown } {
  let value = body;
  for (const name of field.split('.')) {
    if (!isDictionary(value) || !Object.hasOwn(value, name)) return { present: false, value: undefined };
    value = value[name];
  }
  return { present: true, value };
}

function report(rule: FieldRule, body: unknown, context: RuleContext): FieldReport | null {
  const { field, expects, required } = rule;
  const { present, value } = at(body, field);
  if (present) return { field, expects, required, present, ...rule.check(value, context) };
  const parent = field.split('.').slice(0, -1).join('.');
  // Where `site_user` itself is missing or no dictionary, that is the one thing to say.
  if (parent !== '' && !isDictionary(at(body, parent).value)) return null;
  if (required) return { field, expects, required, present, problem: 'is missing' };
  if (field === 'session_id') {
    return { field, expects, required, present, note: 'is absent; later revisions of the API require it' };
  }
  return null;
}

/** What is in a dictionary that the table has no line for. A name may have dots of its own and is still one name. */
function strangers(value: unknown, parent: string): FieldReport[] {
  if (!isDictionary(value)) return [];
  const fieldOf = (name: string): string => (parent === '' ? name : `${parent}.${name}`);
  const lines = FIELD_RULES.map(({ field }) => field).filter(
    (field) => parent !== '' || !field.includes('.'),
  );
  return Object.keys(value)
    .map(fieldOf)
    .filter((field) => !lines.includes(field))
    .map((field) => ({
      field,
      expects: 'nothing of this name',
      required: false,
      present: true,
      note: 'is not in the API’s table',
    }));
}

/**
 * Holds a body against the API's table, line by line: every required field, every field that is there, and every one that the table does
 * not know. An event is right when no report has a `problem`.
 */
export function examineEvent(body: unknown, context: RuleContext): FieldReport[] {
  const reports = FIELD_RULES.map((rule) => report(rule, body, context)).filter((found) => found !== null);
  return [...reports, ...strangers(body, ''), ...strangers(at(body, 'site_user').value, 'site_user')];
}
