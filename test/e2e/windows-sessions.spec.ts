import { afterEach, describe, expect, test } from 'vitest';
import { serve } from './conformance/probe.js';
import { HostileApp, type HostileOptions } from './hostile-app.js';

let app: HostileApp | undefined;
afterEach(async () => {
  expect(await app?.errors()).toEqual([]);
  await app?.close();
  app = undefined;
});

async function launch(options: HostileOptions = {}): Promise<HostileApp> {
  app = await HostileApp.launch(options);
  return app;
}

describe('several windows', () => {
  test('are told apart and counted, and one that closes is gone', async () => {
    const app = await launch({ init: { coalesceMs: 60_000 } });
    const [one, other] = [await app.open('index.html'), await app.open('index.html')];
    await expect.poll(async () => (await app.status()).windows).toBe(2);
    for (const page of [one, other, one]) await page.click('[data-of-id="marked"]');
    // What repeats itself does so within its own window.
    await expect.poll(async () => (await app.status()).dropped.duplicate).toBe(1);
    expect((await app.taken()).toSorted()).toEqual([
      'CLICK marked',
      'CLICK marked',
      'PAGE_VIEW /pages/',
      'PAGE_VIEW /pages/',
    ]);
    await one.close();
    await expect.poll(async () => (await app.status()).windows).toBe(1);
  });
});

describe.each([undefined, '30.5.1'])('sessions on Electron %s', (electronVersion) => {
  const version = electronVersion ? { electronVersion } : {};

  test.each([
    ['all', undefined, ['object', 'object', 'object']],
    ['only the default one', 'default-session' as const, ['object', 'undefined', 'undefined']],
    ['none', false as const, ['undefined', 'undefined', 'undefined']],
  ])('get the preload as the option inject says: %s', async (_name, inject, expected) => {
    const app = await launch({ ...version, init: inject === undefined ? {} : { inject } });
    const kinds: string[] = [];
    // The later ones are opened long after init.
    for (const partition of [undefined, 'persist:later', 'in-memory']) {
      const page = await app.open('index.html', partition === undefined ? {} : { partition });
      kinds.push(await page.evaluate(() => typeof Reflect.get(window, 'onboardflow')));
    }
    expect(kinds).toEqual(expected);
  });

  test('keep the preload when the app sets its own after init, beside it, with one warning', async () => {
    const app = await launch(version);
    await (await app.open('index.html')).close();
    await app.main.evaluate(({ session }) => {
      const { exposing } = globalThis.hostile;
      session.defaultSession.setPreloads([exposing]);
    });
    // The page during whose load this is seen may still be without.
    await (await app.open('index.html')).close();
    const page = await app.open('index.html');
    await app.forget();
    const kinds = await page.evaluate(() =>
      ['onboardflow', 'raw'].map((name) => typeof Reflect.get(window, name)),
    );
    expect(kinds).toEqual(['object', 'object']);
    await page.click('[data-of-id="marked"]');
    await expect.poll(() => app.taken()).toContain('CLICK marked');
    expect(app.launched.output().match(/setPreloads\(\) after init/g)).toHaveLength(1);
  });

  test('keep what the app had registered before', async () => {
    const app = await launch(version);
    const paths = await app.main.evaluate(({ session }) => {
      const own = session.fromPartition('with its own');
      const { exposing } = globalThis.hostile;
      own.setPreloads([...own.getPreloads(), exposing]);
      return own.getPreloads().length;
    });
    expect(paths).toBe(2);
    const page = await app.open('index.html', { partition: 'with its own' });
    const kinds = await page.evaluate(() =>
      ['onboardflow', 'raw'].map((name) => typeof Reflect.get(window, name)),
    );
    expect(kinds).toEqual(['object', 'object']);
  });
});

describe('pages of other origins', () => {
  test('that are allowed report under their host, the others do not', async () => {
    const page = '<title data-of-title>Remote</title><button data-of-id="remote">x</button>';
    const [allowed, other] = [
      await serve({ '/reports/123456': page }),
      await serve({ '/reports/123456': page }),
    ];
    const app = await launch({ isPackaged: true, init: { allowedOrigins: [allowed.origin] } });
    for (const { origin } of [allowed, other]) {
      const window = await app.open(`${origin}/reports/123456?token=s3cr3t`);
      await window.click('button');
    }
    await expect.poll(async () => (await app.status()).refused).toBe(1);
    await expect.poll(() => app.taken()).toEqual(['PAGE_VIEW 127.0.0.1/reports/:id', 'CLICK remote']);
    for (const server of [allowed, other]) await server.close();
  });

  test('of this machine are the app’s own while it is developed', async () => {
    const server = await serve({ '/': '<button data-of-id="dev">x</button>' });
    const app = await launch();
    const page = await app.open(`${server.origin}/`);
    await page.click('button');
    await expect.poll(() => app.taken()).toEqual(['PAGE_VIEW /', 'CLICK dev']);
    await server.close();
  });
});
