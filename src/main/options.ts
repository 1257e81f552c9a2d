import type { EventName, MetaValue, User, WindowUser } from '../shared/types.js';
import type { Transport } from './delivery/transport.js';
import type { Logger } from './logger.js';

/** The facts that main can add to `custom_properties`. */
export const FACTS = ['app_version', 'os', 'os_version', 'arch', 'locale', 'electron_version'] as const;
export type Fact = (typeof FACTS)[number];

/** The lifecycle events that main can report, each as the CUSTOM event `app:<name>`. */
export const LIFECYCLE_NAMES = [
  'installed',
  'updated',
  'started',
  'activated',
  'second-instance',
  'deep-link',
  'window-opened',
  'window-focused',
  'window-closed',
  'suspended',
  'resumed',
  'locked',
  'unlocked',
  'renderer-gone',
  'child-process-gone',
  'last-run-ended-badly',
  'quit',
] as const;
export type LifecycleName = (typeof LIFECYCLE_NAMES)[number];

/** Calls a day of an account's plan (OnboardFlow API: "Limits of an account"). */
export const PLANS = { free: 50, launch: 1_000, growth: 5_000, expansion: 10_000 } as const;
export type Plan = keyof typeof PLANS;

/** What is reported with no line of code in a window. */
export interface CaptureOptions {
  /** Each page and each route once. Default true. */
  pageViews?: boolean | undefined;
  /** `'marked'` (default): elements with `data-of-id` or the class `of-track`; `'all'`: others too, by a stable selector. */
  clicks?: 'marked' | 'all' | false | undefined;
  /** `play` and `complete` of `<video>` and `<audio>` marked like clicks. Default `'marked'`. */
  media?: 'marked' | false | undefined;
  /** Where a view's title comes from: `'marked'` (default), `true` for the document's own, or none. */
  titles?: 'marked' | true | false | undefined;
  /** Route patterns in order, as `'/reports/:id'`. A regular expression's own text becomes the route's name. */
  routes?: readonly (string | RegExp)[] | undefined;
  /** Query parameters that stay in a page view's value. */
  query?: readonly string[] | undefined;
  /** Which `app:…` events main reports; default `['installed', 'updated', 'started']`, `true` for all. */
  lifecycle?: readonly LifecycleName[] | boolean | undefined;
}

/** What `beforeSend` gets: a copy it may change and give back. */
export interface HookEvent {
  readonly id: string;
  readonly event: EventName;
  value: string;
  meta: { [key: string]: MetaValue };
  custom_properties: { [key: string]: string | number | boolean };
  /** The user's id, or null while the event waits for `identify`. */
  readonly userId: string | null;
  /** `main` or `window`: who reported it. */
  readonly source: 'main' | 'window';
}

export interface BridgeOptions {
  /**
   * Whether a window may name the user: `false` (default), `true` (only `id`, `customer_id` and `custom_properties`),
   * or a function that decides and may change what came.
   */
  identify?:
    | (boolean | ((user: WindowUser, from: { origin: string; windowId: number }) => User | null))
    | undefined;
}

/** The options of `init`. Everything but `siteKey` has a default. */
export interface InitOptions {
  /** The site's key, sent as `s`. */
  siteKey: string;
  /** The account's key, or a function that gives it: asked at first need and after a 401, at most once in five minutes, with ten seconds to answer. */
  apiKey?: (string | (() => string | Promise<string>)) | undefined;
  /** `false`: every call answers `disabled`; no file and no request. Default true. */
  enabled?: boolean | undefined;
  /** The Authorization header's first word. Default `'Token'`. */
  authScheme?: 'Token' | 'Bearer' | undefined;
  /** Where events are posted: https, or http to a loopback address. Default: the documented gateway. */
  endpoint?: string | URL | undefined;
  /** The account's plan, or its calls a day as a number. Default `'free'` (50). */
  plan?: Plan | number | undefined;
  /** About how many copies of the app are active on a day: they share the plan. Default 1. */
  installations?: number | undefined;
  /** This copy's calls a day, whatever `plan` and `installations` say. */
  dailyLimit?: number | undefined;
  /** The share of the day's calls kept for CUSTOM events. Default 0.2. */
  reserve?: number | undefined;
  /** What is reported by itself; `false` turns all of it off. */
  capture?: CaptureOptions | false | undefined;
  /** Origins beyond the app's own pages whose main frame may report, as `scheme://host[:port]`, or a function that decides. */
  allowedOrigins?:
    | (readonly string[] | ((url: string, from: { origin: string; type: string }) => boolean))
    | undefined;
  bridge?: BridgeOptions | undefined;
  /** Which sessions get the preload by itself. Default `'all'`. */
  inject?: ('all' | 'default-session' | false | ((session: Electron.Session) => boolean)) | undefined;
  /** Where the preload file is, for an app whose bundler moved it. Absolute. */
  preloadPath?: string | undefined;
  /** Facts that main adds to `custom_properties`; a user's own of the same name wins. Default true: all. */
  enrich?: boolean | readonly Fact[] | undefined;
  /** What becomes of events without a user. Default `'wait'`: at most 24 hours and 200 events. */
  anonymous?: 'wait' | 'installation' | 'drop' | undefined;
  /** A view or click that repeats the previous one of its window within this many milliseconds is a `duplicate`. Default 1,000. */
  coalesceMs?: number | undefined;
  /** The share of each kind that is kept, decided once a session. Default 1 each. */
  sampling?: { [Kind in EventName]?: number | undefined } | undefined;
  /** The last word on an event before it is stored. Synchronous; null drops it. */
  beforeSend?: ((event: HookEvent) => HookEvent | null) | undefined;
  /** `'required'`: nothing is written or sent until `setConsent('granted')`. Default `'granted'`. */
  consent?: 'granted' | 'required' | undefined;
  /** Whether the user is restored at the next start. Default true. */
  rememberUser?: boolean | undefined;
  /** Idle minutes after which `session_id` changes. Default 30. */
  sessionTimeoutMinutes?: number | undefined;
  /** Bounds of what waits. Defaults: 10,000 events, 20 MiB, 7 days. */
  queue?:
    | { maxEvents?: number | undefined; maxBytes?: number | undefined; maxAgeDays?: number | undefined }
    | undefined;
  /** Of the p-queue behind the sender. Defaults: one request at a time, five a second. */
  pacing?: { concurrency?: number | undefined; perSecond?: number | undefined } | undefined;
  /** For one request, whole, in milliseconds. Default 10,000. */
  timeoutMs?: number | undefined;
  /** How long quitting may be held for a last drain, in milliseconds. Default 0: never (nothing is lost, the queue is on disk). */
  flushOnQuitMs?: number | undefined;
  /** `'got'` (default), `'electron-net'`, or a function: the seam for proxies, tests and other clients. */
  transport?: 'got' | 'electron-net' | Transport | undefined;
  /** Silent by default, but for one warning each for what a developer must know. */
  debug?: boolean | Logger | undefined;
  /** Names a second client in one app, for main only: no preload, no capture, own files. */
  name?: string | undefined;
}

/** With nothing left out. */
export type Complete<Options> = { [Name in keyof Options]-?: Exclude<Options[Name], undefined> };

/** The options with every default in its place. */
export interface Settings {
  readonly siteKey: string;
  readonly apiKey: string | (() => string | Promise<string>) | undefined;
  readonly enabled: boolean;
  readonly authScheme: 'Token' | 'Bearer';
  readonly endpoint: string;
  readonly plan: number;
  readonly installations: number;
  readonly dailyLimit: number | undefined;
  /** Whether the app said how its copies share the plan: a packaged one that did not is warned once. */
  readonly shareStated: boolean;
  readonly reserve: number;
  readonly capture: Complete<Omit<CaptureOptions, 'lifecycle'>> | false;
  readonly lifecycle: ReadonlySet<LifecycleName>;
  readonly allowedOrigins: NonNullable<InitOptions['allowedOrigins']>;
  readonly identifyFromWindows: NonNullable<BridgeOptions['identify']>;
  readonly inject: NonNullable<InitOptions['inject']>;
  readonly preloadPath: string | undefined;
  readonly facts: ReadonlySet<Fact>;
  readonly anonymous: 'wait' | 'installation' | 'drop';
  readonly coalesceMs: number;
  readonly sampling: Readonly<Record<EventName, number>>;
  readonly beforeSend: InitOptions['beforeSend'];
  readonly consent: 'granted' | 'required';
  readonly rememberUser: boolean;
  readonly sessionTimeoutMs: number;
  readonly queue: { readonly maxEvents: number; readonly maxBytes: number; readonly maxAgeMs: number };
  readonly pacing: { readonly concurrency: number; readonly perSecond: number };
  readonly timeoutMs: number;
  readonly flushOnQuitMs: number;
  readonly transport: NonNullable<InitOptions['transport']>;
  readonly debug: boolean | Logger;
  readonly name: string | undefined;
}
