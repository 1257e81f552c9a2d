import type { Row } from '../harness/measurement.js';
import { bytes } from './bytes.js';
import { drain } from './drain.js';
import { instructions } from './instructions.js';
import { loopDelay } from './loop-delay.js';
import { memory } from './memory.js';
import { page } from './page.js';
import { reopen } from './reopen.js';
import { start } from './start.js';
import { track } from './track.js';

/** In the order of the table. */
export const rows: readonly Row[] = [
  track,
  start,
  bytes,
  drain,
  reopen,
  memory,
  loopDelay,
  page,
  instructions,
];
