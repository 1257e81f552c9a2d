import { copyFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { initIn } from '../../src/main/init.js';
import { FACTS } from '../../src/main/options.js';
import { FakeElectron } from '../support/fake-electron.js';
import { temporaryFolder } from '../support/temporary-folder.js';

// What docs/privacy.md lists is all there is: on the wire, and on the disk.

interface Request {
  readonly method: string | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: { readonly [field: string]: unknown };
}

/** A server that writes down all that comes, byte for byte. */
async function listen(answer: () => number) {
  const requests: Request[] = [];
  const server = http.createServer(async (request, response) => {
    const text = (await request.toArray()).join('');
    requests.push({ method: request.method, headers: request.headers, body: JSON.parse(text) });
    response.writeHead(answer(), { 'content-type': 'application/json' });
    response.end('{"success":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  return { requests, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

async function openApp(answer: () => number = () => 200) {
  const { requests, endpoint } = await listen(answer);
  const userData = temporaryFolder();
  const electron = new FakeElectron({ userData });
  const client = initIn(
    electron.environment(),
    {},
    {
      siteKey: 'site',
      apiKey: 'k',
      endpoint,
      plan: 'growth',
      pacing: { perSecond: 1_000 },
      capture: { lifecycle: true },
      preloadPath: import.meta.filename,
    },
  );
  onTestFinished(() => client.close({ timeoutMs: 0 }));
  const files = () =>
    readdirSync(userData, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
  return { client, electron, requests, userData, files };
}

const ANN = {
  id: 'ann',
  customer_id: 'cus_ann',
  email: 'ann@example.com',
  first_name: 'Ann',
  last_name: 'Lee',
  image_url: 'https://example.com/ann.png',
  has_payment_method: true,
  subscription: { name: 'pro', status: 'active' as const },
  custom_properties: { plan: 'pro', '/home/ann/x': 'in /home/ann/secret' },
};

test('a request has the fields and headers that are documented, and no other', async () => {
  const { client, electron, requests } = await openApp();
  client.identify(ANN);
  client.track('CUSTOM', 'opened /home/ann/taxes', { title: 'of /home/ann', '/home/ann/y': '/home/ann/z' });
  electron.openWindow().track('PAGE_VIEW', '/reports/123456');
  await expect.poll(() => requests.length).toBe(4);
  for (const { method, headers, body } of requests) {
    expect(method).toBe('POST');
    const byHttp = ['host', 'connection', 'content-length', 'accept-encoding'];
    const own = ['authorization', 'content-type', 'accept', 'idempotency-key', 'user-agent'];
    expect(
      Object.keys(headers)
        .filter((name) => !byHttp.includes(name))
        .toSorted(),
    ).toEqual(own.toSorted());
    expect(headers['user-agent']).toMatch(/^onboardflow-electron\/[\w.-]+$/);
    expect(Object.keys(body).toSorted()).toEqual(
      ['s', 'site_user', 'event', 'event_date', 'value', 'meta', 'session_id'].toSorted(),
    );
    const user = body.site_user as typeof ANN;
    expect(Object.keys(user).toSorted()).toEqual(Object.keys(ANN).toSorted());
    const given = ['plan', '~/x'];
    for (const name of Object.keys(user.custom_properties)) expect([...given, ...FACTS]).toContain(name);
    expect(JSON.stringify(body)).not.toContain('/home/ann');
  }
});

test('the files are those that are documented, each its owner’s alone, and the key is in none', async () => {
  const { client, files, userData } = await openApp(() => 503);
  client.identify(ANN);
  client.custom('waits');
  await expect.poll(() => client.status().paused?.reason).toBe('backing-off');
  const root = path.join(userData, 'onboardflow');
  const documented = [
    /^installation\.json$/,
    /^run-[0-9a-f]+\.json$/,
    /^site-[0-9a-f]+\/user\.json$/,
    /^site-[0-9a-f]+\/pause\.json$/,
    /^site-[0-9a-f]+\/calls-\d{4}-\d\d-\d\d\.log$/,
    /^site-[0-9a-f]+\/w-[^/]+\/[^/]+$/,
  ];
  const seen = files().map((file) => path.relative(root, file).split(path.sep).join('/'));
  expect(seen.filter((name) => !documented.some((one) => one.test(name)))).toEqual([]);
  expect(seen.some((name) => name.endsWith('user.json'))).toBe(true);
  for (const file of files()) {
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0);
    expect(readFileSync(file, 'utf8')).not.toMatch(/Token k|"k"/);
  }
});

test('after denial nothing of a person is left, and no request follows', async () => {
  let status = 503;
  const { client, electron, files, requests, userData } = await openApp(() => status);
  client.identify(ANN);
  client.custom('waits');
  await expect.poll(() => requests.length).toBeGreaterThan(0);
  const { installationId, sessionId } = client.status();
  // What a kill in the middle of a write leaves beside a file.
  for (const file of files().filter((name) => name.endsWith('.json'))) copyFileSync(file, `${file}.4711.tmp`);
  await client.setConsent('denied');
  const before = requests.length;
  status = 200;
  client.custom('after');
  electron.openWindow().track('CUSTOM', 'after');
  await client.flush();
  await client.close();
  expect(requests.length).toBe(before);
  const names = files().map((file) => path.basename(file));
  expect(names.filter((name) => !/^(?:consent\.json|installation\.json|calls-.*\.log)$/.test(name))).toEqual(
    [],
  );
  const all = files()
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  for (const trace of ['ann', 'Lee', 'waits', installationId, sessionId]) expect(all).not.toContain(trace);
  expect(existsSync(path.join(userData, 'onboardflow', 'consent.json'))).toBe(true);
});
