// Through the bare entry, so that an app's declaration of its events finds it in the program.
export type * from '../index.js';
export type { Capture, Captured, Report } from './capture.js';
export { type ClickOptions, captureClicks } from './clicks.js';
export { onboardflow } from './onboardflow.js';
export { captureViews, type ViewCapture, type ViewOptions } from './views.js';
