import { kindOf } from '../shared/event.js';
import { DEFAULT_SETTINGS } from './default-settings.js';
import { INNER_RULES, RULES, type Rule } from './option-rules.js';
import { FACTS, type InitOptions, LIFECYCLE_NAMES, PLANS, type Settings } from './options.js';

const LONGEST_SHOWN = 80;

const hasOwn = (name: string): name is keyof InitOptions => Object.hasOwn(RULES, name);

function fail(name: string, rule: Rule, value: unknown): never {
  throw new TypeError(
    `onboardflow: option "${name}" must be ${rule.expected}, but is ${rule.secret ? kindOf(value) : shown(value)}: ${rule.cure}.`,
  );
}

/** What came, short: in a list the items too, for it is one of them that is wrong. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(itemShown).join(', ')}]`.slice(0, LONGEST_SHOWN);
  return itemShown(value);
}

function itemShown(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' && typeof value !== 'boolean') return kindOf(value);
  // An address may have a password in it.
  return JSON.stringify(value)
    .replace(/\/\/[^/]*@/, '//…@')
    .slice(0, LONGEST_SHOWN);
}

function failUnknown(name: string, known: readonly string[]): never {
  // Also as the web tracker writes it: `site_key`.
  const plain = (text: string) => text.toLowerCase().replace(/[-_]/g, '');
  const near = known.find((other) => plain(other) === plain(name));
  throw new TypeError(
    `onboardflow: option "${name}" is not known, expected one of ${known.join(', ')}: ${near ? `write "${near}"` : 'remove it or correct its name'}.`,
  );
}

/**
 * The one door for options. An option that is `undefined` counts as left out.
 * @throws {TypeError} one sentence that names the option, what was expected, what came and the cure; never the key.
 */
export function checkOptions(options: unknown): Settings {
  if (!isPlainObject(options))
    throw new TypeError(
      `onboardflow: option "siteKey" must be given in an object, but init got ${kindOf(options)}: call init({ siteKey: '…' }).`,
    );
  for (const [name, value] of Object.entries(options)) {
    if (!hasOwn(name)) failUnknown(name, Object.keys(RULES));
    if (value !== undefined && !RULES[name].check(value)) fail(name, RULES[name], value);
    if (isPlainObject(value)) checkInner(name, value);
  }
  if (options.siteKey === undefined) fail('siteKey', RULES.siteKey, undefined);
  return settingsOf(options as unknown as InitOptions);
}

function checkInner(outer: string, value: Record<string, unknown>): void {
  const known = Object.keys(INNER_RULES).filter((path) => path.startsWith(`${outer}.`));
  if (known.length === 0) return;
  for (const [inner, item] of Object.entries(value)) {
    const name = `${outer}.${inner}`;
    const rule = INNER_RULES[name];
    if (!rule) failUnknown(name, known);
    if (item !== undefined && !rule.check(item)) fail(name, rule, item);
  }
}

function settingsOf(given: InitOptions): Settings {
  const options = { ...DEFAULT_SETTINGS.options, ...defined(given) };
  const capture =
    options.capture === false ? false : { ...DEFAULT_SETTINGS.capture, ...defined(options.capture) };
  const queue = { ...DEFAULT_SETTINGS.queue, ...defined(options.queue) };
  return {
    siteKey: options.siteKey.trim(),
    apiKey: typeof options.apiKey === 'string' ? options.apiKey.trim() : options.apiKey,
    enabled: options.enabled,
    authScheme: options.authScheme,
    endpoint: new URL(options.endpoint).href,
    plan: typeof options.plan === 'number' ? options.plan : PLANS[options.plan],
    installations: options.installations,
    dailyLimit: options.dailyLimit,
    shareStated: given.installations !== undefined || given.dailyLimit !== undefined,
    reserve: options.reserve,
    capture: capture && {
      pageViews: capture.pageViews,
      clicks: capture.clicks,
      media: capture.media,
      titles: capture.titles,
      routes: capture.routes,
      query: capture.query,
    },
    lifecycle: new Set(
      capture === false || capture.lifecycle === false
        ? []
        : capture.lifecycle === true
          ? LIFECYCLE_NAMES
          : capture.lifecycle,
    ),
    allowedOrigins: options.allowedOrigins,
    identifyFromWindows: options.bridge.identify ?? false,
    inject: options.inject,
    preloadPath: options.preloadPath,
    facts: new Set(options.enrich === true ? FACTS : options.enrich === false ? [] : options.enrich),
    anonymous: options.anonymous,
    coalesceMs: options.coalesceMs,
    sampling: { PAGE_VIEW: 1, CLICK: 1, CUSTOM: 1, ...defined(options.sampling) },
    beforeSend: options.beforeSend,
    consent: options.consent,
    rememberUser: options.rememberUser,
    sessionTimeoutMs: options.sessionTimeoutMinutes * 60_000,
    queue: { maxEvents: queue.maxEvents, maxBytes: queue.maxBytes, maxAgeMs: queue.maxAgeDays * 86_400_000 },
    pacing: { ...DEFAULT_SETTINGS.pacing, ...defined(options.pacing) },
    timeoutMs: options.timeoutMs,
    flushOnQuitMs: options.flushOnQuitMs,
    transport: options.transport,
    debug: options.debug,
    name: options.name,
  };
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** Without what is `undefined`, so that a default is not overwritten by a hole. */
function defined<T extends object>(given: T | undefined): Defined<T> {
  return Object.fromEntries(
    Object.entries(given ?? {}).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
