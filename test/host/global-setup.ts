import { findBrowsers } from './browser/index.js';
import { buildStandIn, isStale } from './build.js';

/** For vitest's `globalSetup`: what every launch needs is made once, before the specs run side by side. */
export default async function setup(): Promise<void> {
  if (await isStale()) await buildStandIn();
  // The first candidate is the one that will be used; where it is the packaged browser, looking for it unpacks it.
  for await (const candidate of findBrowsers()) if (!(candidate instanceof Error)) break;
}
