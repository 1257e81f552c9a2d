/** posthog-js as its documentation installs it from npm, sending to the server of the page. */
import posthog from 'posthog-js';

posthog.init('phc_key', {
  api_host: location.origin,
  defaults: '2025-05-24',
  // A headless browser names itself, and posthog-js reports nothing of what it takes for a robot.
  opt_out_useragent_filter: true,
});
let captured = 0;
posthog.on('eventCaptured', ({ event }) => {
  if (event === '$autocapture') captured += 1;
});
Object.assign(globalThis, { autocaptured: () => captured });
