import path from 'node:path';
import { EVENT_NAMES } from '../shared/event.js';
import { isLoopback } from './loopback.js';
import { FACTS, type InitOptions, LIFECYCLE_NAMES, PLANS } from './options.js';
import { isUsableKey } from './usable-key.js';

/** One option's rule: what was expected, and what to do about it. `check` answers whether the value keeps it. */
export interface Rule {
  readonly check: (value: unknown) => boolean;
  readonly expected: string;
  readonly cure: string;
  /** Never repeat this value in a message: it is, or may be, the key. */
  readonly secret?: true;
}

const isString = (value: unknown): value is string => typeof value === 'string';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isFunction = (value: unknown): value is (...args: never[]) => unknown => typeof value === 'function';
const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const inRange = (least: number, most: number) => (value: unknown) =>
  typeof value === 'number' && value >= least && value <= most;
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;
const oneOf =
  (...values: unknown[]) =>
  (value: unknown) =>
    values.includes(value);
const listOf = (check: (item: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every(check);
const quoted = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');

/** https, or http to this very machine: a key never crosses a network in the clear. */
function isEndpoint(value: unknown): boolean {
  if (!isString(value) && !(value instanceof URL)) return false;
  const url = parseUrl(String(value));
  if (!url || url.username || url.password || url.hash) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** `scheme://host[:port]` and nothing behind it. */
function isOrigin(value: unknown): boolean {
  return isString(value) && /^[a-z][a-z0-9+.-]*:\/\/[^/?#*\s@]+$/i.test(value) && parseUrl(value) !== null;
}

export const RULES: { readonly [Name in keyof InitOptions]-?: Rule } = {
  siteKey: {
    check: (value) => isString(value) && /^[\x21-\x7e]{1,256}$/.test(value.trim()),
    expected: 'a non-empty string without spaces',
    cure: 'copy it from the OnboardFlow site’s settings',
  },
  apiKey: {
    check: (value) => isFunction(value) || isUsableKey(value),
    expected: 'a string of printable characters without spaces, or a function that gives one',
    cure: 'paste the key alone, without "Token" or "Bearer" before it, or leave it out and call setApiKey() later',
    secret: true,
  },
  enabled: {
    check: isBoolean,
    expected: 'true or false',
    cure: 'turn what you have into a boolean, as in !!process.env.CI',
  },
  authScheme: {
    check: oneOf('Token', 'Bearer'),
    expected: "'Token' or 'Bearer'",
    cure: 'leave it out unless the gateway answers 401 to a key that is right',
  },
  endpoint: {
    check: isEndpoint,
    expected: 'an https: URL without user, password or fragment (http: only to a loopback address)',
    cure: "give the whole address, as in 'https://relay.example.com/events/', or leave it out for OnboardFlow's own",
  },
  plan: {
    check: (value) => isCount(value) || (isString(value) && Object.hasOwn(PLANS, value)),
    expected: `${quoted(Object.keys(PLANS))} or a whole number of calls a day`,
    cure: 'take the plan your OnboardFlow account is on',
  },
  installations: {
    check: isCount,
    expected: 'a whole number from 1',
    cure: 'estimate how many copies of the app are in use on one day',
  },
  dailyLimit: {
    check: isCount,
    expected: 'a whole number of calls a day from 1',
    cure: 'leave it out to have it computed from plan and installations',
  },
  reserve: {
    check: inRange(0, 1),
    expected: 'a number from 0 to 1',
    cure: '0.2 keeps a fifth of the day’s calls for CUSTOM events',
  },
  capture: {
    check: (value) => value === false || isPlain(value),
    expected: 'false or an object',
    cure: 'leave it out for the defaults, or give false to turn all of it off',
  },
  allowedOrigins: {
    check: (value) => isFunction(value) || listOf(isOrigin)(value),
    expected: "a list of 'scheme://host[:port]' strings with no path, wildcard or 'null', or a function",
    cure: "write ['https://app.example.com'], or decide in a function (url, { origin, type }) => boolean",
  },
  bridge: {
    check: isPlain,
    expected: 'an object',
    cure: 'write { identify: true } to let windows name the user',
  },
  inject: {
    check: (value) => oneOf('all', 'default-session', false)(value) || isFunction(value),
    expected: "'all', 'default-session', false or a function of a session",
    cure: "give false if your own preload imports 'onboardflow-electron/preload'",
  },
  preloadPath: {
    check: (value) => isString(value) && path.isAbsolute(value),
    expected: 'an absolute path',
    cure: 'join it to a folder you know, as in path.join(app.getAppPath(), …)',
  },
  enrich: {
    check: (value) => isBoolean(value) || listOf((item) => FACTS.includes(item as never))(value),
    expected: `true, false or a list of ${quoted(FACTS)}`,
    cure: 'name only facts of that list',
  },
  anonymous: {
    check: oneOf('wait', 'installation', 'drop'),
    expected: "'wait', 'installation' or 'drop'",
    cure: "'wait' keeps events until identify()",
  },
  coalesceMs: {
    check: inRange(0, 60_000),
    expected: 'milliseconds from 0 to 60000',
    cure: '0 turns folding off',
  },
  sampling: {
    check: (value) =>
      isPlain(value) &&
      Object.entries(value).every(
        ([name, share]) => EVENT_NAMES.includes(name as never) && inRange(0, 1)(share),
      ),
    expected: 'an object of PAGE_VIEW, CLICK, CUSTOM with numbers from 0 to 1',
    cure: 'write { CLICK: 0.1 } to keep the clicks of one session in ten',
  },
  beforeSend: {
    check: isFunction,
    expected: 'a function',
    cure: 'write (event) => event, or null for an event to drop',
  },
  consent: {
    check: oneOf('granted', 'required'),
    expected: "'granted' or 'required'",
    cure: "'required' waits for setConsent('granted')",
  },
  rememberUser: {
    check: isBoolean,
    expected: 'true or false',
    cure: 'false suits accounts on shared machines',
  },
  sessionTimeoutMinutes: {
    check: (value) => inRange(0, 1_440)(value) && value !== 0,
    expected: 'minutes above 0, at most 1440',
    cure: '30 is usual',
  },
  queue: {
    check: isPlain,
    expected: 'an object',
    cure: 'write { maxEvents: 10000, maxBytes: 20971520, maxAgeDays: 7 }, each optional',
  },
  pacing: {
    check: isPlain,
    expected: 'an object',
    cure: 'write { concurrency: 1, perSecond: 5 }, each optional',
  },
  timeoutMs: {
    check: inRange(100, 300_000),
    expected: 'milliseconds from 100 to 300000',
    cure: '10000 is usual',
  },
  flushOnQuitMs: {
    check: inRange(0, 60_000),
    expected: 'milliseconds from 0 to 60000',
    cure: '0 never holds quitting, and nothing is lost by it',
  },
  transport: {
    check: (value) => oneOf('got', 'electron-net')(value) || isFunction(value),
    expected: "'got', 'electron-net' or a function (request) => Promise<response>",
    cure: "leave it out for 'got'",
  },
  debug: {
    check: (value) =>
      isBoolean(value) ||
      (isPlain(value) && ['debug', 'info', 'warn', 'error'].every((level) => isFunction(value[level]))),
    expected: 'true, false or a logger with debug, info, warn and error',
    cure: 'true writes to the console',
  },
  name: {
    check: (value) => isString(value) && /^[a-z0-9-]{1,32}$/.test(value),
    expected: '1 to 32 of a-z, 0-9 and -',
    cure: 'leave it out for the app’s one client',
  },
};

const isPositiveCount: Rule = {
  check: isCount,
  expected: 'a whole number from 1',
  cure: 'leave it out for the default',
};

/** Rules of the options that are objects themselves. */
export const INNER_RULES: { readonly [path: string]: Rule } = {
  'capture.pageViews': { check: isBoolean, expected: 'true or false', cure: 'false reports no page views' },
  'capture.clicks': {
    check: oneOf('marked', 'all', false),
    expected: "'marked', 'all' or false",
    cure: "'marked' is the default",
  },
  'capture.media': {
    check: oneOf('marked', false),
    expected: "'marked' or false",
    cure: "'marked' is the default",
  },
  'capture.titles': {
    check: oneOf('marked', true, false),
    expected: "'marked', true or false",
    cure: "'marked' is the default",
  },
  'capture.routes': {
    check: listOf((item) => item instanceof RegExp || (isString(item) && item.startsWith('/'))),
    expected: "a list of patterns that begin with '/' or regular expressions",
    cure: "write ['/reports/:id']",
  },
  'capture.query': {
    check: listOf((item) => isString(item) && item !== ''),
    expected: 'a list of parameter names',
    cure: "write ['tab']",
  },
  'capture.lifecycle': {
    check: (value) => isBoolean(value) || listOf((item) => LIFECYCLE_NAMES.includes(item as never))(value),
    expected: `true, false or a list of ${quoted(LIFECYCLE_NAMES)}`,
    cure: 'name only events of that list',
  },
  'bridge.identify': {
    check: (value) => isBoolean(value) || isFunction(value),
    expected: 'true, false or a function',
    cure: 'a function decides case by case and may answer null',
  },
  'queue.maxEvents': isPositiveCount,
  'queue.maxBytes': {
    check: (value) => isCount(value) && (value as number) >= 65_536,
    expected: 'bytes, at least 65536',
    cure: 'leave it out for 20 MiB',
  },
  'queue.maxAgeDays': {
    check: (value) => inRange(0, 365)(value) && value !== 0,
    expected: 'days above 0, at most 365',
    cure: 'leave it out for 7',
  },
  'pacing.concurrency': {
    check: (value) => isCount(value) && (value as number) <= 100,
    expected: 'a whole number from 1 to 100',
    cure: 'leave it out for 1',
  },
  'pacing.perSecond': {
    check: (value) => inRange(0, 10_000)(value) && value !== 0,
    expected: 'a number above 0, at most 10000',
    cure: 'leave it out for 5',
  },
};
