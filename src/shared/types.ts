/** What an event is: the API knows these three kinds and no other (OnboardFlow API: "The request"). */
export type EventName = 'PAGE_VIEW' | 'CLICK' | 'CUSTOM';

/** One value inside `meta`: flat, so that it survives every process boundary as it is. */
export type MetaValue = string | number | boolean | null;

/** What describes an event further. Only `title` is officially shown by OnboardFlow; other keys travel along. */
export type Meta = { readonly title?: string } & { readonly [key: string]: MetaValue | undefined };

/** One value inside `custom_properties`, which feed segmentation. */
export type PropertyValue = string | number | boolean;

/** Flat facts about a user. */
export type Properties = { readonly [key: string]: PropertyValue };

/**
 * The app's own CUSTOM events, declared once by module augmentation and checked by the compiler in main and windows:
 *
 * @example
 * declare module 'onboardflow-electron' {
 *   interface OnboardFlowEvents { 'project:created': { title?: string } }
 * }
 *
 * While nothing is declared, any name passes.
 */
// biome-ignore lint/suspicious/noEmptyInterface: an empty interface is what an app's declaration merges into.
export interface OnboardFlowEvents {}

/** The names that `track('CUSTOM', …)` and `custom(…)` take: the declared ones, or any string while none is declared. */
export type CustomName = keyof OnboardFlowEvents extends never ? string : keyof OnboardFlowEvents & string;

/** The `meta` that belongs to a CUSTOM event's name; optional where the app declared nothing as required. */
export type CustomMeta<Name extends string> = Name extends keyof OnboardFlowEvents
  ? Record<never, never> extends OnboardFlowEvents[Name]
    ? [meta?: OnboardFlowEvents[Name]]
    : [meta: OnboardFlowEvents[Name]]
  : [meta?: Meta];

/** `track`, in main and in windows; `Answer` is what it gives back there. */
export interface Track<Answer> {
  <Name extends CustomName>(event: 'CUSTOM', value: Name, ...meta: CustomMeta<Name>): Answer;
  (event: 'PAGE_VIEW' | 'CLICK', value: string, meta?: Meta): Answer;
}

/** The four verbs that report an event, in main and in windows alike. */
export interface Reporter<Answer> {
  /** Reports one event. `value` is what groups like with like: 1 to 2,048 characters, longer ones are cut with an ellipsis. */
  readonly track: Track<Answer>;
  /** `track('PAGE_VIEW', …)`. */
  pageView(value: string, meta?: Meta): Answer;
  /** `track('CLICK', …)`. */
  click(value: string, meta?: Meta): Answer;
  /** `track('CUSTOM', …)`. */
  custom<Name extends CustomName>(value: Name, ...meta: CustomMeta<Name>): Answer;
}

/** The part of a user that a window may set, where `bridge.identify` allows it. */
export interface WindowUser {
  /** The user's id in your own system, not empty. */
  id: string;
  /** The user's id at the payment provider; `id` where there is none. */
  customer_id?: string;
  /** Flat facts for segmentation. */
  custom_properties?: Properties;
}

/** A subscription as OnboardFlow shows it (OnboardFlow API: `site_user`). Dates are Unix seconds. */
export interface Subscription {
  name?: string;
  status?: 'trialing' | 'active' | 'cancelled';
  value?: number;
  interval?: 'DAY' | 'WEEK' | 'MONTH' | 'YEAR';
  currency?: string;
  started_at?: number;
  trial_start?: number;
  trial_end?: number;
}

/** Who did it. OnboardFlow logs no event of an unknown user: `id` and `customer_id` are needed, and `customer_id` defaults to `id`. */
export interface User extends WindowUser {
  email?: string;
  first_name?: string;
  last_name?: string;
  image_url?: string;
  has_payment_method?: boolean;
  subscription?: Subscription;
}

/** `window.onboardflow`, as a page sees it. A boolean answers whether the call was handed over (to main) or refused here. */
export interface OnboardFlowBridge extends Reporter<boolean> {
  /** Names the user; false, with one hint in the console, unless the app's `bridge.identify` allows it. */
  identify(user: WindowUser): boolean;
  /** Logs the user out; false unless the app's `bridge.identify` allows it. */
  reset(): boolean;
}
