/** Sends 5,000 events that wait, one a request, in one of three ways; answers the milliseconds it took. */
import http from 'node:http';
import got from 'got';
import { answer } from './answer.js';
import { SITE_KEY, sampleEvent, USER } from './sample-events.js';
import { clientWith } from './waiting-client.js';

const EVENTS = 5_000;
const CONCURRENCY = 8;
const [contestant = '', url = ''] = process.argv.slice(2);
const endpoint = `${url}/api/v1/tracker/event/`;
const HEADERS = { 'content-type': 'application/json', authorization: 'Token key' };

const drains: Record<string, () => Promise<number>> = {
  async ours() {
    const client = clientWith(EVENTS, {
      endpoint,
      // Neither the day nor the pace is to hold anything back: the most that the options allow.
      dailyLimit: 10_000_000,
      pacing: { concurrency: CONCURRENCY, perSecond: 10_000 },
    });
    // As an app's windows do: the module's own timers keep no process alive, and a drain may wait for one alone.
    setInterval(() => {}, 60_000);
    const before = performance.now();
    await client.setApiKey('key');
    const { delivered, remaining, reason } = await client.flush({ timeoutMs: 120_000 });
    const ms = performance.now() - before;
    if (delivered !== EVENTS || remaining !== 0)
      throw new Error(`${delivered} were delivered, ${remaining} wait: ${reason}`);
    return ms;
  },
  got() {
    const agent = { http: new http.Agent({ keepAlive: true }) };
    return sendAll((body, id) =>
      got.post(endpoint, {
        headers: { ...HEADERS, 'idempotency-key': id },
        body,
        agent,
        retry: { limit: 0 },
        timeout: { request: 10_000 },
      }),
    );
  },
  http() {
    const agent = new http.Agent({ keepAlive: true });
    return sendAll(
      (body, id) =>
        new Promise((resolve, reject) => {
          const headers = { ...HEADERS, 'idempotency-key': id, 'content-length': Buffer.byteLength(body) };
          const request = http.request(endpoint, { method: 'POST', agent, headers }, (response) => {
            response.resume();
            response.once('end', resolve);
          });
          request.once('error', reject);
          request.end(body);
        }),
    );
  },
};

/** A bare loop: so many at once, each taking the next event when it has sent one. */
async function sendAll(send: (body: string, id: string) => Promise<unknown>): Promise<number> {
  const bodies = Array.from({ length: EVENTS }, (_, index) =>
    JSON.stringify({
      s: SITE_KEY,
      site_user: USER,
      event: 'CUSTOM',
      event_date: 1_585_920_768,
      ...sampleEvent(index),
      session_id: 'fd8b1b6e-94ac-4f0f-a2b9-2f3a4f3c6b0e',
    }),
  );
  const before = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < bodies.length; at = next++) await send(bodies[at] ?? '', `event-${at}`);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return performance.now() - before;
}

const drain = drains[contestant];
if (!drain) throw new Error(`There is no contestant ${contestant}.`);
answer(await drain());
