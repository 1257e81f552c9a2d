// Through the bare entry, so that an app's declaration of its events finds it in the program.
export type * from '../index.js';
export { captureClicks, captureViews } from './by-hand.js';
export type { Capture, Captured, Report } from './capture.js';
export type { ClickOptions } from './clicks.js';
export { onboardflow } from './onboardflow.js';
export type { ViewCapture, ViewOptions } from './views.js';
