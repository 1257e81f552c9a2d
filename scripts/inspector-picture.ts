/** Takes the README's picture of the inspector, docs/inspector.png: a gateway after half an hour of an app's visits, some of them wrong. */
import path from 'node:path';
import type { Page } from 'playwright-core';
import { type Gateway, startGateway } from '../src/testing/index.js';
import { eventBody, post } from '../test/testing/event-body.js';
import { launchBrowser } from '../test/testing/launch-browser.js';

const PICTURE = path.join(import.meta.dirname, '../docs/inspector.png');
const KEY = 'the-key-of-the-picture';
const MINUTES = 30;
/** The afternoon of the picture, so that two of them differ by the page alone. */
const BEGAN = Date.UTC(2026, 10, 24, 13, 13, 11);

const EVENTS = [
  { event: 'PAGE_VIEW', value: '/documents/:id', meta: { title: 'Quarterly report' } },
  { event: 'CLICK', value: 'export-button', meta: { title: 'Export' } },
  { event: 'CUSTOM', value: 'report:exported', meta: { title: 'PDF', pages: 12 } },
  { event: 'PAGE_VIEW', value: '/documents', meta: { title: 'Documents' } },
  { event: 'PAGE_VIEW', value: '/settings', meta: { title: 'Settings' } },
  { event: 'CLICK', value: 'save', meta: { title: 'Save' } },
  { event: 'CUSTOM', value: 'project:created', meta: { title: 'New project' } },
  { event: 'PAGE_VIEW', value: '/player', meta: { title: 'Player' } },
] as const;

/** What goes wrong in which minute. */
const TROUBLE: Readonly<Record<number, (gateway: Gateway) => Promise<unknown>>> = {
  12: (gateway) => post(gateway, bodyOf(2), { key: 'pasted-wrong' }),
  13: (gateway) => post(gateway, bodyOf(3), { key: 'pasted-wrong' }),
  20: (gateway) => scripted(gateway, 500, bodyOf(1)),
  21: (gateway) => scripted(gateway, 500, bodyOf(5)),
  24: (gateway) => post(gateway, { ...bodyOf(6), event_date: now }, { key: KEY }),
};

let now = BEGAN;

function bodyOf(index: number): Record<string, unknown> {
  return eventBody({ ...EVENTS[index % EVENTS.length], event_date: Math.floor(now / 1_000) });
}

function scripted(gateway: Gateway, status: number, body: unknown): Promise<unknown> {
  gateway.respondNext({ status });
  return post(gateway, body, { key: KEY });
}

async function halfAnHour(gateway: Gateway): Promise<void> {
  let sent = 0;
  for (let minute = 0; minute < MINUTES; minute++) {
    now = BEGAN + minute * 60_000;
    await TROUBLE[minute]?.(gateway);
    // Quiet and busy minutes, the same ones in each picture.
    for (let left = (minute * 7) % 5; left > 0; left--) await post(gateway, bodyOf(sent++), { key: KEY });
  }
  const copied = { key: KEY, headers: { 'idempotency-key': 'one-and-the-same' } };
  await post(gateway, bodyOf(2), copied);
  await post(gateway, bodyOf(2), copied);
  await post(gateway, bodyOf(0), { key: KEY });
  const user = { id: 'user_123XYZ', customer_id: 7 };
  const wrong = eventBody({
    event: 'CLICK',
    value: '',
    site_user: user,
    event_date: now,
    meta: { title: 'Save' },
  });
  await post(gateway, wrong, { key: KEY });
}

async function shoot(page: Page, gateway: Gateway): Promise<void> {
  await page.clock.setFixedTime(now);
  await page.goto(gateway.origin);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.getByRole('list', { name: 'Requests' }).getByRole('button').first().click();
  await page.getByRole('region', { name: 'The chosen request' }).getByText('Copy as curl').waitFor();
  await page.screenshot({ path: PICTURE });
}

const gateway = await startGateway({ apiKey: KEY, dailyLimit: 120, port: 8787, clock: { now: () => now } });
const browser = await launchBrowser();
try {
  await halfAnHour(gateway);
  const context = await browser.newContext({ viewport: { width: 1440, height: 960 }, timezoneId: 'UTC' });
  await shoot(await context.newPage(), gateway);
} finally {
  await browser.close();
  await gateway.close();
}
