/**
 * What of `onboardflow-electron/testing` runs in a browser: for component tests in a real one, where the gateway's `node:http` cannot be loaded.
 */
export type { BridgeCall, BridgeEvent, BridgeMethod, FakeBridge, FakeBridgeOptions } from './fake-bridge.js';
export { fakeBridge } from './fake-bridge.js';
export { matchers, type OnboardFlowMatchers, type Tracked, type TrackedEvent } from './matchers.js';
