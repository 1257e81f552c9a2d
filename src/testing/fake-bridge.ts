import { checkUser, WINDOW_FIELDS } from '../main/intake/check-user.js';
import { safeBridge } from '../renderer/safe-bridge.js';
import { checkEvent } from '../shared/event.js';
import { safeRoute } from '../shared/route.js';
import type { EventName, MetaValue, OnboardFlowBridge, WindowUser } from '../shared/types.js';

/** A verb of the bridge. */
export type BridgeMethod = keyof OnboardFlowBridge;

/** One call of a component, right or wrong. */
export interface BridgeCall {
  readonly method: BridgeMethod;
  /** Copies, as the real bridge would take them. */
  readonly args: readonly unknown[];
  /** What the component was answered. */
  readonly returned: boolean;
}

/** One event that the real bridge would have handed to main, and main have taken. */
export interface BridgeEvent {
  readonly event: EventName;
  readonly value: string;
  readonly meta: { readonly [key: string]: MetaValue };
}

/** How a fake bridge is installed. */
export interface FakeBridgeOptions {
  /** Like the app's option `bridge.identify`: whether the page may call `identify` and `reset`. Default false, as there. */
  readonly identify?: boolean;
  /** The window to install it in; the global object by default. */
  readonly target?: object;
}

/** `window.onboardflow` for component tests: answers as the real one does and remembers what it was told. */
export interface FakeBridge {
  /** What the page sees at `window.onboardflow`. */
  readonly bridge: OnboardFlowBridge;
  /** Every call, in order. */
  readonly calls: readonly BridgeCall[];
  /** What would have become an event, in order. */
  readonly events: readonly BridgeEvent[];
  /** Who `identify` last named, until `reset`. */
  readonly user: WindowUser | null;
  /** Forgets calls, events and user. */
  clear(): void;
  /** Takes the bridge away and puts back what was there before. */
  restore(): void;
}

const GLOBAL = 'onboardflow';

/** A page with no routes named: the strictest folding, as before an app names any. */
const ROUTE_RULES = { fileRoots: [], routes: [], query: [], remote: false };

function install(target: object, bridge: OnboardFlowBridge): () => void {
  const before = Object.getOwnPropertyDescriptor(target, GLOBAL);
  if (before?.configurable === false) {
    throw new Error(
      'fakeBridge: window.onboardflow is the real bridge here, which cannot be replaced; test without the preload.',
    );
  }
  Object.defineProperty(target, GLOBAL, {
    value: bridge,
    enumerable: true,
    writable: false,
    configurable: true,
  });
  return () => {
    // Somebody else's later bridge is not ours to take away.
    if (Object.getOwnPropertyDescriptor(target, GLOBAL)?.value !== bridge) return;
    if (before === undefined) Reflect.deleteProperty(target, GLOBAL);
    else Object.defineProperty(target, GLOBAL, before);
  };
}

function withoutTrailingUndefined(given: readonly unknown[]): unknown[] {
  const last = given.findLastIndex((argument) => argument !== undefined);
  return given.slice(0, last + 1);
}

/**
 * Installs a fake `window.onboardflow`, for tests of components under jsdom or in a browser. It copies, checks and refuses as the real bridge
 * does, names page views as the real one does, and sends nothing.
 *
 * One thing is said sooner: what only main would refuse, without telling the window, is refused here at once.
 *
 * @throws Error where the real bridge is already there.
 * @example
 * const bridge = fakeBridge();
 * render(<SaveButton />).click();
 * expect(bridge).toHaveTracked('CLICK', 'save');
 * bridge.restore();
 */
export function fakeBridge(options: FakeBridgeOptions = {}): FakeBridge {
  const { identify: mayIdentify = false, target = globalThis } = options;
  let calls: BridgeCall[] = [];
  let events: BridgeEvent[] = [];
  let user: WindowUser | null = null;

  const takeEvent = (event: unknown, value: unknown, meta: unknown = {}): boolean => {
    const checked = checkEvent(event, value, meta);
    if (!checked.ok) return false;
    const named = checked.event === 'PAGE_VIEW' ? safeRoute(checked.value, ROUTE_RULES) : checked.value;
    events.push({ event: checked.event, value: named, meta: checked.meta });
    return true;
  };
  const takeUser = (given: unknown): boolean => {
    if (!mayIdentify) return false;
    const checked = checkUser(given, WINDOW_FIELDS);
    if (checked.ok) user = checked.user;
    return checked.ok;
  };
  const takeReset = (): boolean => {
    if (mayIdentify) user = null;
    return mayIdentify;
  };

  /** The real bridge's own front, before a door that remembers by which verb it was reached. */
  const verb = <Method extends BridgeMethod>(method: Method): OnboardFlowBridge[Method] => {
    const remember =
      (take: (...given: unknown[]) => boolean) =>
      (...given: unknown[]): boolean => {
        const returned = take(...given);
        const named = method === 'pageView' || method === 'click' || method === 'custom';
        calls.push({ method, args: withoutTrailingUndefined(named ? given.slice(1) : given), returned });
        return returned;
      };
    const door = { track: remember(takeEvent), identify: remember(takeUser), reset: remember(takeReset) };
    return safeBridge(door)[method];
  };
  const bridge: OnboardFlowBridge = Object.freeze({
    track: verb('track'),
    pageView: verb('pageView'),
    click: verb('click'),
    custom: verb('custom'),
    identify: verb('identify'),
    reset: verb('reset'),
  });

  const restore = install(target, bridge);
  return {
    bridge,
    get calls() {
      return calls;
    },
    get events() {
      return events;
    },
    get user() {
      return user;
    },
    clear() {
      calls = [];
      events = [];
      user = null;
    },
    restore,
  };
}
