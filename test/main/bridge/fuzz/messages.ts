import fc from 'fast-check';
import { gone, throwsAt } from './throws-at.js';

/** Made at their use: fast-check looks at what it generates, and these are not to be looked at. */
const UNREADABLE = {
  'a proxy': () => new Proxy({}, { get: gone, ownKeys: gone, getOwnPropertyDescriptor: gone }),
  'its kind': () => throwsAt({}, 'kind'),
  'its meta': () => throwsAt({ kind: 'track', event: 'CUSTOM', value: 'x' }, 'meta'),
  'an item of meta': () => ({ kind: 'track', event: 'CUSTOM', value: 'x', meta: throwsAt({}, 'title') }),
  'an event without a text': () => ({ kind: 'track', event: Object.create(null), value: 'x' }),
  'an event whose text is no function': () => ({ kind: 'track', event: { toString: 1, valueOf: 1 } }),
  'a user': () => ({ kind: 'identify', user: throwsAt({}, 'id') }),
};

export interface Given {
  readonly unreadable?: keyof typeof UNREADABLE;
  readonly message?: unknown;
}

export function messageOf({ unreadable, message }: Given): unknown {
  return unreadable ? UNREADABLE[unreadable]() : message;
}

const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '/',
    '/home/ann/secret.txt',
    'file:///home/ann/secret.txt',
    '%2Fhome%2Fann%2Fsecret',
    '\ud800',
    '\u0000',
    'PAGE_VIEW',
    'CLICK',
    'CUSTOM',
    'track',
    '__proto__',
    'constructor',
  ),
);
const longText = fc.oneof(text, fc.constant('x'.repeat(5_000)));
const anything = fc.anything({
  key: text,
  maxDepth: 2,
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});
const flat = fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null), fc.constant(undefined));
const meta = fc.dictionary(text, flat, { maxKeys: 34 });
const mostly = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.oneof({ weight: 5, arbitrary }, anything);

const track = fc.record(
  {
    kind: fc.constant('track'),
    event: mostly(fc.constantFrom('PAGE_VIEW', 'CLICK', 'CUSTOM', 'VIEW')),
    value: mostly(longText),
    meta: mostly(fc.option(meta, { nil: undefined })),
    ageMs: mostly(fc.double()),
    auto: mostly(fc.boolean()),
  },
  { requiredKeys: ['kind', 'event', 'value'] },
);
const user = fc.record(
  {
    id: mostly(longText),
    customer_id: mostly(text),
    custom_properties: mostly(meta),
    email: text,
  },
  { requiredKeys: ['id'] },
);

/** What a window may be made to say: messages as they should be, nearly so, and anything else. */
export const givens: fc.Arbitrary<Given> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ message: track }) },
  {
    weight: 2,
    arbitrary: fc.record({ message: fc.record({ kind: fc.constant('identify'), user: mostly(user) }) }),
  },
  { weight: 1, arbitrary: fc.record({ message: fc.record({ kind: fc.constant('reset') }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      message: fc.record({ kind: fc.constant('dropped'), count: mostly(fc.double()) }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ message: fc.dictionary(text, anything, { maxKeys: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ message: anything }) },
  {
    weight: 1,
    arbitrary: fc.record({
      unreadable: fc.constantFrom(...(Object.keys(UNREADABLE) as (keyof typeof UNREADABLE)[])),
    }),
  },
);
