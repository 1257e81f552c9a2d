import type { EventName } from '../shared/types.js';

/** Where events can be looked up: a gateway, a fake bridge, or their events themselves. */
export type Tracked = { readonly events: readonly TrackedEvent[] } | readonly TrackedEvent[];

/** The part of an event that the matchers look at. */
export interface TrackedEvent {
  readonly event: string;
  readonly value: string;
  readonly meta?: { readonly [key: string]: unknown } | undefined;
}

/** What vitest and jest give a matcher as `this`, as far as it is used. */
interface MatcherContext {
  readonly isNot?: boolean;
  equals(actual: unknown, expected: unknown): boolean;
}

interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

/** What `expect.extend(matchers)` adds. */
export interface OnboardFlowMatchers<R = unknown> {
  /**
   * Passes when a gateway received, or a fake bridge was told, such an event. `value` may be a string, a regular expression or an asymmetric
   * matcher; of `meta`, the given keys are compared. Does not wait: `await gateway.waitFor(…)` or `expect.poll` first.
   *
   * @example
   * expect(gateway).toHaveTracked('CLICK', 'save');
   * expect(bridge).toHaveTracked('CUSTOM', /^project:/, { title: expect.any(String) });
   */
  toHaveTracked(event: EventName, value?: unknown, meta?: { readonly [key: string]: unknown }): R;
}

function eventsOf(received: unknown): readonly TrackedEvent[] {
  const events = Array.isArray(received)
    ? received
    : (received as { events?: unknown } | null | undefined)?.events;
  if (Array.isArray(events)) return events as TrackedEvent[];
  throw new TypeError('toHaveTracked: expected a gateway, a fake bridge, or a list of events.');
}

function shown(part: unknown): string {
  if (part instanceof RegExp) return String(part);
  return typeof part === 'string' ? part : JSON.stringify(part, (_, value) => asymmetricName(value));
}

/** `Any<String>`, `StringContaining`: an asymmetric matcher has no JSON of its own worth reading. */
function asymmetricName(value: unknown): unknown {
  const matcher = value as { asymmetricMatch?: unknown; toAsymmetricMatcher?: () => string } | null;
  if (typeof matcher?.asymmetricMatch !== 'function') return value;
  return matcher.toAsymmetricMatcher?.() ?? String(matcher);
}

function line(event: unknown, value?: unknown, meta?: unknown): string {
  return [event, value, meta]
    .filter((part) => part !== undefined)
    .map(shown)
    .join(' ');
}

function list(events: readonly TrackedEvent[]): string {
  if (events.length === 0) return '  nothing';
  return events.map(({ event, value, meta }) => `  ${line(event, value, meta)}`).join('\n');
}

/**
 * Matchers for vitest and jest.
 *
 * @example
 * import { matchers } from 'onboardflow-electron/testing';
 * expect.extend(matchers);
 */
export const matchers = {
  toHaveTracked(
    this: MatcherContext,
    received: unknown,
    event: EventName,
    value?: unknown,
    meta?: { readonly [key: string]: unknown },
  ): MatcherResult {
    const events = eventsOf(received);
    const fits = (actual: unknown, expected: unknown): boolean =>
      expected instanceof RegExp && typeof actual === 'string'
        ? expected.test(actual)
        : this.equals(actual, expected);
    const pass = events.some(
      (tracked) =>
        tracked.event === event &&
        (value === undefined || fits(tracked.value, value)) &&
        Object.entries(meta ?? {}).every(([name, expected]) => fits(tracked.meta?.[name], expected)),
    );
    return {
      pass,
      message: () =>
        `Expected ${pass ? 'not ' : ''}to have tracked:\n  ${line(event, value, meta)}\nTracked:\n${list(events)}`,
    };
  },
};

// In an app without vitest, or without jest, the declaration adds to nothing and is no error.
declare module 'vitest' {
  // `void`, as jest's declaration below has it in vitest: one interface takes both.
  interface Matchers<T> extends OnboardFlowMatchers<void> {}
}

declare global {
  namespace jest {
    interface Matchers<R, T> extends OnboardFlowMatchers<R> {}
  }
}
