import type { BridgeDoor } from './safe-bridge.js';

/** The vendor's tracker for web pages, as far as it can be called (OnboardFlow API: "Conventions of the browser tracker"). */
export interface WebTracker {
  triggerCustomEvent?(value: string, meta: object): void;
  identify?(settings: object): void;
}

/** What the page's own snippet sets up for it. */
export interface WebSettings {
  readonly site_key?: string;
  readonly user?: object;
  readonly custom_properties?: object;
}

/**
 * The web tracker behind the bridge's verbs, for code that runs in a browser as well. It reports views and marked clicks by itself and has one call for
 * everything else, so that is what an explicit `pageView` or `click` becomes there; and it knows no `reset`.
 */
export function webDoor(tracker: WebTracker, settings: WebSettings | undefined): BridgeDoor {
  return {
    track(_event, value, meta = {}) {
      if (typeof value !== 'string' || value === '' || !tracker.triggerCustomEvent) return false;
      tracker.triggerCustomEvent(value, meta as object);
      return true;
    },
    identify(given) {
      const { custom_properties, ...user } = (given ?? {}) as { id?: unknown; custom_properties?: object };
      if (typeof user.id !== 'string' || !tracker.identify) return false;
      tracker.identify({
        ...settings,
        user: { customer_id: user.id, ...user },
        custom_properties: { ...custom_properties },
      });
      return true;
    },
    reset: () => false,
  };
}
