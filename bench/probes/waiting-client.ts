import { init } from 'onboardflow-electron/main';
import { OFFLINE, SITE_KEY, sampleEvent, USER } from './sample-events.js';

type InitOptions = Parameters<typeof init>[0];
export type WaitingClient = ReturnType<typeof init> & { trackOne(): void };

let made = 0;

/** A client with so many events on disk, and no key: what it takes, waits. */
export function clientWith(waiting: number, options: Partial<InitOptions> = {}): WaitingClient {
  made += 1;
  const client = init({
    siteKey: SITE_KEY,
    endpoint: OFFLINE,
    plan: 'expansion',
    // The default, 10,000, would make every further event push another one out.
    queue: { maxEvents: 20_000 },
    name: `client-${made}`,
    ...options,
  });
  client.identify(USER);
  let index = 0;
  const trackOne = (): void => {
    index += 1;
    const { value, meta } = sampleEvent(index);
    const answer = client.track('CUSTOM', value, meta);
    if (!answer.accepted || answer.stored !== 'disk') throw new Error(JSON.stringify(answer));
  };
  for (let filled = 0; filled < Math.max(waiting, 1); filled++) trackOne();
  return Object.assign(client, { trackOne });
}
