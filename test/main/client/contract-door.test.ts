import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OnboardFlowClient } from '../../../src/main/client/index.js';
import { ANN, filesBelow, openApp } from './contract-app.js';

/** A client as a page of JavaScript sees it: any member, any argument. */
type Untyped = { readonly [name: string]: (...args: unknown[]) => unknown };
const untyped = (client: OnboardFlowClient) => client as unknown as Untyped;

const MEMBERS = [
  'track',
  'pageView',
  'click',
  'custom',
  'identify',
  'reset',
  'setApiKey',
  'setConsent',
  'flush',
  'close',
  'status',
  'on',
] as const;

describe('nothing of a client throws, and no promise of it rejects', () => {
  test.each([
    null,
    'soon',
    5,
    { timeoutMs: null },
    { timeoutMs: 'x' },
    { timeoutMs: Number.NaN },
    { timeoutMs: -1 },
  ])('flush and close with %o', async (argument) => {
    const { start } = await openApp();
    const { client } = start({ options: { apiKey: undefined } });
    client.identify(ANN);
    client.custom('x');
    expect(await untyped(client).flush?.(argument)).toMatchObject({ delivered: 0, remaining: 1 });
    await untyped(client).close?.(argument);
    expect(client.track('CUSTOM', 'y')).toMatchObject({ reason: 'closed' });
  });

  test.each([
    'toString',
    'constructor',
    '__proto__',
    'hasOwnProperty',
    'nothing',
    '',
    null,
    undefined,
    Symbol('x'),
  ])('a listener for %o is never called, and taking it off is harmless', async (name) => {
    const { start } = await openApp();
    const off = start().client.on(name as never, () => expect.unreachable());
    off();
  });

  test('a listener that is no function', async () => {
    const { start } = await openApp();
    const { client } = start();
    for (const listener of [null, undefined, 5, {}]) client.on('delivered', listener as never)();
  });

  test('whatever is handed to any member', async () => {
    const { start } = await openApp();
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('get');
        },
        ownKeys: () => {
          throw new Error('ownKeys');
        },
        getOwnPropertyDescriptor: () => {
          throw new Error('descriptor');
        },
      },
    );
    const anything = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
      fc.constant('hostile'),
      fc.constant(Symbol('x')),
    );
    const { client } = start({ options: { apiKey: undefined } });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...MEMBERS.filter((name) => name !== 'close')),
        fc.array(anything, { maxLength: 3 }),
        async (name, args) => {
          // A flush may rightly wait for its time.
          await untyped(client)[name]?.(
            ...(name === 'flush'
              ? [{ timeoutMs: 0 }]
              : args.map((item) => (item === 'hostile' ? hostile : item))),
          );
        },
      ),
      { numRuns: 400 },
    );
  });

  test('a member taken off the client works as it does on it', async () => {
    const { gateway, start } = await openApp();
    const {
      track,
      pageView,
      click,
      custom,
      identify,
      reset,
      setApiKey,
      setConsent,
      flush,
      close,
      status,
      on,
    } = start().client;
    on('delivered', () => {});
    expect(identify(ANN)).toEqual({ accepted: true });
    track('CUSTOM', 'a');
    pageView('/b');
    click('c');
    custom('d');
    expect(await flush({ timeoutMs: 5_000 })).toEqual({ delivered: 4, remaining: 0 });
    expect(gateway.events).toHaveLength(4);
    reset();
    await setApiKey(null);
    expect(await setConsent('granted')).toEqual({ remembered: true });
    expect(status().user).toBe(null);
    await close();
  });
});

describe('before the app is ready', () => {
  test('flush keeps to its time, and says what remains', async () => {
    const { start } = await openApp();
    const { client } = start({ electron: { isReady: false } });
    client.identify(ANN);
    client.custom('x');
    expect(await client.flush({ timeoutMs: 1 })).toEqual({ delivered: 0, remaining: 1, reason: 'timeout' });
  });

  test('a client that is closed again writes nothing, whatever is asked of it afterwards', async () => {
    const { start, userData } = await openApp();
    const { client, electron } = start({ electron: { isReady: false } });
    await client.close();
    electron.becomeReady();
    expect(client.status()).toMatchObject({ paused: { reason: 'closed' }, queued: 0 });
    client.track('CUSTOM', 'x');
    client.identify(ANN);
    client.reset();
    await client.setConsent('granted');
    await client.flush();
    expect(filesBelow(userData)).toEqual([]);
    expect(electron.app.eventNames()).toEqual([]);
  });

  test('files lie where userData is at the first call, or at ready, and stay there', async () => {
    const { start, userData } = await openApp();
    const elsewhere = `${userData}-moved`;
    const { client, electron } = start({ electron: { isReady: false } });
    const app = electron.app as unknown as { getPath(name: string): string };
    const before = app.getPath;
    app.getPath = (name) => (name === 'userData' ? elsewhere : before(name));
    client.identify(ANN);
    expect(filesBelow(userData)).toEqual([]);
    expect(filesBelow(elsewhere)).not.toEqual([]);
    app.getPath = before;
    electron.becomeReady();
    client.custom('x');
    await client.close();
    expect(filesBelow(userData)).toEqual([]);
  });
});

describe('a second init', () => {
  const circular = () => {
    const logger = { debug() {}, info() {}, warn() {}, error() {}, self: {} as object };
    logger.self = logger;
    return logger;
  };

  test('does not throw over a logger that holds itself', async () => {
    const { start } = await openApp();
    const realm = {};
    const first = circular();
    const { client } = start({ realm, options: { debug: first } });
    expect(start({ realm, options: { debug: circular() } }).client).toBe(client);
  });

  test('with wrong options throws as a first one does, and the running client runs on', async () => {
    const { gateway, start } = await openApp();
    const realm = {};
    const { client } = start({ realm });
    expect(() => start({ realm, options: { plan: 'gold' as never } })).toThrow(TypeError);
    client.identify(ANN);
    client.custom('x');
    await gateway.waitFor(1);
  });

  test('never shows the keys that differ', async () => {
    const { start } = await openApp();
    const realm = {};
    const { electron } = start({ realm });
    start({ realm, options: { apiKey: 'another-key-4711' } });
    const said = electron.console.lines.join('\n');
    expect(said).toContain('apiKey');
    expect(said).not.toMatch(/4711|sk-contract/);
  });

  test('with another name is another client, in files of its own', async () => {
    const { gateway, start } = await openApp();
    const realm = {};
    const { client } = start({ realm });
    const { client: billing } = start({ realm, options: { name: 'billing' } });
    expect(billing).not.toBe(client);
    client.identify(ANN);
    expect(billing.status().user).toBe(null);
    billing.identify({ id: 'bob' });
    client.custom('a');
    billing.custom('b');
    await gateway.waitFor(2);
    expect(gateway.events.map(({ value, site_user }) => [value, site_user.id]).sort()).toEqual([
      ['a', 'ann'],
      ['b', 'bob'],
    ]);
  });
});
