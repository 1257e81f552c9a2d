export { type BrowserCandidate, findBrowsers, type Surroundings } from './find-browser.js';
export { type RunningBrowser, startBrowser } from './start-browser.js';
