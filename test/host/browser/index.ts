export { type BrowserCandidate, findBrowsers, type Surroundings } from './find-browser.js';
export { unpackChromium } from './packaged-chromium.js';
export { type RunningBrowser, startBrowser } from './start-browser.js';
