import path from 'node:path';
import { buildAll } from '../../scripts/demo/builds.js';
import { isStandIn } from '../e2e/launch.js';
import { launcher } from '../host/index.js';

// The example is a test file of its own, as an app has it; here it is only told where an Electron is.
await buildAll(path.join(import.meta.dirname, '../..'), () => {});
if (isStandIn()) {
  process.env.ELECTRON_EXE = launcher;
  // Windows that nobody sees, on a machine with a screen too.
  delete process.env.DISPLAY;
  delete process.env.WAYLAND_DISPLAY;
}
await import('../../examples/playwright/folio.test.js');
