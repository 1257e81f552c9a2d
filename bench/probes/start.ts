/**
 * One contestant from nothing to its first event, in a fresh process, before the app is ready: import, set-up, event.
 * Sentry and Aptabase are not even asked for an event.
 */
import 'electron';
import { answer } from './answer.js';

/** Nobody listens there: before the app is ready nothing is sent anyway. */
const HOST = 'http://127.0.0.1:9';
const USER = 'user_123XYZ';

const starts: Record<string, () => Promise<void>> = {
  async ours() {
    const { init } = await import('onboardflow-electron/main');
    const onboardflow = init({ siteKey: 'f37F2PPh', apiKey: 'key', endpoint: `${HOST}/` });
    onboardflow.identify({ id: USER });
    const answered = onboardflow.track('CUSTOM', 'project:created', { title: 'New project' });
    if (!answered.accepted || answered.stored !== 'disk') throw new Error(JSON.stringify(answered));
  },
  async sentry() {
    const { init } = await import('@sentry/electron/main');
    init({ dsn: 'http://key@127.0.0.1:9/1' });
  },
  async aptabase() {
    const { initialize } = await import('@aptabase/electron/main');
    void initialize('A-SH-0123456789', { host: HOST });
  },
  async posthog() {
    const { PostHog } = await import('posthog-node');
    const client = new PostHog('key', { host: HOST });
    client.capture({ distinctId: USER, event: 'project created', properties: { title: 'New project' } });
  },
  async segment() {
    const { Analytics } = await import('@segment/analytics-node');
    const analytics = new Analytics({ writeKey: 'key', host: HOST });
    analytics.track({ userId: USER, event: 'project created', properties: { title: 'New project' } });
  },
};

const start = starts[process.argv[2] ?? ''];
if (!start) throw new Error(`There is no contestant ${process.argv[2]}.`);
const before = performance.now();
await start();
answer(performance.now() - before);
