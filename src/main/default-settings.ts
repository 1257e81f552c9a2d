import type { CaptureOptions, Complete, InitOptions } from './options.js';

/** The documented address (OnboardFlow API: "The request"); the slash at its end belongs to it. */
export const ENDPOINT = 'https://gateway.onboardflow.com/api/v1/tracker/event/';

/** Without a default: they are there or not. */
type WithoutDefault = 'siteKey' | 'apiKey' | 'dailyLimit' | 'preloadPath' | 'beforeSend' | 'name';
type Defaults = Complete<Omit<InitOptions, WithoutDefault>>;

/** What an option is when the app leaves it out. */
export const DEFAULT_SETTINGS = {
  options: {
    enabled: true,
    authScheme: 'Token',
    endpoint: ENDPOINT,
    plan: 'free',
    installations: 1,
    reserve: 0.2,
    capture: {},
    allowedOrigins: [],
    bridge: {},
    inject: 'all',
    enrich: true,
    anonymous: 'wait',
    coalesceMs: 1_000,
    sampling: {},
    consent: 'granted',
    rememberUser: true,
    sessionTimeoutMinutes: 30,
    queue: {},
    pacing: {},
    timeoutMs: 10_000,
    flushOnQuitMs: 0,
    transport: 'got',
    debug: false,
  } satisfies Omit<InitOptions, 'siteKey'> as Defaults,
  capture: {
    pageViews: true,
    clicks: 'marked',
    media: 'marked',
    titles: 'marked',
    routes: [],
    query: [],
    lifecycle: ['installed', 'updated', 'started'],
  } satisfies CaptureOptions as Complete<CaptureOptions>,
  queue: { maxEvents: 10_000, maxBytes: 20 * 1_024 * 1_024, maxAgeDays: 7 },
  pacing: { concurrency: 1, perSecond: 5 },
} as const;
