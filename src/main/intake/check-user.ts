import { BODY_BYTES, cut, isFlat, kindOf } from '../../shared/event.js';
import type { PropertyValue, User } from '../../shared/types.js';
import type { SiteUser } from '../stamped-event.js';

export type CheckedUser =
  | { readonly ok: true; readonly user: SiteUser }
  | { readonly ok: false; readonly message: string };

type FieldType = 'string' | 'number' | 'boolean';
/** What a user may have beside its ids and custom_properties (OnboardFlow API: `site_user`). */
const FIELDS: { readonly [Name in keyof User]?: FieldType } = {
  email: 'string',
  first_name: 'string',
  last_name: 'string',
  image_url: 'string',
  has_payment_method: 'boolean',
};
const SUBSCRIPTION_FIELDS: { readonly [name: string]: FieldType } = {
  name: 'string',
  status: 'string',
  value: 'number',
  interval: 'string',
  currency: 'string',
  started_at: 'number',
  trial_start: 'number',
  trial_end: 'number',
};
const SUBSCRIPTION_WORDS: { readonly [name: string]: readonly string[] } = {
  status: ['trialing', 'active', 'cancelled'],
  interval: ['DAY', 'WEEK', 'MONTH', 'YEAR'],
};
/** What a window may set. */
export const WINDOW_FIELDS = ['id', 'customer_id', 'custom_properties'];
const KNOWN_FIELDS = [...WINDOW_FIELDS, ...Object.keys(FIELDS), 'subscription'];
/** As long as a value may be: an id is one. */
const ID_LENGTH = 2_048;
/** A user travels with every event and must leave most of an event's body to the event. */
export const USER_BYTES = BODY_BYTES / 2;

class Breach extends Error {}

/** The one schema of a user: from `identify`, from a window, from a hook and from the file. Copies what it keeps, throws nothing. */
export function checkUser(user: unknown, allowed: readonly string[] = KNOWN_FIELDS): CheckedUser {
  try {
    return { ok: true, user: copyUser(user, allowed) };
  } catch (error) {
    return {
      ok: false,
      message:
        error instanceof Breach ? error.message : 'user could not be read: a getter or a proxy of it throws',
    };
  }
}

function copyUser(user: unknown, allowed: readonly string[]): SiteUser {
  if (!isPlain(user)) throw new Breach(`user must be an object with an id, not ${kindOf(user)}`);
  const copy: Record<string, unknown> = {
    id: idOf(user.id, 'id'),
    customer_id: idOf(user.customer_id ?? user.id, 'customer_id'),
  };
  for (const [name, value] of Object.entries(user)) {
    if (!allowed.includes(name))
      throw new Breach(
        `user.${cut(name, 64)} is not a field that can be set here: put facts of your own into custom_properties`,
      );
    if (value === undefined || name in copy) continue;
    if (name === 'custom_properties') copy[name] = propertiesOf(value);
    else if (name === 'subscription') copy[name] = subscriptionOf(value);
    else copy[name] = fieldOf(value, `user.${name}`, FIELDS[name as keyof User]);
  }
  if (Buffer.byteLength(JSON.stringify(copy)) > USER_BYTES)
    throw new Breach(`user is too big: it may have at most ${USER_BYTES} bytes as JSON`);
  return copy as unknown as SiteUser;
}

function idOf(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '' || value.length > ID_LENGTH)
    throw new Breach(
      `user.${name} must be a string of 1 to ${ID_LENGTH} characters, not ${kindOf(value)}${typeof value === 'number' ? ': write String(id)' : ''}`,
    );
  return value.toWellFormed();
}

/** Also for what a hook answers. Throws a sentence that names the field. */
export function propertiesOf(value: unknown): Record<string, PropertyValue> {
  if (!isPlain(value)) throw new Breach(`custom_properties must be a plain object, not ${kindOf(value)}`);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  for (const [name, item] of entries) {
    if (name === '__proto__' || !isFlat(item) || item === null)
      throw new Breach(
        `custom_properties.${cut(name, 64)} must be a string, a finite number or a boolean, not ${kindOf(item)}`,
      );
  }
  return Object.fromEntries(
    entries.map(([name, item]) => [
      name.toWellFormed(),
      typeof item === 'string' ? item.toWellFormed() : (item as PropertyValue),
    ]),
  );
}

function subscriptionOf(value: unknown): Record<string, unknown> {
  if (!isPlain(value)) throw new Breach(`user.subscription must be an object, not ${kindOf(value)}`);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(
    entries.map(([name, item]) => {
      const words = SUBSCRIPTION_WORDS[name];
      if (words && !words.includes(item as string))
        throw new Breach(`user.subscription.${name} must be one of ${words.join(', ')}`);
      return [name, fieldOf(item, `user.subscription.${cut(name, 64)}`, SUBSCRIPTION_FIELDS[name])];
    }),
  );
}

function fieldOf(value: unknown, name: string, type: FieldType | undefined): unknown {
  if (!type) throw new Breach(`${name} is not a field of the API`);
  if (typeof value !== type || !isFlat(value))
    throw new Breach(`${name} must be a ${type}, not ${kindOf(value)}`);
  return typeof value === 'string' ? value.toWellFormed() : value;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
