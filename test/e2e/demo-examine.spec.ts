import { describe, expect, test } from 'vitest';
import { examineVisit } from '../../scripts/demo/examine-visit.js';
import { EXPECTED_EVENTS, type ExpectedEvent } from '../../scripts/demo/expected-events.js';
import type { Arrival } from '../../scripts/demo/receiver.js';

const time = { begun: 1_700_000_000_000, ended: 1_700_000_010_000 };

/** An event as it should be, with one thing changed. */
function body({ event, value, meta }: ExpectedEvent, change: Record<string, unknown> = {}) {
  return {
    s: 'f37F2PPh',
    site_user: user({}),
    event,
    event_date: 1_700_000_004,
    value,
    meta,
    session_id: '0f0e4c1e-5a7d-4c8e-9b1a-2f3e4d5c6b7a',
    ...change,
  };
}

function user(change: Record<string, unknown>, properties: Record<string, unknown> = {}) {
  return {
    id: 'user_ada',
    customer_id: 'cus_northlight',
    first_name: 'Ada',
    last_name: 'Okafor',
    custom_properties: {
      team: 'Northlight',
      seats: 4,
      app_version: '1.4.0',
      os: 'Linux',
      arch: 'x64',
      locale: 'en-US',
      electron_version: '45.4.1',
      ...properties,
    },
    ...change,
  };
}

const arrival = (event: unknown, change: Partial<Arrival> = {}): Arrival => ({
  body: event,
  status: 200,
  accepted: true,
  refusal: null,
  copy: false,
  ...change,
});

const wholeVisit = () => EXPECTED_EVENTS.map((expected) => arrival(body(expected)));
const view: ExpectedEvent = { event: 'PAGE_VIEW', value: '/settings', meta: { title: 'Settings' } };
const examine = (arrivals: readonly Arrival[], expected = EXPECTED_EVENTS) =>
  examineVisit(arrivals, expected, time);

describe('a visit', () => {
  test('is well when each expected event arrived once', () => {
    expect(examine(wholeVisit())).toEqual({ missing: [], unexpected: [], wrong: [], refusals: [] });
  });

  test.each(EXPECTED_EVENTS.map((event, at) => [`${event.event} ${event.value}`, at] as const))(
    'lacks %s by name when it did not arrive',
    (name, at) => {
      const { missing } = examine(wholeVisit().toSpliced(at, 1));
      expect(missing).toHaveLength(1);
      expect(missing[0]).toContain(name);
    },
  );

  test('names what nobody expected, and what came twice', () => {
    const stray = arrival(body({ event: 'CLICK', value: 'change-card', meta: {} }));
    const twice = arrival(body(view));
    expect(examine([...wholeVisit(), stray, twice]).unexpected).toEqual([
      'CLICK change-card',
      'PAGE_VIEW /settings',
    ]);
  });

  test('does not count a copy of an event that had been taken', () => {
    expect(examine([...wholeVisit(), arrival(body(view), { copy: true })]).unexpected).toEqual([]);
  });

  test('does not count what the gateway refused, and says how often it did', () => {
    const refused = { status: 500, accepted: false, refusal: 'down' };
    const arrivals = [arrival(body(view), refused), arrival(body(view), refused)];
    expect(examine(arrivals, [view])).toMatchObject({
      missing: ['PAGE_VIEW /settings'],
      refusals: ['2 × 500: down'],
    });
  });

  test('is one session', () => {
    const other = body(view, { session_id: '11111111-5a7d-4c8e-9b1a-2f3e4d5c6b7a' });
    const visit = wholeVisit().filter(({ body: event }) => (event as ExpectedEvent).value !== view.value);
    expect(examine([...visit, arrival(other)]).wrong.join()).toContain('session_id');
  });
});

describe('every field of an event is looked at', () => {
  test.each<[string, Record<string, unknown>]>([
    ['s', { s: 'another' }],
    ['event_date', { event_date: 1_700_000_004_000 }],
    ['event_date', { event_date: 1_700_000_020 }],
    ['event_date', { event_date: 1_699_999_999 }],
    ['event_date', { event_date: '1700000004' }],
    ['meta', { meta: {} }],
    ['meta', { meta: undefined }],
    ['session_id', { session_id: undefined }],
    ['session_id', { session_id: '' }],
    ['extra', { extra: 1 }],
    ['site_user', { site_user: undefined }],
    ['site_user', { site_user: user({ id: 'user_ines' }) }],
    ['site_user', { site_user: user({ customer_id: undefined }) }],
    ['site_user', { site_user: user({ email: 'ada' }) }],
    ['app_version', { site_user: user({}, { app_version: '45.4.1' }) }],
    ['seats', { site_user: user({}, { seats: '4' }) }],
    ['os', { site_user: user({}, { os: 'linux' }) }],
    ['locale', { site_user: user({}, { locale: '' }) }],
    ['electron_version', { site_user: user({}, { electron_version: undefined }) }],
    ['custom_properties', { site_user: user({ custom_properties: null }) }],
    ['A quiet word', { site_user: user({}, { note: 'A quiet word' }) }],
  ])('%s in %j', (field, change) => {
    const { wrong } = examine([arrival(body(view, change))], [view]);
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toMatch(/^PAGE_VIEW \/settings: /);
    expect(wrong[0]).toContain(field);
  });
});
