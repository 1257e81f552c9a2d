export type * from '../shared/types.js';
export type { Capture, Captured, Report } from './capture.js';
export { type ClickOptions, captureClicks } from './clicks.js';
export { onboardflow } from './onboardflow.js';
export { captureViews, type ViewCapture, type ViewOptions } from './views.js';
