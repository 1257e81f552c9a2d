/**
 * As much of each peer as is used here. Declared by hand, so that the benchmark's types are checked together with everything else
 * on a machine where its peers are not installed.
 */
declare module 'onboardflow-electron/main' {
  export const init: typeof import('../src/main/index.js').init;
}

declare module '@aptabase/electron/main' {
  export function initialize(appKey: string, options?: { host?: string }): Promise<void>;
}

declare module '@sentry/electron/main' {
  export function init(options: { dsn: string }): void;
}

declare module '@segment/analytics-node' {
  export class Analytics {
    constructor(settings: { writeKey: string; host?: string });
    track(event: { userId: string; event: string; properties?: object }): void;
    on(name: 'error', listener: (error: unknown) => void): void;
    closeAndFlush(options?: { timeout?: number }): Promise<void>;
  }
}

declare module 'posthog-node' {
  export class PostHog {
    constructor(key: string, options?: { host?: string });
    capture(event: { distinctId: string; event: string; properties?: object }): void;
    on(name: 'error', listener: (error: unknown) => void): void;
    shutdown(timeoutMs?: number): Promise<void>;
  }
}

declare module 'posthog-js' {
  const posthog: {
    init(
      key: string,
      options: { api_host: string; defaults: string; opt_out_useragent_filter?: boolean },
    ): void;
    on(name: 'eventCaptured', listener: (event: { event: string }) => void): void;
  };
  export default posthog;
}
