import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OnboardFlowBridge } from '../../src/shared/types.js';
import { act } from '../renderer/page.js';
import { openWindow } from './fake-window.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const noCapture = { capture: false } as const;

describe('where there is no page', () => {
  it.each([
    'devtools://devtools/bundled/inspector.html',
    'chrome-extension://abcdefgh/popup.html',
    'about:blank',
    'data:text/html,hi',
    'blob:null/5f0b6b6c',
    'chrome-error://chromewebdata/',
  ])('it does nothing: %s', (url) => {
    const opened = openWindow({ url });
    expect(opened.sent).toEqual([]);
    expect(opened.world).toEqual({});
  });

  it('it does nothing in a sub-frame', () => {
    const opened = openWindow({ inFrame: true });
    expect(opened.sent).toEqual([]);
    expect(opened.world).toEqual({});
  });
});

describe('the hello', () => {
  it('is said once a document, however often the preload is loaded', () => {
    const opened = openWindow();
    opened.load();
    expect(opened.hellos()).toBe(1);
    expect(opened.hints()).toEqual([]);
    opened.welcome(noCapture);
    expect(opened.bridge.custom('x')).toBe(true);
    expect(opened.messages()).toHaveLength(1);
  });

  it('is answered by what calls wait for, in order and with the time they waited', () => {
    const opened = openWindow();
    expect(opened.bridge.custom('first', { n: 1 })).toBe(true);
    vi.advanceTimersByTime(500);
    expect(opened.bridge.custom('second')).toBe(true);
    expect(opened.messages()).toEqual([]);
    opened.welcome(noCapture);
    expect(opened.messages()).toEqual([
      { kind: 'track', event: 'CUSTOM', value: 'first', meta: { n: 1 }, ageMs: 500, auto: false },
      { kind: 'track', event: 'CUSTOM', value: 'second', meta: {}, ageMs: 0, auto: false },
    ]);
  });

  it('without an answer keeps fifty calls until three seconds after load, then says so once', () => {
    const opened = openWindow();
    const answers = Array.from({ length: 60 }, (_, at) => opened.bridge.custom(`call-${at}`));
    expect(answers.filter(Boolean)).toHaveLength(50);
    vi.advanceTimersByTime(3_000);
    expect(opened.bridge.custom('late')).toBe(false);
    expect(opened.hints()).toEqual([expect.stringMatching(/no answer from main.*init\(\).*allowedOrigins/)]);
    expect(opened.messages()).toEqual([]);
  });

  it('counts the three seconds from load', () => {
    const opened = openWindow({ loading: true });
    opened.bridge.custom('x');
    vi.advanceTimersByTime(10_000);
    opened.welcome(noCapture);
    expect(opened.messages()).toHaveLength(1);
    const other = openWindow({ loading: true });
    other.bridge.custom('x');
    other.page.window.dispatchEvent(new other.page.window.Event('load'));
    vi.advanceTimersByTime(3_000);
    other.welcome(noCapture);
    expect(other.messages()).toEqual([]);
  });

  it('without an answer is silent in a page that calls nothing', () => {
    const opened = openWindow();
    vi.advanceTimersByTime(10_000);
    expect(opened.hints()).toEqual([]);
  });

  it('answered late still opens the bridge for what comes then', () => {
    const opened = openWindow();
    opened.bridge.custom('lost');
    vi.advanceTimersByTime(5_000);
    opened.welcome(noCapture);
    expect(opened.bridge.custom('later')).toBe(true);
    expect(opened.messages()).toMatchObject([{ value: 'later' }]);
  });

  it('answered by another version is not understood, and says so', () => {
    const opened = openWindow();
    opened.welcome({ version: 2 as never });
    vi.advanceTimersByTime(5_000);
    expect(opened.bridge.custom('x')).toBe(false);
    expect(opened.hints()[0]).toMatch(/differ in version/);
    expect(opened.messages()).toEqual([]);
  });

  it('answered by a disabled client leaves a bridge that is there and inert, without a word', () => {
    const opened = openWindow();
    opened.bridge.custom('before');
    opened.welcome({ enabled: false });
    vi.advanceTimersByTime(5_000);
    expect([
      opened.bridge.custom('x'),
      opened.bridge.track('nonsense' as never, 'x'),
      opened.bridge.reset(),
    ]).toEqual([false, false, false]);
    expect(opened.messages()).toEqual([]);
    expect(opened.hints()).toEqual([]);
  });
});

describe('the bridge', () => {
  it('hands over each of the four verbs', () => {
    const { bridge, welcome, messages } = openWindow();
    welcome(noCapture);
    bridge.track('CLICK', 'export', { title: 'Export' });
    bridge.pageView('/reports/1234567?x=1');
    bridge.click('save');
    bridge.custom('report:exported');
    expect(messages()).toMatchObject([
      { event: 'CLICK', value: 'export', meta: { title: 'Export' } },
      { event: 'PAGE_VIEW', value: '/reports/:id' },
      { event: 'CLICK', value: 'save' },
      { event: 'CUSTOM', value: 'report:exported' },
    ]);
  });

  it.each([
    ['CLICKED', 'x', {}, 'event'],
    ['CUSTOM', '', {}, 'value'],
    ['CUSTOM', 42, {}, 'value'],
    ['CUSTOM', 'x', 'text', 'meta'],
    ['CUSTOM', 'x', null, 'meta'],
    ['CUSTOM', 'x', [1], 'meta'],
    ['CUSTOM', 'x', { f: () => 1 }, 'meta.f'],
    ['CUSTOM', 'x', { n: Number.NaN }, 'meta.n'],
    ['CUSTOM', 'x', { b: 1n }, 'meta.b'],
    ['CUSTOM', 'x', { date: new Date() }, 'meta.date'],
    ['CUSTOM', 'x', Object.fromEntries(Array.from({ length: 33 }, (_, at) => [at, at])), 'meta'],
  ])('refuses (%s, %s, %s) and names the field, once', (event, value, meta, field) => {
    const { bridge, welcome, messages, hints } = openWindow();
    welcome(noCapture);
    expect([
      bridge.track(event as never, value as never, meta as never),
      bridge.track(event as never, value as never, meta as never),
    ]).toEqual([false, false]);
    expect(hints()).toHaveLength(1);
    expect(hints()[0]).toContain(`refused: ${field} `);
    expect(messages()).toEqual([]);
  });

  it('lets a missing value of a dictionary pass', () => {
    const { bridge, welcome, messages } = openWindow();
    welcome(noCapture);
    expect(bridge.custom('x', { title: undefined, n: 1 } as never)).toBe(true);
    expect(messages()).toEqual([expect.objectContaining({ meta: { title: undefined, n: 1 } })]);
  });

  it('never throws into the page, and sends nothing that can’t be cloned', () => {
    fc.assert(
      fc.property(fc.array(fc.anything({ withBigInt: true, withMap: true }), { maxLength: 3 }), (given) => {
        const { bridge, welcome } = openWindow();
        welcome({ ...noCapture, identify: true });
        for (const verb of ['track', 'pageView', 'click', 'custom', 'identify', 'reset'])
          expect(typeof bridge[verb]?.(...given)).toBe('boolean');
      }),
      { numRuns: 60 },
    );
  });

  it('keeps to the window’s share, tells how many were dropped once a second, and refills', () => {
    const { bridge, welcome, messages, hints } = openWindow();
    welcome(noCapture);
    const answers = Array.from({ length: 1_000 }, () => bridge.custom('x'));
    expect(answers.filter(Boolean)).toHaveLength(200);
    expect(hints()).toHaveLength(1);
    vi.advanceTimersByTime(1_000);
    expect(messages().slice(200)).toEqual([{ kind: 'dropped', count: 800 }]);
    expect(Array.from({ length: 30 }, () => bridge.custom('y')).filter(Boolean)).toHaveLength(20);
    vi.advanceTimersByTime(1_000);
    expect(messages().at(-1)).toEqual({ kind: 'dropped', count: 10 });
    vi.advanceTimersByTime(60_000);
    expect(messages()).toHaveLength(222);
  });

  it('stays what it is: frozen, read-only', () => {
    const { bridge } = openWindow();
    expect(Object.isFrozen(bridge)).toBe(true);
  });
});

describe('identify and reset', () => {
  const user = { id: 'u', customer_id: 'c', custom_properties: { plan: 'pro' } };

  it('are handed over where main allows it', () => {
    const { bridge, welcome, messages } = openWindow();
    welcome({ ...noCapture, identify: true });
    expect([bridge.identify(user), bridge.reset()]).toEqual([true, true]);
    expect(messages()).toEqual([{ kind: 'identify', user }, { kind: 'reset' }]);
  });

  it('are false, with one hint, where it does not', () => {
    const { bridge, welcome, messages, hints } = openWindow();
    welcome(noCapture);
    expect([bridge.identify(user), bridge.reset()]).toEqual([false, false]);
    expect(hints()).toEqual([expect.stringContaining('bridge.identify')]);
    expect(messages()).toEqual([]);
  });

  it('called before the answer are dropped when it forbids them', () => {
    const { bridge, welcome, messages, hints } = openWindow();
    bridge.identify(user);
    welcome(noCapture);
    expect(messages()).toEqual([]);
    expect(hints()).toHaveLength(1);
  });
});

describe('where the bridge is put', () => {
  it('the arguments are copied in the page’s own world, where Electron can', () => {
    const executeInMainWorld = vi.fn((_script: { func?: () => void; args?: unknown[] }) => undefined);
    const { world } = openWindow({ contextBridge: { executeInMainWorld } });
    expect(executeInMainWorld).toHaveBeenCalledTimes(1);
    const { func, args } = executeInMainWorld.mock.lastCall?.[0] ?? {};
    expect(String(func)).toContain('defineProperty');
    expect(args?.[1]).toBe('onboardflow');
    expect(world).toEqual({});
  });

  it('else, or where that fails, contextBridge copies them', () => {
    const executeInMainWorld = () => {
      throw new Error('not here');
    };
    expect(openWindow({ contextBridge: { executeInMainWorld } }).world).toHaveProperty('onboardflow');
    expect(openWindow().world).toHaveProperty('onboardflow');
  });

  it('without context isolation it is the window’s own, and nothing can replace it', () => {
    const opened = openWindow({ isIsolated: false });
    const property = Object.getOwnPropertyDescriptor(globalThis, 'onboardflow');
    expect(property).toMatchObject({ writable: false, configurable: false, enumerable: true });
    expect(Object.isFrozen(property?.value)).toBe(true);
    opened.welcome(noCapture);
    expect((Reflect.get(globalThis, 'onboardflow') as OnboardFlowBridge).custom('x')).toBe(true);
    expect(opened.messages()).toHaveLength(1);
  });

  it('something of that name that is there already stays, with a hint, and capture works', () => {
    const opened = openWindow({
      html: '<button data-of-id="save"></button>',
      contextBridge: {
        exposeInMainWorld() {
          throw new Error('Cannot bind an API on top of an existing property on the window object');
        },
      },
    });
    expect(opened.hints()).toEqual([expect.stringContaining('window.onboardflow')]);
    opened.welcome();
    act(opened.page.find('button'), new opened.page.window.MouseEvent('click', { bubbles: true }));
    expect(opened.messages()).toMatchObject([{ value: '/' }, { value: 'save' }]);
  });
});

describe('capture', () => {
  const click = (opened: ReturnType<typeof openWindow>) =>
    act(opened.page.find('button'), new opened.page.window.MouseEvent('click', { bubbles: true, detail: 1 }));

  it('begins with the welcome, and not before', () => {
    const opened = openWindow({ html: '<button data-of-id="save" data-of-title="Save"></button>' });
    click(opened);
    vi.advanceTimersByTime(1_000);
    expect(opened.messages()).toEqual([]);
    opened.welcome();
    vi.advanceTimersByTime(1_000);
    click(opened);
    // The view is as old as its document, however late main was.
    expect(opened.messages()).toEqual([
      { kind: 'track', event: 'PAGE_VIEW', value: '/', meta: {}, ageMs: 1_500, auto: true },
      { kind: 'track', event: 'CLICK', value: 'save', meta: { title: 'Save' }, ageMs: 0, auto: true },
    ]);
  });

  it('tells a view before what is done in it, by the page or by a person', () => {
    const opened = openWindow({ html: '<button data-of-id="save"></button>' });
    opened.welcome({ identify: true });
    click(opened);
    opened.page.navigate('/a');
    opened.bridge.custom('x');
    opened.page.navigate('/b');
    opened.bridge.pageView('/named');
    opened.page.navigate('/c');
    opened.bridge.reset();
    const said = opened.messages().map((message) => ('value' in message ? message.value : message.kind));
    expect(said).toEqual(['/', 'save', '/a', 'x', '/b', '/named', '/c', 'reset']);
  });

  it('does as the welcome says: parts of it, nothing of it, its routes', () => {
    const capture = {
      pageViews: false,
      clicks: false,
      media: false,
      titles: false,
      routes: [],
      query: [],
    } as const;
    const silent = openWindow({ html: '<button data-of-id="save"></button>' });
    silent.welcome({ capture });
    click(silent);
    silent.page.navigate('/a');
    vi.advanceTimersByTime(1_000);
    expect(silent.messages()).toEqual([]);
    const named = openWindow({ url: 'http://localhost:5173/reports/42?tab=1' });
    named.welcome({ capture: { ...capture, pageViews: true, routes: ['/reports/:id'], query: ['tab'] } });
    named.bridge.pageView('/reports/43');
    expect(named.messages()).toMatchObject([{ value: '/reports/:id?tab=1' }, { value: '/reports/:id' }]);
  });
});
