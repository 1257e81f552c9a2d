import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkUser, WINDOW_FIELDS } from '../../../src/main/intake/check-user.js';

const messageOf = (user: unknown, fields?: readonly string[]): string => {
  const checked = checkUser(user, fields);
  return checked.ok ? 'accepted' : checked.message;
};

describe('a user', () => {
  test('is copied; customer_id defaults to id', () => {
    const given = { id: 'u1', custom_properties: { plan: 'pro', seats: 3, beta: true } };
    const checked = checkUser(given);
    expect(checked).toEqual({
      ok: true,
      user: { id: 'u1', customer_id: 'u1', custom_properties: { plan: 'pro', seats: 3, beta: true } },
    });
    given.custom_properties.plan = 'changed';
    expect(checked.ok && checked.user.custom_properties?.plan).toBe('pro');
  });

  test('may have every field of the API', () => {
    expect(
      messageOf({
        id: 'u1',
        customer_id: 'c1',
        email: 'ann@example.com',
        first_name: 'Ann',
        last_name: 'Lee',
        image_url: 'https://example.com/a.png',
        has_payment_method: true,
        subscription: {
          name: 'Team',
          status: 'active',
          value: 12.5,
          interval: 'MONTH',
          currency: 'EUR',
          started_at: 1,
          trial_start: 1,
          trial_end: 2,
        },
        custom_properties: {},
      }),
    ).toBe('accepted');
  });

  test.each([
    ['user', null],
    ['user', 'u1'],
    ['user.id', {}],
    ['user.id', { id: '' }],
    ['user.id', { id: 5 }],
    ['user.customer_id', { id: 'u', customer_id: '' }],
    ['user.email', { id: 'u', email: 5 }],
    ['user.plan', { id: 'u', plan: 'pro' }],
    ['user.subscription.status', { id: 'u', subscription: { status: 'paid' } }],
    ['user.subscription.price', { id: 'u', subscription: { price: 1 } }],
    ['custom_properties.tags', { id: 'u', custom_properties: { tags: [] } }],
    ['custom_properties.none', { id: 'u', custom_properties: { none: null } }],
    ['user', { id: 'u', custom_properties: { big: 'x'.repeat(20_000) } }],
  ])('with a wrong %s is refused in a sentence that names it', (field, user) => {
    expect(messageOf(user)).toMatch(new RegExp(`^${field.replaceAll('.', '\\.')} `));
  });

  test('a number as id names its cure', () => {
    expect(messageOf({ id: 5 })).toContain('String(id)');
  });

  test('from a window has two ids and custom_properties, no more', () => {
    expect(messageOf({ id: 'u', customer_id: 'c', custom_properties: { a: 1 } }, WINDOW_FIELDS)).toBe(
      'accepted',
    );
    expect(messageOf({ id: 'u', email: 'ann@example.com' }, WINDOW_FIELDS)).toContain('user.email');
  });

  test('of any shape throws nothing and changes no prototype', () => {
    fc.assert(
      fc.property(fc.anything(), fc.dictionary(fc.string(), fc.anything()), (user, custom_properties) => {
        checkUser(user);
        const checked = checkUser({ id: 'u', custom_properties });
        if (checked.ok) expect(Object.getPrototypeOf(checked.user.custom_properties)).toBe(Object.prototype);
        return ({} as { polluted?: unknown }).polluted === undefined;
      }),
    );
  });
});
