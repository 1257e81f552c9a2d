import type { OnboardFlowBridge } from '../shared/types.js';
import { type BridgeDoor, safeBridge } from './safe-bridge.js';
import { type WebSettings, type WebTracker, webDoor } from './web-tracker.js';

/** What the page may have; each may come later, or be something else: an element with that id is a property of the window as well. */
interface PageGlobals {
  readonly onboardflow?: BridgeDoor;
  readonly OnboardFlowLoader?: WebTracker;
  readonly onboardFlowSettings?: WebSettings;
}

/**
 * The bridge of this window; in a web page the vendor's tracker, if it is there; elsewhere, as on a server, a no-op that answers false.
 * Never both, and decided anew at each call: a tracker may load late.
 *
 * @example
 * import { onboardflow } from 'onboardflow-electron/renderer';
 * onboardflow().track('CLICK', 'export-button', { title: 'Export' });
 */
export function onboardflow(): OnboardFlowBridge {
  return safeBridge({
    track: (...given) => doorOf(globalThis as PageGlobals)?.track(...given) ?? false,
    identify: (user) => doorOf(globalThis as PageGlobals)?.identify(user) ?? false,
    reset: () => doorOf(globalThis as PageGlobals)?.reset() ?? false,
  });
}

/** Whether this page is a window of the app, with its bridge. */
export function hasBridge(): boolean {
  return typeof (globalThis as PageGlobals).onboardflow?.track === 'function';
}

function doorOf({
  onboardflow: bridge,
  OnboardFlowLoader,
  onboardFlowSettings,
}: PageGlobals): BridgeDoor | undefined {
  if (typeof bridge?.track === 'function') return bridge;
  return OnboardFlowLoader && webDoor(OnboardFlowLoader, onboardFlowSettings);
}
