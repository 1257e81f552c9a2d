import { describe, expect, test } from 'vitest';
import { checkOptions } from '../../src/main/check-options.js';
import { FACTS } from '../../src/main/options.js';

const siteKey = 'f37F2PPh';
const refusalOf = (options: unknown): string => {
  try {
    checkOptions(options);
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return (error as Error).message;
  }
  return 'accepted';
};

describe('options that are left out', () => {
  test('have the documented defaults', () => {
    expect(checkOptions({ siteKey })).toEqual({
      siteKey,
      apiKey: undefined,
      enabled: true,
      authScheme: 'Token',
      endpoint: 'https://gateway.onboardflow.com/api/v1/tracker/event/',
      plan: 50,
      installations: 1,
      dailyLimit: undefined,
      shareStated: false,
      reserve: 0.2,
      capture: {
        pageViews: true,
        clicks: 'marked',
        media: 'marked',
        titles: 'marked',
        routes: [],
        query: [],
      },
      lifecycle: new Set(['installed', 'updated', 'started']),
      allowedOrigins: [],
      identifyFromWindows: false,
      inject: 'all',
      preloadPath: undefined,
      facts: new Set(FACTS),
      anonymous: 'wait',
      coalesceMs: 1_000,
      sampling: { PAGE_VIEW: 1, CLICK: 1, CUSTOM: 1 },
      beforeSend: undefined,
      consent: 'granted',
      rememberUser: true,
      sessionTimeoutMs: 30 * 60_000,
      queue: { maxEvents: 10_000, maxBytes: 20 * 1024 * 1024, maxAgeMs: 7 * 86_400_000 },
      pacing: { concurrency: 1, perSecond: 5 },
      timeoutMs: 10_000,
      flushOnQuitMs: 0,
      transport: 'got',
      debug: false,
      name: undefined,
    });
  });

  test('an option that is undefined counts as left out, also inside another', () => {
    const settings = checkOptions({
      siteKey,
      apiKey: undefined,
      plan: undefined,
      queue: { maxEvents: undefined },
    });
    expect(settings).toEqual(checkOptions({ siteKey }));
  });

  test('capture: false turns windows and lifecycle off', () => {
    const settings = checkOptions({ siteKey, capture: false });
    expect([settings.capture, settings.lifecycle.size]).toEqual([false, 0]);
  });
});

describe('a wrong option', () => {
  test.each([
    ['siteKey', undefined],
    ['siteKey', ''],
    ['siteKey', 'two words'],
    ['siteKey', 12],
    ['apiKey', ''],
    ['apiKey', 'Token abc'],
    ['apiKey', 12],
    ['enabled', 'yes'],
    ['authScheme', 'Basic'],
    ['endpoint', 'http://gateway.onboardflow.com/'],
    ['endpoint', 'gateway.onboardflow.com'],
    ['endpoint', 'https://user:password@gateway.example/'],
    ['plan', 'pro'],
    ['plan', 0],
    ['plan', 1.5],
    ['plan', 'constructor'],
    ['installations', 0],
    ['dailyLimit', -1],
    ['reserve', 1.1],
    ['reserve', Number.NaN],
    ['capture', true],
    ['allowedOrigins', ['https://app.example.com/path']],
    ['allowedOrigins', ['https://*.example.com/*']],
    ['allowedOrigins', ['null']],
    ['allowedOrigins', ['https:']],
    ['allowedOrigins', ['file://']],
    ['allowedOrigins', 'https://app.example.com'],
    ['bridge', true],
    ['inject', 'some'],
    ['preloadPath', 'dist/preload.js'],
    ['enrich', ['hostname']],
    ['anonymous', 'keep'],
    ['coalesceMs', -1],
    ['sampling', { CLICK: 2 }],
    ['sampling', { CLICKS: 1 }],
    ['beforeSend', 'drop'],
    ['consent', true],
    ['rememberUser', 1],
    ['sessionTimeoutMinutes', 0],
    ['queue', 100],
    ['pacing', 5],
    ['timeoutMs', 0],
    ['flushOnQuitMs', '1s'],
    ['transport', 'axios'],
    ['debug', { warn() {} }],
    ['name', 'Second Client'],
    ['colour', 'red'],
  ])('%s: %o is refused in one sentence that names it', (name, value) => {
    const message = refusalOf({ siteKey, [name]: value });
    expect(message).toMatch(new RegExp(`^onboardflow: option "${name}" .+: .+\\.$`));
    expect(message.split('\n')).toHaveLength(1);
  });

  test.each([
    ['capture.clicks', { capture: { clicks: 'everything' } }],
    ['capture.routes', { capture: { routes: ['reports'] } }],
    ['capture.lifecycle', { capture: { lifecycle: ['installed', 'sold'] } }],
    ['capture.scroll', { capture: { scroll: true } }],
    ['bridge.identify', { bridge: { identify: 'yes' } }],
    ['queue.maxEvents', { queue: { maxEvents: 0 } }],
    ['queue.maxAge', { queue: { maxAge: 7 } }],
    ['pacing.perSecond', { pacing: { perSecond: 0 } }],
  ])('%s is named by its whole path', (name, options) => {
    expect(refusalOf({ siteKey, ...options })).toContain(`option "${name}" `);
  });

  test('the sentence says what was expected, what came and the cure', () => {
    expect(refusalOf({ siteKey, plan: 'pro' })).toBe(
      `onboardflow: option "plan" must be 'free', 'launch', 'growth', 'expansion' or a whole number of calls a day, but is "pro": take the plan your OnboardFlow account is on.`,
    );
    expect(refusalOf({ sitekey: 'x' })).toContain('write "siteKey"');
    expect(refusalOf(undefined)).toContain('option "siteKey"');
  });

  test.each<[unknown, string]>([
    [{ siteKey, allowedOrigins: ['https://a.example', '*'] }, 'but is ["https://a.example", "*"]:'],
    [{ siteKey, enrich: ['os', 7, {}, null] }, 'but is ["os", 7, an object, null]:'],
    [{ siteKey, capture: { routes: ['reports'] } }, 'but is ["reports"]:'],
    [{ siteKey, reserve: Number.NaN }, 'but is NaN:'],
    [{ siteKey, endpoint: 'https://ann:s3@cr3t@gateway.example/' }, 'but is "https://…@gateway.example/":'],
  ])('what came is shown, but no password: %j', (options, part) => {
    expect(refusalOf(options)).toContain(part);
  });

  test('a name as the web tracker writes it is recognised', () => {
    expect(refusalOf({ site_key: 'x' })).toContain('write "siteKey"');
  });

  test('the key never stands in it', () => {
    expect(refusalOf({ siteKey, apiKey: 'Token s3cr3t' })).not.toContain('s3cr3t');
    expect(refusalOf({ siteKey, apiKey: { s3cr3t: 1 } })).not.toContain('s3cr3t');
    // A relay's password is a key as well.
    expect(refusalOf({ siteKey, endpoint: 'https://ann:s3cr3t@relay.example/' })).not.toContain('s3cr3t');
  });
});

describe('an option that is right', () => {
  test.each([
    { endpoint: 'http://127.0.0.1:8787/api/v1/tracker/event/' },
    { endpoint: 'http://[::1]:8787/' },
    { endpoint: 'http://localhost/' },
    { endpoint: new URL('https://relay.example.com/events') },
    { allowedOrigins: ['https://app.example.com', 'http://localhost:3000', 'app://bundle'] },
    { allowedOrigins: () => true },
    { apiKey: async () => 'k' },
    { plan: 123 },
    { capture: { routes: ['/reports/:id', /^\/a/], lifecycle: true } },
    { debug: { debug() {}, info() {}, warn() {}, error() {} } },
  ])('%o passes', (options) => {
    expect(refusalOf({ siteKey, ...options })).toBe('accepted');
  });

  test('keys pasted with white space around them are trimmed', () => {
    const settings = checkOptions({ siteKey: ' f37F2PPh\n', apiKey: '\tabc ' });
    expect([settings.siteKey, settings.apiKey]).toEqual(['f37F2PPh', 'abc']);
  });
});
