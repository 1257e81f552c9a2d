import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { HookEvent } from '../../../src/main/options.js';
import { ANN, openApp } from './contract-app.js';

/** Promises that failed and that nobody minds: they end a Node process. */
function unmindedFailures(): unknown[] {
  const failures: unknown[] = [];
  const hear = (failure: unknown) => failures.push(failure);
  process.on('unhandledRejection', hear);
  onTestFinished(() => {
    process.off('unhandledRejection', hear);
  });
  return failures;
}

const failing = async () => {
  throw new Error('no');
};

test('functions of the app that fail as promises harm nothing', async () => {
  const failures = unmindedFailures();
  const { gateway, start } = await openApp();
  const { client, electron } = start({
    options: {
      debug: { debug: failing, info: failing, warn: failing, error: failing },
      bridge: { identify: failing as never },
      inject: failing as never,
      allowedOrigins: failing as never,
    },
  });
  for (const name of ['delivered', 'rejected', 'dropped', 'paused', 'resumed', 'refused'] as const)
    client.on(name, failing);
  client.identify(ANN);
  client.custom('x');
  client.click('twice');
  client.click('twice');
  const window = electron.openWindow();
  window.hello();
  window.say({ kind: 'identify', user: { id: 'bob' } });
  electron.openWindow('https://example.com/').hello();
  await gateway.waitFor(2);
  await expect.poll(() => client.status().delivered).toBe(2);
  expect(client.status()).toMatchObject({ dropped: { duplicate: 1 }, refused: 1, user: { id: 'ann' } });
  await turn();
  expect(failures).toEqual([]);
});

test('a hook that is a promise, and fails, drops the event and harms nothing', async () => {
  const failures = unmindedFailures();
  const { start } = await openApp();
  const { client, electron } = start({ options: { beforeSend: failing as never, debug: true } });
  client.identify(ANN);
  expect(client.custom('x')).toMatchObject({ accepted: false, reason: 'dropped-by-hook' });
  expect(electron.console.lines.join('\n')).toContain('beforeSend answered a promise');
  await turn();
  expect(failures).toEqual([]);
});

test.each([
  [
    'throws',
    () => {
      throw new Error('no');
    },
  ],
  ['fails as a promise', failing],
])('a transport whose close %s lets the client close', async (_name, close) => {
  const failures = unmindedFailures();
  const { start } = await openApp();
  const taken = async () => ({ status: 200, headers: {}, body: '{"success":true}' });
  const { client } = start({ options: { transport: Object.assign(taken, { close }) } });
  client.identify(ANN);
  client.custom('x');
  await client.flush();
  await client.close();
  await turn();
  expect(failures).toEqual([]);
});

test('an event whose hook withdraws consent is not taken, and is not there when consent comes back', async () => {
  const { gateway, start } = await openApp();
  const beforeSend = (event: HookEvent) => {
    if (event.value === 'secret') void client.setConsent('denied');
    return event;
  };
  const { client } = start({ options: { beforeSend } });
  client.identify(ANN);
  expect(client.custom('secret')).toMatchObject({ accepted: false, reason: 'no-consent' });
  await client.setConsent('granted');
  client.identify(ANN);
  client.custom('after');
  await client.flush();
  expect(gateway.events.map(({ value }) => value)).toEqual(['after']);
});
