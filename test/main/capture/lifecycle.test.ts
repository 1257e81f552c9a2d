import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { LIFECYCLE_NAMES, type LifecycleName } from '../../../src/main/options.js';
import type { FakeElectron } from '../../support/fake-electron.js';
import { startApp } from './start-app.js';

const aWindow = () => new EventEmitter();
type Happening = (electron: FakeElectron) => void;

/** What happens to an app, and what is told of it. `last-run-ended-badly` and the focus have tests of their own. */
const HAPPENINGS: { readonly [Name in LifecycleName]?: readonly [Happening, ...told: string[]] } = {
  activated: [({ app }) => app.emit('activate', {}, false), 'activated'],
  'second-instance': [
    ({ app }) => app.emit('second-instance', {}, ['/opt/app', '--flag'], '/home/ann'),
    'second-instance',
  ],
  'deep-link': [
    ({ app }) => app.emit('open-url', {}, 'my-app://project/123456?token=s3cr3t'),
    'deep-link {"route":"/project/:id"}',
  ],
  'window-opened': [({ app }) => app.emit('browser-window-created', {}, aWindow()), 'window-opened'],
  'window-closed': [
    ({ app }) => {
      const window = aWindow();
      app.emit('browser-window-created', {}, window);
      window.emit('closed');
    },
    'window-closed',
  ],
  suspended: [({ powerMonitor }) => powerMonitor.emit('suspend'), 'suspended'],
  resumed: [({ powerMonitor }) => powerMonitor.emit('resume'), 'resumed'],
  locked: [({ powerMonitor }) => powerMonitor.emit('lock-screen'), 'locked'],
  unlocked: [({ powerMonitor }) => powerMonitor.emit('unlock-screen'), 'unlocked'],
  'renderer-gone': [
    ({ app }) => app.emit('render-process-gone', {}, {}, { reason: 'crashed', exitCode: 5 }),
    'renderer-gone {"reason":"crashed"}',
  ],
  'child-process-gone': [
    ({ app }) =>
      app.emit(
        'child-process-gone',
        {},
        { type: 'GPU', reason: 'oom', exitCode: 5, serviceName: '/home/ann/x' },
      ),
    'child-process-gone {"reason":"oom","type":"GPU"}',
  ],
  quit: [({ app }) => app.emit('quit', {}, 0), 'quit'],
};

describe.each(Object.entries(HAPPENINGS))('%s', (name, [happen, ...expected]) => {
  test('is told where it is wanted, by its name', () => {
    const { electron, told } = startApp({ lifecycle: [name as LifecycleName] });
    happen(electron);
    expect(told).toEqual(expected);
  });

  test('is not told where it is not', () => {
    const others = LIFECYCLE_NAMES.filter((other) => other !== name);
    const { electron, told } = startApp({ lifecycle: others });
    told.length = 0;
    happen(electron);
    expect(told.filter((line) => line.startsWith(name))).toEqual([]);
  });
});

test('a process that ends as it should is no news', () => {
  const { electron, told } = startApp({ lifecycle: ['renderer-gone', 'child-process-gone'] });
  electron.app.emit('render-process-gone', {}, {}, { reason: 'clean-exit' });
  electron.app.emit('child-process-gone', {}, { type: 'Utility', reason: 'clean-exit' });
  expect(told).toEqual([]);
});

describe('by default', () => {
  const kept = ['installed {"version":"1.0.0"}', 'started'];

  test('an app tells that it was installed, updated and started, and nothing else', () => {
    const { electron, told } = startApp({ lifecycle: ['installed', 'updated', 'started'] });
    for (const [happen] of Object.values(HAPPENINGS)) happen(electron);
    expect(told).toEqual(kept);
  });

  test('that is the option left out', async () => {
    const { electron, told, client } = startApp({ lifecycle: [], init: { capture: {} } });
    for (const [happen] of Object.values(HAPPENINGS)) happen(electron);
    expect(told).toEqual(kept);
    await client.close();
  });
});

test('all of it is taken back by close', async () => {
  const { electron, client } = startApp({ lifecycle: true, electron: { isReady: false } });
  electron.becomeReady();
  const window = aWindow();
  electron.app.emit('browser-window-created', {}, window);
  electron.app.emit('browser-window-focus', {}, window);
  await client.close();
  for (const emitter of [electron.app, electron.powerMonitor, window])
    expect(emitter.eventNames()).toEqual([]);
});

describe('a link', () => {
  test.each([
    ['my-app://project/7/edit?key=s3cr3t#part', '/project/7/edit'],
    ['my-app://ann:s3cr3t@project/7', '/project/7'],
    ['my-app:project', '/project'],
    ['MY-APP:///a//b', '/a//b'],
    ['my-app://', '/'],
    ['my-app://invite/ann%40example.com', '/invite/:email'],
    ['my-app://login/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', '/login/:token'],
    ['my-app://open/home/ann/taxes', '/open~/taxes'],
  ])('%s gives its route %s', (link, route) => {
    const { electron, told } = startApp({ lifecycle: ['deep-link'] });
    electron.app.emit('open-url', {}, link);
    expect(told).toEqual([`deep-link ${JSON.stringify({ route })}`]);
  });

  test.each([
    'file:///home/ann/taxes.pdf',
    'https://bank.example/account/7',
    'http://ann:s3cr3t@host.example/',
    'mailto:ann@example.com',
    'about:blank',
    'no link',
    '',
  ])('%s that the person gave the app to open is told nothing of', (link) => {
    const { electron, told } = startApp({ lifecycle: ['deep-link'] });
    electron.app.emit('open-url', {}, link);
    electron.app.emit('second-instance', {}, ['/opt/app', link], '/home/ann');
    expect(told).toEqual([]);
  });

  test('handed over by a second start is the last word of its command line that is one', () => {
    const { electron, told } = startApp({ lifecycle: ['deep-link', 'second-instance'] });
    const argv = ['/opt/app', 'C:\\Users\\ann', '--old=my-app://a', 'my-app://b', '--flag'];
    electron.app.emit('second-instance', {}, argv, '/home/ann', { secret: 'x' });
    expect(told.toSorted()).toEqual(['deep-link {"route":"/b"}', 'second-instance']);
  });

  test('that started the app is told as well: from the command line, or by the event before the app is ready', () => {
    const lifecycle: LifecycleName[] = ['started', 'deep-link'];
    const onLinux = startApp({ lifecycle, argv: ['/opt/app/app', 'my-app://cold?x=1'] });
    expect(onLinux.told).toEqual(['started', 'deep-link {"route":"/cold"}']);
    const onMac = startApp({ lifecycle, electron: { isReady: false } });
    onMac.electron.app.emit('open-url', {}, 'my-app://cold?x=1');
    expect(onMac.told).toEqual([]);
    onMac.electron.becomeReady();
    onMac.electron.app.emit('open-url', {}, 'my-app://warm');
    expect(onMac.told).toEqual(['started', 'deep-link {"route":"/cold"}', 'deep-link {"route":"/warm"}']);
  });
});

test('an app without windows has sessions as any other: by its events, ended by idle time', () => {
  const { client, clock } = startApp({ lifecycle: false, init: { sessionTimeoutMinutes: 30 } });
  client.identify({ id: 'ann' });
  client.custom('tray:opened');
  const first = client.status().sessionId;
  clock.advance(29 * 60_000);
  client.custom('tray:opened');
  clock.advance(29 * 60_000);
  expect(client.status().sessionId).toBe(first);
  clock.advance(2 * 60_000);
  expect(client.status().sessionId).not.toBe(first);
});
