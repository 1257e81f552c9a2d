import type { RoutePattern } from './route/pattern.js';
import type { EventName, Meta, WindowUser } from './types.js';

/** Raised whenever a message changes its meaning: a preload of another version is not understood, and says so. */
export const BRIDGE_VERSION = 1;

/** From a window: «I am here». Answered once, to that frame, by `WELCOME_CHANNEL`. */
export const HELLO_CHANNEL = 'onboardflow:hello';
/** From main, once a document: what to capture. Nothing else ever flows to a window. */
export const WELCOME_CHANNEL = 'onboardflow:welcome';
/** From a window, one way: one `WindowMessage` each. */
export const MESSAGE_CHANNEL = 'onboardflow:message';

/** What a window captures by itself: the part of the `capture` option that concerns it. Plain data. */
export interface WindowCapture {
  readonly pageViews: boolean;
  readonly clicks: 'marked' | 'all' | false;
  readonly media: 'marked' | false;
  readonly titles: 'marked' | true | false;
  /** Named routes in order, the first that fits wins. */
  readonly routes: readonly RoutePattern[];
  /** Names of query parameters that stay in a page view's value. */
  readonly query: readonly string[];
}

/** Main's one answer to a frame that may speak. */
export interface Welcome {
  readonly version: typeof BRIDGE_VERSION;
  /** What to report with no line of code in the page; false: nothing. */
  readonly capture: WindowCapture | false;
  /** Whether this window may call `identify` and `reset`. */
  readonly identify: boolean;
  /** False when the app's `init` says `enabled: false`: the bridge is there and inert. */
  readonly enabled: boolean;
  /** The folder below which this app's `file:` pages lie, as a URL path with a slash at its end; what is above never travels. */
  readonly fileRoots: readonly string[];
  /** True for a page of an allowed remote origin: its page views carry `host/path`. */
  readonly remote: boolean;
}

/** One event of a window. `ageMs`: how long it has waited in the preload, by the window's monotonic clock; `auto`: captured, not called for. */
export interface TrackMessage {
  readonly kind: 'track';
  readonly event: EventName;
  readonly value: string;
  readonly meta?: Meta;
  readonly ageMs: number;
  readonly auto: boolean;
}

export interface IdentifyMessage {
  readonly kind: 'identify';
  readonly user: WindowUser;
}

export interface ResetMessage {
  readonly kind: 'reset';
}

/** Calls that the preload refused because of its rate: main counts them as `flood`. */
export interface DroppedMessage {
  readonly kind: 'dropped';
  readonly count: number;
}

export type WindowMessage = TrackMessage | IdentifyMessage | ResetMessage | DroppedMessage;

/** A window's fair share: a burst of 200 calls, refilled by 20 a second. Kept in the preload and again in main. */
export const WINDOW_BURST = 200;
export const WINDOW_CALLS_PER_SECOND = 20;
