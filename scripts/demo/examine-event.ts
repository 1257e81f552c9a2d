import { isDeepStrictEqual } from 'node:util';
import { type Dictionary, isDictionary } from './dictionary.js';
import {
  EXPECTED_PROPERTIES,
  EXPECTED_SITE_KEY,
  EXPECTED_USER,
  type ExpectedEvent,
  NEVER_SENT,
} from './expected-events.js';

const FIELDS = ['s', 'site_user', 'event', 'event_date', 'value', 'meta', 'session_id'];
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** When the visit took place, Unix milliseconds: no event may be dated outside of it. */
export interface VisitTime {
  readonly begun: number;
  readonly ended: number;
}

/** What is wrong with an event, field by field of the API's table (OnboardFlow API: "The request"); empty where nothing is. */
export function examineEvent(
  body: Dictionary,
  expected: ExpectedEvent,
  { begun, ended }: VisitTime,
): string[] {
  const { site_user: user, event_date: date, session_id: session } = body;
  const wrong: string[] = [];
  const expect = (field: string, right: boolean, found: unknown) => {
    if (!right) wrong.push(`${field} is ${JSON.stringify(found) ?? 'missing'}`);
  };
  expect('s', body.s === EXPECTED_SITE_KEY, body.s);
  expect('meta', isDeepStrictEqual(body.meta, expected.meta), body.meta);
  const isThen =
    Number.isInteger(date) && Number(date) >= Math.floor(begun / 1_000) && Number(date) <= ended / 1_000;
  expect('event_date', isThen, date);
  expect('session_id', UUID.test(String(session)), session);
  for (const field of Object.keys(body)) expect(field, FIELDS.includes(field), body[field]);
  wrong.push(...examineUser(isDictionary(user) ? user : {}));
  const text = JSON.stringify(body);
  for (const words of NEVER_SENT) if (text.includes(words)) wrong.push(`it holds "${words}"`);
  return wrong;
}

function examineUser({ custom_properties: given, ...user }: Dictionary): string[] {
  const wrong: string[] = [];
  if (!isDeepStrictEqual(user, EXPECTED_USER)) wrong.push(`site_user is ${JSON.stringify(user)}`);
  const properties = isDictionary(given) ? given : {};
  for (const [name, expected] of Object.entries(EXPECTED_PROPERTIES)) {
    const found = properties[name];
    const right = expected instanceof RegExp ? expected.test(String(found)) : found === expected;
    if (!right) wrong.push(`site_user.custom_properties.${name} is ${JSON.stringify(found) ?? 'missing'}`);
  }
  return wrong;
}
