import { createHash } from 'node:crypto';
import path from 'node:path';

/** The module's folder below the app's user data; a second client, by its name, has one of its own. */
export function rootFolder(userData: string, name: string | undefined): string {
  return path.join(userData, name === undefined ? 'onboardflow' : `onboardflow-${name}`);
}

/** What belongs to one site lies apart for each pair of endpoint and site key, so that a corrected key or a development build never sends another's events. */
export function siteFolder(root: string, endpoint: string, siteKey: string): string {
  const hash = createHash('sha256').update(`${endpoint}\n${siteKey}`).digest('hex');
  // Sixty-four bits: enough that two sites of one app never meet, short enough for Windows' paths.
  return path.join(root, `site-${hash.slice(0, 16)}`);
}
