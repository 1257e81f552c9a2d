import type { EventName } from '../../shared/types.js';
import { isDictionary, typeName } from './dictionary.js';

/** What a rule says about a value that is there. */
export interface Finding {
  readonly problem?: string;
  readonly note?: string;
}

/** What a rule may look at beside the value. */
export interface RuleContext {
  /** The site keys that the account has; any when absent. */
  readonly siteKeys: readonly string[] | undefined;
  /** Unix milliseconds. */
  readonly now: number;
}

/** One line of the API's table. */
export interface FieldRule {
  readonly field: string;
  readonly expects: string;
  readonly required: boolean;
  check(value: unknown, context: RuleContext): Finding;
}

const EVENT_NAMES: readonly string[] = ['PAGE_VIEW', 'CLICK', 'CUSTOM'] satisfies EventName[];

/** 10^11 seconds is the year 5138, 10^11 milliseconds is 1973: no event's date can be meant by both. */
const FIRST_MILLISECONDS = 1e11;

/** A clock a day ahead is a wrong clock, not a time zone: Unix time has none. */
const A_DAY_SECONDS = 86_400;

const FINE: Finding = {};

function nonEmptyString(value: unknown): Finding {
  if (typeof value !== 'string') return { problem: `must be a non-empty string, not ${typeName(value)}` };
  return value.trim() === '' ? { problem: 'must not be empty' } : FINE;
}

function siteKey(value: unknown, { siteKeys }: RuleContext): Finding {
  const finding = nonEmptyString(value);
  if (finding.problem !== undefined || siteKeys === undefined) return finding;
  return siteKeys.includes(String(value)) ? FINE : { problem: 'is not the key of a site of this account' };
}

function eventName(value: unknown): Finding {
  const known = typeof value === 'string' && EVENT_NAMES.includes(value);
  return known ? FINE : { problem: `must be one of ${EVENT_NAMES.join(', ')}` };
}

function eventDate(value: unknown, { now }: RuleContext): Finding {
  if (typeof value !== 'number') {
    return { problem: `must be a number of Unix seconds, not ${typeName(value)}` };
  }
  if (value >= FIRST_MILLISECONDS) {
    return { problem: `is in milliseconds; the API wants Unix seconds: ${Math.floor(value / 1000)}` };
  }
  if (!Number.isInteger(value) || value <= 0) return { problem: 'must be whole Unix seconds above zero' };
  return value - now / 1000 > A_DAY_SECONDS ? { note: 'lies more than a day in the future' } : FINE;
}

function dictionary(value: unknown): Finding {
  return isDictionary(value) ? FINE : { problem: `must be a dictionary, not ${typeName(value)}` };
}

/** Names of entries that are no flat value; `null` counts as flat where it is allowed. */
function nestedKeys(value: { readonly [key: string]: unknown }, nullAllowed: boolean): string[] {
  return Object.keys(value).filter((key) => {
    const entry = value[key];
    return entry === null ? !nullAllowed : typeof entry === 'object';
  });
}

function meta(value: unknown): Finding {
  if (!isDictionary(value))
    return { problem: `must be a dictionary, not ${typeName(value)}; {} when there is nothing` };
  const nested = nestedKeys(value, true);
  if (nested.length > 0) return { note: `should be flat; nested: ${nested.join(', ')}` };
  const others = Object.keys(value).filter((key) => key !== 'title');
  return others.length > 0
    ? { note: `only title is officially supported; also here: ${others.join(', ')}` }
    : FINE;
}

function customProperties(value: unknown): Finding {
  if (!isDictionary(value)) return dictionary(value);
  const odd = nestedKeys(value, false);
  return odd.length > 0
    ? { note: `feeds segmentation with strings, numbers and booleans only; not with: ${odd.join(', ')}` }
    : FINE;
}

function optional(type: 'string' | 'boolean'): (value: unknown) => Finding {
  // The API documents these fields without saying that a wrong type is refused: a note, no problem.
  return (value) => (typeof value === type ? FINE : { note: `should be a ${type}, not ${typeName(value)}` });
}

/** The API's table of fields, in its own order (OnboardFlow API: "The request"). */
export const FIELD_RULES: readonly FieldRule[] = [
  { field: 's', expects: 'the site key, a string', required: true, check: siteKey },
  { field: 'site_user', expects: 'a dictionary', required: true, check: dictionary },
  { field: 'site_user.id', expects: 'a non-empty string', required: true, check: nonEmptyString },
  { field: 'site_user.customer_id', expects: 'a non-empty string', required: true, check: nonEmptyString },
  {
    field: 'site_user.custom_properties',
    expects: 'a flat dictionary of strings, numbers and booleans',
    required: false,
    check: customProperties,
  },
  { field: 'site_user.email', expects: 'a string', required: false, check: optional('string') },
  { field: 'site_user.first_name', expects: 'a string', required: false, check: optional('string') },
  { field: 'site_user.last_name', expects: 'a string', required: false, check: optional('string') },
  { field: 'site_user.image_url', expects: 'a string', required: false, check: optional('string') },
  {
    field: 'site_user.has_payment_method',
    expects: 'a boolean',
    required: false,
    check: optional('boolean'),
  },
  { field: 'site_user.subscription', expects: 'a dictionary', required: false, check: dictionary },
  { field: 'event', expects: EVENT_NAMES.join(', '), required: true, check: eventName },
  { field: 'event_date', expects: 'Unix seconds, a number', required: true, check: eventDate },
  { field: 'value', expects: 'a non-empty string', required: true, check: nonEmptyString },
  { field: 'meta', expects: 'a dictionary, {} when there is nothing', required: true, check: meta },
  { field: 'meta.title', expects: 'a string', required: false, check: optional('string') },
  { field: 'session_id', expects: 'a string, one a session', required: false, check: nonEmptyString },
];
