import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { daysIn } from '../../../src/main/delivery/day-file.js';
import { openLedger } from '../../../src/main/delivery/disk-ledger.js';
import { createGotTransport } from '../../../src/main/delivery/got-transport.js';
import { createSender } from '../../../src/main/delivery/http-sender.js';
import type { Sender } from '../../../src/main/delivery/sender.js';
import { systemClock } from '../../../src/main/environment.js';
import type { EventName } from '../../../src/shared/types.js';
import { type Gateway, startGateway } from '../../../src/testing/index.js';
import { MemoryOutbox } from './memory-outbox.js';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function gatewayOf(options: Parameters<typeof startGateway>[0] = {}): Promise<Gateway> {
  const gateway = await startGateway({ apiKey: 'k', ...options });
  ends.push(() => gateway.close());
  return gateway;
}

function folder(): string {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'onboardflow-delivery-'));
  ends.push(() => fs.rmSync(made, { recursive: true, force: true }));
  return path.join(made, 'site');
}

interface App {
  readonly sender: Sender;
  readonly outbox: MemoryOutbox;
  readonly lines: string[];
  readonly delivered: { readonly value: string; readonly attempts: number }[];
  track(value: string, event?: EventName): string;
}

/** A sender over real HTTP and a real disk. */
function start(gateway: Gateway, site: string, outbox = new MemoryOutbox(), apiKey = 'k'): App {
  const lines: string[] = [];
  const delivered: App['delivered'] = [];
  const ledger = openLedger({ fs, folder: site, openDay: daysIn(fs, site), clock: systemClock, limit: 50 });
  const sender = createSender({
    outbox,
    ledger,
    pauses: { load: () => undefined, save: () => {} },
    transport: createGotTransport({ environment: {} }),
    credentials: { get: async () => apiKey, refused: async () => {} },
    settings: {
      siteKey: 'f37F2PPh',
      endpoint: gateway.url,
      authScheme: 'Token',
      pacing: { concurrency: 1, perSecond: 1000 },
      timeoutMs: 10_000,
      limit: 50,
      reserve: 0.2,
      installations: 1,
      installationId: 'installation-1',
    },
    clock: systemClock,
    random: () => 0.1,
    listener: {
      delivered: ({ value, attempts }) => delivered.push({ value, attempts }),
      rejected: () => {},
      paused: () => {},
      resumed: () => {},
    },
    log: { debug() {}, info() {}, warn: (line) => lines.push(line), error: (line) => lines.push(line) },
    maySend: () => true,
  });
  ends.push(() => sender.close());
  sender.start();
  return {
    sender,
    outbox,
    lines,
    delivered,
    track(value, event = 'CUSTOM') {
      const id = crypto.randomUUID();
      const user = { id: 'u', customer_id: 'u' };
      const stamped = {
        id,
        event,
        value,
        meta: {},
        sessionId: 's',
        user,
        properties: {},
        source: 'main',
      } as const;
      outbox.add({ ...stamped, capturedAt: Date.now() });
      sender.wake();
      return id;
    },
  };
}

describe('over real HTTP and a real disk', () => {
  test('events arrive in their order, as the gateway wants them', async () => {
    const gateway = await gatewayOf();
    const app = start(gateway, folder());
    for (let event = 0; event < 10; event += 1) app.track(`event ${event}`);
    expect(await app.sender.flush()).toEqual({ delivered: 10, remaining: 0 });
    expect(gateway.events.map((event) => event.value)).toEqual(
      Array.from({ length: 10 }, (_, event) => `event ${event}`),
    );
    expect(gateway.requests.every((request) => request.key === 'matched')).toBe(true);
  });

  test('a day has 50 calls, also for a second run, and also when the gateway would take more', async () => {
    const gateway = await gatewayOf({ dailyLimit: 1000 });
    const site = folder();
    const first = start(gateway, site);
    for (let event = 0; event < 60; event += 1) first.track(`event ${event}`);
    expect(await first.sender.flush()).toMatchObject({
      delivered: 50,
      remaining: 10,
      reason: 'budget-spent',
    });
    await first.sender.close();
    const second = start(gateway, site, first.outbox.restarted());
    expect(await second.sender.flush()).toMatchObject({
      delivered: 0,
      remaining: 10,
      reason: 'budget-spent',
    });
    expect(gateway.requests).toHaveLength(50);
    expect(fs.readdirSync(site)).toHaveLength(1);
  });

  test.each(['before-headers', 'after-upload', 'after-headers', 'within-answer'] as const)(
    'a reset %s loses nothing: the event goes again under the same Idempotency-Key',
    async (reset) => {
      const gateway = await gatewayOf();
      const app = start(gateway, folder());
      gateway.respondNext({ reset });
      const id = app.track('a');
      await gateway.waitFor((_events, requests) =>
        requests.some((request) => request.outcome === 'answered'),
      );
      await app.sender.flush();
      expect(app.delivered).toEqual([{ value: 'a', attempts: 2 }]);
      expect(gateway.requests.map((request) => request.idempotencyKey)).toEqual([id, id]);
      expect(app.sender.status().budget.spent).toBe(2);
    },
  );

  test('a wrong key pauses, and neither line nor memory holds it', async () => {
    const gateway = await gatewayOf();
    const app = start(gateway, folder(), new MemoryOutbox(), 'wrong-and-secret');
    app.track('a');
    expect(await app.sender.flush()).toEqual({ delivered: 0, remaining: 1, reason: 'unauthorized' });
    expect(app.lines).toHaveLength(1);
    expect(app.lines.join()).not.toContain('wrong-and-secret');
  });

  test('a gateway that cannot be reached costs no call', async () => {
    const gateway = await gatewayOf();
    const app = start(gateway, folder());
    await gateway.close();
    app.track('a');
    expect(await app.sender.flush()).toEqual({ delivered: 0, remaining: 1, reason: 'backing-off' });
    expect(app.sender.status().budget.spent).toBe(0);
  });

  test('closing with a hanging request does not wait for it', async () => {
    const gateway = await gatewayOf();
    const app = start(gateway, folder());
    gateway.respondNext({ hang: true });
    app.track('a');
    await gateway.waitFor((_events, requests) => requests.length === 1);
    await app.sender.close();
    expect(app.outbox.queued).toBe(1);
  });
});
