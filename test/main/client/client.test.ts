import * as fs from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { initIn } from '../../../src/main/init.js';
import type { InitOptions } from '../../../src/main/options.js';
import { startGateway } from '../../../src/testing/index.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeElectron, type FakeElectronOptions } from '../../support/fake-electron.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const ANN = { id: 'ann', customer_id: 'cus_ann', custom_properties: { plan: 'pro' } };

async function setUp(
  options: Partial<InitOptions> = {},
  electronOptions: Partial<FakeElectronOptions> = {},
  realm: object = {},
) {
  const gateway = await startGateway({ apiKey: 'k' });
  onTestFinished(() => gateway.close());
  const userData = electronOptions.userData ?? temporaryFolder();
  const start = (
    more: Partial<InitOptions> = {},
    moreElectron: Partial<FakeElectronOptions> = {},
    inRealm: object = {},
  ) => {
    const electron = new FakeElectron({ userData, ...electronOptions, ...moreElectron });
    const client = initIn(electron.environment(), inRealm, {
      siteKey: 'site',
      apiKey: 'k',
      endpoint: gateway.url,
      capture: { lifecycle: false },
      pacing: { perSecond: 1_000 },
      plan: 'growth',
      // Any file that is there: nothing loads it here.
      preloadPath: import.meta.filename,
      ...options,
      ...more,
    });
    onTestFinished(() => client.close({ timeoutMs: 0 }));
    return { electron, client };
  };
  return { gateway, userData, start, ...start({}, {}, realm) };
}

const valuesOf = (events: readonly { readonly value: string }[]) => events.map((event) => event.value);
const filesBelow = (folder: string): string[] =>
  fs.existsSync(folder)
    ? fs
        .readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
    : [];

describe('an event of a known user', () => {
  test('arrives with every field of the API', async () => {
    const { client, gateway } = await setUp({ enrich: ['app_version', 'os', 'locale'] });
    expect(client.identify(ANN)).toEqual({ accepted: true });
    const before = Math.floor(Date.now() / 1000);
    const answer = client.track('CUSTOM', 'project:created', { title: 'New project' });
    expect(answer).toMatchObject({ accepted: true, stored: 'disk' });
    await gateway.waitFor(1);
    const [event] = gateway.events;
    expect(event).toMatchObject({
      s: 'site',
      event: 'CUSTOM',
      value: 'project:created',
      meta: { title: 'New project' },
      session_id: client.status().sessionId,
      site_user: {
        id: 'ann',
        customer_id: 'cus_ann',
        custom_properties: { plan: 'pro', app_version: '1.0.0', locale: 'en-GB' },
      },
    });
    expect(event?.event_date).toBeGreaterThanOrEqual(before);
    expect(event?.event_date).toBeLessThanOrEqual(Math.ceil(Date.now() / 1000));
    const [request] = gateway.requests;
    expect(request?.idempotencyKey).toBe(answer.accepted && answer.id);
  });

  test('is told as delivered, and counted', async () => {
    const { client } = await setUp();
    client.identify(ANN);
    const delivered = new Promise((resolve) => client.on('delivered', resolve));
    const answer = client.click('save');
    expect(await delivered).toEqual({
      id: answer.accepted && answer.id,
      event: 'CLICK',
      value: 'save',
      attempts: 1,
    });
    expect(client.status()).toMatchObject({
      delivered: 1,
      queued: 0,
      storage: 'disk',
      consent: 'granted',
      user: { id: 'ann' },
    });
    expect(client.status().budget).toMatchObject({ limit: 5_000, spent: 1, remaining: 4_999 });
  });

  test('keeps the user and session it had, whatever comes after', async () => {
    const { client, gateway } = await setUp({ apiKey: undefined });
    client.identify(ANN);
    client.custom('one');
    client.reset();
    client.custom('nobody');
    client.identify({ id: 'bob' });
    client.custom('two');
    client.identify({ id: 'bob', custom_properties: { plan: 'free' } });
    client.custom('three');
    client.identify({ id: 'cy' });
    client.custom('four');
    await client.setApiKey('k');
    await gateway.waitFor(5);
    const seen = Object.fromEntries(
      gateway.events.map((event) => [event.value, [event.site_user.id, event.session_id]]),
    );
    expect(
      Object.entries(seen)
        .map(([value, [user]]) => [value, user])
        .sort(),
    ).toEqual([
      ['four', 'cy'],
      ['nobody', 'bob'],
      ['one', 'ann'],
      ['three', 'bob'],
      ['two', 'bob'],
    ]);
    expect(new Set(Object.values(seen).map(([, session]) => session)).size).toBe(3);
    expect(seen.two?.[1]).toBe(seen.three?.[1]);
  });
});

describe('an event of nobody yet', () => {
  test('waits for identify, over a restart too, and is sent as that user', async () => {
    const { client, gateway, start } = await setUp();
    client.custom('early');
    expect(client.status()).toMatchObject({ queued: 0, waitingForUser: 1 });
    await client.close();
    const { client: second } = start();
    await expect.poll(() => second.status().waitingForUser).toBe(1);
    second.identify(ANN);
    await gateway.waitFor(1);
    expect(gateway.events[0]?.site_user.id).toBe('ann');
  });

  test("with anonymous: 'installation' is the installation's, and the log-in begins another session", async () => {
    const { client, gateway } = await setUp({ anonymous: 'installation' });
    const { installationId } = client.status();
    client.custom('a');
    client.identify(ANN);
    client.custom('b');
    await gateway.waitFor(2);
    expect(gateway.events.map((event) => event.site_user.id)).toEqual([`inst_${installationId}`, 'ann']);
    expect(gateway.events[0]?.session_id).not.toBe(gateway.events[1]?.session_id);
  });

  test("with anonymous: 'drop' is dropped and counted", async () => {
    const { client } = await setUp({ anonymous: 'drop' });
    expect(client.custom('a')).toMatchObject({ accepted: false, reason: 'no-user' });
    expect(client.status().dropped).toEqual({ 'no-user': 1 });
  });
});

describe('the user', () => {
  test('is restored at the next start, until reset', async () => {
    const { client, start } = await setUp();
    client.identify(ANN);
    await client.close();
    const { client: second } = start();
    expect(second.status().user).toEqual({ id: 'ann' });
    second.reset();
    await second.close();
    expect(start().client.status().user).toBe(null);
  });

  test('is in no file with rememberUser: false, beside the events that are his', async () => {
    const { client, start } = await setUp({ rememberUser: false });
    client.identify(ANN);
    await client.close();
    expect(start().client.status().user).toBe(null);
  });

  test('that is wrong is refused with a sentence, and nothing changes', async () => {
    const { client } = await setUp();
    client.identify(ANN);
    expect(client.identify({ id: '' })).toMatchObject({
      accepted: false,
      reason: 'invalid',
      message: expect.stringContaining('user.id'),
    });
    expect(client.status().user).toEqual({ id: 'ann' });
  });
});

describe('enabled: false', () => {
  test('answers disabled, writes no file and sends nothing, and the bridge is there, inert', async () => {
    const { client, userData, electron, gateway } = await setUp({ enabled: false });
    expect(client.track('CUSTOM', 'x')).toMatchObject({ accepted: false, reason: 'disabled' });
    expect(client.identify(ANN)).toMatchObject({ accepted: false, reason: 'disabled' });
    expect(await client.setConsent('granted')).toEqual({ remembered: false });
    expect(await client.flush()).toMatchObject({ delivered: 0 });
    const window = electron.openWindow();
    window.hello();
    expect(window.welcomes).toMatchObject([{ enabled: false, capture: false }]);
    expect(client.status()).toMatchObject({ enabled: false, queued: 0, user: null });
    await client.close();
    expect([filesBelow(userData), gateway.requests.length]).toEqual([[], 0]);
  });
});

describe('consent', () => {
  test('that is required: nothing on disk or on the wire until it is granted, then all follows in order', async () => {
    const { client, userData, gateway } = await setUp({ consent: 'required' });
    expect(client.status()).toMatchObject({ consent: 'pending', paused: { reason: 'no-consent' } });
    client.custom('before');
    client.identify(ANN);
    for (const value of ['a', 'b', 'c'])
      expect(client.custom(value)).toMatchObject({ accepted: true, stored: 'memory' });
    expect(filesBelow(userData)).toEqual([]);
    expect(await client.setConsent('granted')).toEqual({ remembered: true });
    await gateway.waitFor(4);
    expect(valuesOf(gateway.events)).toEqual(['before', 'a', 'b', 'c']);
    expect(new Set(gateway.events.map((event) => event.site_user.id))).toEqual(new Set(['ann']));
  });

  test('that is granted keeps the user who was named before it, also with no event', async () => {
    const { client, start, userData } = await setUp({ consent: 'required' });
    client.identify(ANN);
    expect(filesBelow(userData)).toEqual([]);
    await client.setConsent('granted');
    await client.close();
    expect(start().client.status().user).toEqual({ id: 'ann' });
  });

  test('that is pending holds the last 200', async () => {
    const { client, gateway } = await setUp({ consent: 'required' });
    client.identify(ANN);
    for (let n = 0; n < 230; n += 1) client.custom(`e${n}`);
    expect(client.status()).toMatchObject({ queued: 200, dropped: { 'queue-full': 30 } });
    await client.setConsent('granted');
    await gateway.waitFor(200, { timeoutMs: 15_000 });
    expect(valuesOf(gateway.events)[0]).toBe('e30');
  });

  test('once granted is remembered, and outranks the option', async () => {
    const { client, start } = await setUp({ consent: 'required' });
    await client.setConsent('granted');
    await client.close();
    const { client: second } = start();
    expect(second.status().consent).toBe('granted');
    await second.setConsent('denied');
    await second.close();
    expect(start({ consent: 'granted' }).client.status().consent).toBe('denied');
  });

  test('denied erases queue, user and ids, keeps the day’s count, and answers no-consent', async () => {
    const { client, userData, gateway } = await setUp();
    client.identify(ANN);
    const { installationId, sessionId } = client.status();
    client.custom('sent');
    await gateway.waitFor(1);
    gateway.respondAlways({ status: 503 });
    client.custom('waiting');
    expect(await client.setConsent('denied')).toEqual({ remembered: true });
    expect(client.track('CUSTOM', 'x')).toMatchObject({ accepted: false, reason: 'no-consent' });
    expect(client.identify(ANN)).toMatchObject({ accepted: false, reason: 'no-consent' });
    expect(client.status()).toMatchObject({
      consent: 'denied',
      queued: 0,
      user: null,
      paused: { reason: 'no-consent' },
    });
    await client.close();
    const all = filesBelow(userData)
      .map((file) => fs.readFileSync(file, 'utf8'))
      .join('\n');
    for (const trace of ['ann', 'waiting', installationId, sessionId]) expect(all).not.toContain(trace);
    expect(filesBelow(userData).some((file) => path.basename(file).startsWith('calls-'))).toBe(true);
  });

  describe('denied in another process', () => {
    async function deniedElsewhere() {
      const folder = temporaryFolder();
      const clock = new FakeClock(Date.now());
      const begin = () => {
        const electron = new FakeElectron({ userData: folder });
        const options = { siteKey: 'site', capture: false, preloadPath: import.meta.filename } as const;
        const client = initIn(electron.environment({ clock }), {}, options);
        onTestFinished(() => client.close({ timeoutMs: 0 }));
        return { electron, client };
      };
      const [here, there] = [begin(), begin()];
      here.client.identify(ANN);
      expect(here.client.custom('before')).toMatchObject({ accepted: true });
      await there.client.setConsent('denied');
      const texts = () =>
        filesBelow(folder)
          .map((file) => fs.readFileSync(file, 'utf8'))
          .join('\n');
      return { ...here, clock, texts };
    }

    test('is seen by every call but an event at once', async () => {
      const { client } = await deniedElsewhere();
      expect(client.identify(ANN)).toMatchObject({ accepted: false, reason: 'no-consent' });
      expect(client.custom('b')).toMatchObject({ accepted: false, reason: 'no-consent' });
      expect((await deniedElsewhere()).client.status()).toMatchObject({ consent: 'denied', queued: 0 });
    });

    test('is seen by an event within 20 ms', async () => {
      const { client, clock, texts } = await deniedElsewhere();
      client.custom('at once');
      clock.advance(20);
      expect(client.custom('b')).toMatchObject({ accepted: false, reason: 'no-consent' });
      expect(texts()).not.toMatch(/before|at once|ann/);
    });

    test('is seen by a client that closes, and by an app that quits: an event of those 20 ms does not stay', async () => {
      const closing = await deniedElsewhere();
      expect(closing.client.custom('at once')).toMatchObject({ accepted: true });
      await closing.client.close();
      expect(closing.texts()).not.toMatch(/before|at once|ann/);
      const quitting = await deniedElsewhere();
      expect(quitting.client.custom('at once')).toMatchObject({ accepted: true });
      quitting.electron.app.emit('quit');
      expect(quitting.texts()).not.toMatch(/before|at once|ann/);
    });

    test('is seen before the next request', async () => {
      const { client, start, gateway } = await setUp({ pacing: { perSecond: 1 } });
      client.identify(ANN);
      client.custom('a');
      await gateway.waitFor(1);
      const { client: other } = start();
      client.custom('b');
      await other.setConsent('denied');
      await client.flush();
      expect(valuesOf(gateway.events)).toEqual(['a']);
      expect(client.status()).toMatchObject({ consent: 'denied', queued: 0 });
    });
  });

  test('whose file is garbage counts as denied, and what a crash left is erased', async () => {
    const { client, userData, start } = await setUp({ apiKey: undefined });
    client.identify(ANN);
    client.custom('left');
    await client.close();
    fs.writeFileSync(path.join(userData, 'onboardflow', 'consent.json'), '{"deci');
    const { client: second } = start();
    expect(second.status()).toMatchObject({ consent: 'denied', queued: 0 });
    await second.close();
    const all = filesBelow(userData)
      .map((file) => fs.readFileSync(file, 'utf8'))
      .join('\n');
    expect(all).not.toContain('left');
    expect(all).not.toContain('ann');
  });
});

test('an event and the user it waited for, too heavy together, are sent without the user’s own properties', async () => {
  const { client, gateway } = await setUp();
  expect(client.custom('big', { text: 'x'.repeat(30_000) })).toMatchObject({ accepted: true });
  client.identify({ id: 'ann', custom_properties: { text: 'y'.repeat(15_000) } });
  await gateway.waitFor(1);
  expect(gateway.events[0]).toMatchObject({ value: 'big', site_user: { id: 'ann' } });
});

test.each([
  ['whose name is long', { id: 'ann', first_name: 'y'.repeat(15_000) }],
  [
    'with properties, and whose picture is in its address',
    { id: 'ann', image_url: 'y'.repeat(14_000), custom_properties: { a: 1 } },
  ],
  [
    'whose ids are long',
    { id: '\u0000'.repeat(1_300), customer_id: 'ann', custom_properties: { text: 'y'.repeat(8_000) } },
  ],
])('an event that waited for a user %s is at most 32 KiB all the same, and arrives', async (_name, user) => {
  const { client, gateway } = await setUp();
  const meta = { title: 'Title', text: 'x'.repeat(32_000) };
  expect(client.custom('big', meta)).toMatchObject({ accepted: true });
  client.identify(user);
  await gateway.waitFor(1);
  expect(gateway.events[0]).toMatchObject({
    value: 'big',
    meta: { title: 'Title' },
    site_user: { id: user.id },
  });
});

test('the folder deleted while the app runs, and the app closed at once: what waits is there at the next start', async () => {
  const { client, start, userData } = await setUp({ apiKey: undefined });
  client.identify(ANN);
  client.custom('before');
  fs.rmSync(path.join(userData, 'onboardflow'), { recursive: true });
  client.custom('after');
  await client.close();
  const { client: second } = start();
  await expect.poll(() => second.status().queued).toBe(2);
});

describe('what waits under a mistyped site key', () => {
  test('is never sent under the right one, and is counted other-site once it is too old and a clock can be believed', async () => {
    const { client, start, gateway } = await setUp({ siteKey: 'mistyped', apiKey: undefined });
    client.identify(ANN);
    client.custom('under the wrong key');
    await client.close();
    const { client: right } = start({ siteKey: 'site', apiKey: 'k' });
    right.identify(ANN);
    right.custom('right');
    await gateway.waitFor(1);
    await expect.poll(() => right.status().delivered).toBe(1);
    expect(right.status().dropped).toEqual({});
    await right.close();
    // A moment is too old for this one.
    const { client: later } = start({ siteKey: 'site', apiKey: 'k', queue: { maxAgeDays: 1e-9 } });
    expect(later.status().dropped).toEqual({});
    later.identify(ANN);
    later.custom('again');
    await expect.poll(() => later.status().dropped['other-site']).toBe(1);
    expect(valuesOf(gateway.events)).not.toContain('under the wrong key');
  });
});

describe('a copy that does not report, because too many share the plan', () => {
  test('answers sampled-out, writes nothing but its id, and sends nothing', async () => {
    // Fifty calls for a million copies: five report, and the next id is not among them (one in 200,000 runs it is).
    const { client, userData, gateway } = await setUp({
      plan: 'free',
      installations: 1_000_000,
      capture: {},
    });
    client.identify(ANN);
    expect(client.track('CUSTOM', 'x')).toMatchObject({ accepted: false, reason: 'sampled-out' });
    expect(filesBelow(userData).map((file) => path.basename(file))).toEqual(['installation.json']);
    expect(fs.readFileSync(filesBelow(userData)[0] ?? '', 'utf8')).not.toContain('appVersion');
    await client.close();
    expect(gateway.requests).toEqual([]);
  });
});

test('paths of the machine are masked in a user’s properties too, and not in ids', async () => {
  const { client, gateway } = await setUp();
  client.identify({ id: '/home/ann', custom_properties: { folder: '/home/ann/work', n: 1 } });
  client.custom('x');
  await gateway.waitFor(1);
  expect(gateway.events[0]?.site_user).toMatchObject({
    id: '/home/ann',
    custom_properties: { folder: '~/work', n: 1 },
  });
});

describe('windows', () => {
  test('get the preload, say hello, and what they track is sent', async () => {
    const { client, electron, gateway } = await setUp();
    client.identify(ANN);
    expect(electron.defaultSession.getPreloads()).toHaveLength(1);
    const window = electron.openWindow();
    window.hello();
    expect(window.welcomes).toMatchObject([
      { version: 1, enabled: true, identify: false, remote: false, capture: { clicks: 'marked' } },
    ]);
    expect(client.status().windows).toBe(1);
    window.track('CLICK', 'save', { title: 'Save' });
    window.track('PAGE_VIEW', '/reports/123456?x=1#top');
    await gateway.waitFor(2);
    expect(valuesOf(gateway.events).sort()).toEqual(['/reports/:id', 'save']);
    window.contents.emit('destroyed');
    expect(client.status().windows).toBe(0);
  });

  test('that may not speak are refused, counted and told, and get no welcome', async () => {
    const { client, electron } = await setUp();
    const refused: unknown[] = [];
    client.on('refused', (event) => refused.push(event));
    for (const window of [
      electron.openWindow('https://evil.example/'),
      electron.openWindow('file:///opt/app/index.html', { isMainFrame: false }),
      electron.openWindow('file:///opt/app/index.html', { type: 'webview' }),
    ]) {
      window.hello();
      window.track('CLICK', 'x');
      expect(window.welcomes).toEqual([]);
    }
    const gone = electron.openWindow();
    gone.goAway();
    gone.track('CLICK', 'x');
    expect(client.status()).toMatchObject({ refused: 7, queued: 0, waitingForUser: 0, windows: 0 });
    expect(refused).toHaveLength(7);
  });

  test('that flood are heard up to their share, the rest is counted', async () => {
    const { client, electron } = await setUp({ apiKey: undefined });
    client.identify(ANN);
    const window = electron.openWindow();
    for (let n = 0; n < 1_000; n += 1) window.track('CUSTOM', `e${n}`);
    const { queued, dropped } = client.status();
    expect(queued).toBeGreaterThanOrEqual(200);
    expect(queued).toBeLessThan(260);
    expect(dropped.flood).toBe(1_000 - queued);
    electron.openWindow().track('CUSTOM', 'another window');
    expect(client.status().queued).toBe(queued + 1);
  });

  test.each([
    null,
    undefined,
    5,
    'track',
    [],
    {},
    { kind: 'eval' },
    { kind: 'track' },
    { kind: 'track', event: 'CLICK', value: 5 },
  ])('that say %o are not heard, and nothing throws', async (message) => {
    const { client, electron } = await setUp();
    electron.openWindow().say(message);
    expect(client.status()).toMatchObject({ queued: 0, waitingForUser: 0 });
  });

  test('may name the user only as bridge.identify allows', async () => {
    const say = (electron: FakeElectron, user: object) =>
      electron.openWindow().say({ kind: 'identify', user });
    const closed = await setUp();
    say(closed.electron, { id: 'eve' });
    expect(closed.client.status()).toMatchObject({ user: null, refused: 1 });

    const open = await setUp({ bridge: { identify: true } });
    say(open.electron, { id: 'eve', email: 'eve@example.com' });
    expect(open.client.status().user).toBe(null);
    say(open.electron, { id: 'eve' });
    expect(open.client.status().user).toEqual({ id: 'eve' });
    open.electron.openWindow().say({ kind: 'reset' });
    expect(open.client.status().user).toBe(null);

    const asked = await setUp({
      bridge: {
        identify: (user, { origin, windowId }) =>
          user.id === 'ann' ? { ...user, first_name: `${origin} ${windowId}` } : null,
      },
    });
    say(asked.electron, { id: 'eve' });
    expect(asked.client.status().user).toBe(null);
    say(asked.electron, { id: 'ann' });
    expect(asked.client.status().user).toEqual({ id: 'ann' });
  });
});

describe('the app’s own life', () => {
  test('first start: installed and started; the next: started; another version: updated, from and to', async () => {
    const { client, gateway, start } = await setUp({ capture: {} });
    client.identify(ANN);
    await gateway.waitFor(2);
    await client.close();
    const { client: second } = start();
    await gateway.waitFor(3);
    await second.close();
    start({}, { version: '2.0.0' });
    await gateway.waitFor(5);
    expect(gateway.events.map(({ value, meta }) => [value, meta])).toEqual([
      ['app:installed', { version: '1.0.0' }],
      ['app:started', {}],
      ['app:started', {}],
      ['app:updated', { from: '1.0.0', to: '2.0.0' }],
      ['app:started', {}],
    ]);
  });

  test('a first start that ends before the app is ready, as of an installer, is not the one that counts', async () => {
    const { client, start, gateway } = await setUp({ capture: {} }, { isReady: false });
    client.identify(ANN);
    await client.close();
    start({}, { isReady: true });
    await gateway.waitFor(2);
    expect(valuesOf(gateway.events)).toEqual(['app:installed', 'app:started']);
  });

  test('what is not wanted is not listened for', async () => {
    const { electron } = await setUp({ capture: false });
    expect(electron.app.listenerCount('activate')).toBe(0);
    expect(electron.powerMonitor.listenerCount('lock-screen')).toBe(0);
  });

  test('a deep link gives its route and nothing else', async () => {
    const { client, electron, gateway } = await setUp({ capture: { lifecycle: ['deep-link'] } });
    client.identify(ANN);
    electron.app.emit('open-url', {}, 'myapp://project/123456?token=s3cr3t');
    await gateway.waitFor(1);
    expect(gateway.events[0]).toMatchObject({ value: 'app:deep-link', meta: { route: '/project/:id' } });
  });
});

describe('init', () => {
  test('a second time gives the running client and names options that differ; after close, a new one', async () => {
    const realm = {};
    const { client, start, electron } = await setUp({}, {}, realm);
    const { client: same, electron: secondElectron } = start({ plan: 'launch' }, {}, realm);
    expect(same).toBe(client);
    expect(electron.console.lines.join('\n')).toMatch(/second time.*plan/);
    expect(secondElectron.ipcMain.eventNames()).toEqual([]);
    await client.close();
    expect(start({}, {}, realm).client).not.toBe(client);
  });

  test('while the client still closes gives a new one, and what was kept arrives', async () => {
    const realm = {};
    const { client, start, gateway } = await setUp({}, {}, realm);
    gateway.respondNext([{ hang: true }]);
    client.identify(ANN);
    client.custom('in flight');
    client.custom('waits');
    await expect.poll(() => gateway.requests.length).toBe(1);
    const closing = client.close({ timeoutMs: 60_000 });
    const { client: next } = start({}, {}, realm);
    expect(next).not.toBe(client);
    expect(next.custom('of the new one')).toMatchObject({ accepted: true, stored: 'disk' });
    await expect
      .poll(() => valuesOf(gateway.events).sort())
      .toEqual(['in flight', 'of the new one', 'waits']);
    // The first one has nothing left to wait for.
    await closing;
    expect(start({}, {}, realm).client).toBe(next);
    expect(next.custom('and on')).toMatchObject({ accepted: true, stored: 'disk' });
  });

  test('before the app is ready: events are kept at once, and windows opened at ready find the preload', async () => {
    const { client, electron, gateway } = await setUp({}, { isReady: false });
    client.identify(ANN);
    expect(client.custom('early')).toMatchObject({ accepted: true, stored: 'disk' });
    expect(gateway.requests).toHaveLength(0);
    electron.app.once('ready', () => expect(electron.defaultSession.getPreloads()).toHaveLength(1));
    electron.becomeReady();
    await gateway.waitFor(1);
  });

  test('a named client has its own files, no preload and no capture', async () => {
    const { client, electron, userData } = await setUp({ name: 'billing', capture: {} });
    client.identify(ANN);
    expect(electron.defaultSession.getPreloads()).toEqual([]);
    expect(fs.readdirSync(userData)).toEqual(['onboardflow-billing']);
    expect(client.status().delivered + client.status().queued).toBe(0);
  });
});

describe('close', () => {
  test('leaves no listener and no handle, and answers closed', async () => {
    const { client, electron } = await setUp({ capture: { lifecycle: true } });
    await client.close();
    expect(
      [electron.app, electron.ipcMain, electron.powerMonitor].flatMap((emitter) => emitter.eventNames()),
    ).toEqual([]);
    expect(electron.defaultSession.getPreloads()).toEqual([]);
    expect(client.track('CUSTOM', 'x')).toMatchObject({ accepted: false, reason: 'closed' });
    expect(client.identify(ANN)).toMatchObject({ accepted: false, reason: 'closed' });
    expect(client.status().paused).toEqual({ reason: 'closed' });
    expect(await client.flush()).toMatchObject({ reason: 'closed' });
    await client.close();
  });
});

test('a client that was closed is none any more, whatever is decided after it', async () => {
  const { client, start, gateway } = await setUp({ consent: 'required' });
  await client.close();
  const { client: next } = start();
  await next.setConsent('granted');
  next.identify(ANN);
  next.custom('one');
  await gateway.waitFor(1);
  // Another client's events are in its folder: asking the first one for its status took them for those of the dead.
  expect(client.status()).toMatchObject({ queued: 0, storage: 'memory', paused: { reason: 'closed' } });
  expect(next.custom('two')).toMatchObject({ accepted: true, stored: 'disk' });
  await gateway.waitFor(2);
  await next.close();
  expect(start().client.status()).toMatchObject({ queued: 0, waitingForUser: 0 });
});

test('a client that was closed leaves the day’s count alone, also when it is asked on another day', async () => {
  const clock = new FakeClock();
  const userData = temporaryFolder();
  const client = initIn(
    new FakeElectron({ userData }).environment({ clock }),
    {},
    { siteKey: 'site', apiKey: 'k', capture: false },
  );
  client.identify(ANN);
  await client.close();
  const files = filesBelow(userData);
  clock.advance(86_400_000);
  expect(client.status().paused).toEqual({ reason: 'closed' });
  expect(filesBelow(userData)).toEqual(files);
});

describe('quitting', () => {
  test('is never held by default', async () => {
    const { client, electron, gateway } = await setUp();
    gateway.respondAlways({ hang: true });
    client.identify(ANN);
    client.custom('x');
    let prevented = false;
    electron.app.emit('will-quit', {
      preventDefault: () => {
        prevented = true;
      },
      defaultPrevented: false,
    });
    expect([prevented, electron.quits]).toEqual([false, 0]);
  });

  test('is held once for a last drain where flushOnQuitMs asks for it, and goes on by itself', async () => {
    const { client, electron, gateway } = await setUp({ flushOnQuitMs: 2_000 });
    client.identify(ANN);
    client.custom('x');
    let prevented = 0;
    const quit = () =>
      electron.app.emit('will-quit', {
        preventDefault: () => {
          prevented += 1;
        },
        defaultPrevented: false,
      });
    quit();
    await expect.poll(() => electron.quits).toBe(1);
    quit();
    expect([prevented, gateway.events.length]).toEqual([1, 1]);
  });

  test('that the app itself prevents is left alone', async () => {
    const { client, electron } = await setUp({ flushOnQuitMs: 2_000, apiKey: undefined });
    client.identify(ANN);
    client.custom('x');
    electron.app.emit('will-quit', { preventDefault: () => expect.unreachable(), defaultPrevented: true });
    expect(electron.quits).toBe(0);
  });
});

test('a listener, a logger and a hook that throw harm nothing', async () => {
  const thrower = () => {
    throw new Error('no');
  };
  const { client, gateway } = await setUp({
    debug: { debug: thrower, info: thrower, warn: thrower, error: thrower },
  });
  client.on('delivered', thrower);
  client.on('dropped', thrower);
  client.identify(ANN);
  client.custom('x');
  await gateway.waitFor(1);
});

test('no log line at debug level holds the key, a property or a payload', async () => {
  const { client, electron, gateway } = await setUp({ debug: true, apiKey: 'k' });
  gateway.respondNext([{ status: 401 }]);
  client.identify({ id: 'ann', custom_properties: { secret: 's3cr3t-property' } });
  client.track('CUSTOM', 's3cr3t-value', { title: 's3cr3t-title' });
  client.track('CUSTOM', '', { title: 's3cr3t-title' });
  await expect.poll(() => client.status().paused?.reason).toBe('unauthorized');
  const log = electron.console.lines.join('\n');
  expect(log.length).toBeGreaterThan(0);
  expect(log).not.toContain('s3cr3t');
});
