/** What the host takes out of the bundle that it puts into pages. */
export { encode } from '../wire/structured-wire.js';
export { startIsolatedWorld, startMainWorld } from './main-world.js';
export { startPreloadWorld } from './preload-world.js';
export { startWatcherWorld } from './watcher-world.js';
