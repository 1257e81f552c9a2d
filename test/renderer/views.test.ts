import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Captured } from '../../src/renderer/capture.js';
import { captureViews, type ViewOptions } from '../../src/renderer/views.js';
import { openPage, type TestPage } from './page.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const OPTIONS: ViewOptions = { fileRoots: [], routes: [], query: [], remote: false, titles: 'marked' };

function start(page: TestPage, options: Partial<ViewOptions> = {}) {
  const told: Captured[] = [];
  const capture = captureViews((view) => told.push(view), { ...OPTIONS, ...options }, page.window);
  const settle = () => vi.advanceTimersByTime(1_000);
  return { page, told, capture, settle, values: () => told.map(({ value }) => value) };
}

/** A page whose first view has been told. */
function settled(html = '', options: Partial<ViewOptions> = {}) {
  const started = start(openPage(html), options);
  started.settle();
  started.told.length = 0;
  return started;
}

describe('page views', () => {
  it('begin with the document’s own', () => {
    const { told, settle } = start(openPage('', 'http://localhost:5173/reports/42?x=1'));
    settle();
    expect(told).toEqual([{ event: 'PAGE_VIEW', value: '/reports/42', meta: {}, at: expect.any(Number) }]);
  });

  it('are one each for push, hash, back and forward', () => {
    const { page, settle, values } = settled();
    for (const [address, type] of [
      ['/a', 'push'],
      ['/b', 'push'],
      ['/a', 'traverse'],
      ['#/c', 'push'],
      ['/d', 'replace'],
    ] as const) {
      page.navigate(address, type);
      settle();
    }
    expect(values()).toEqual(['/a', '/b', '/a', '/c', '/d']);
  });

  it('are told of a document whose elements hide its own methods by their names, and in spite of events that a script made up', () => {
    const page = openPage('<i></i>', 'http://localhost:5173/a', { loading: true });
    Object.defineProperty(page.document, 'addEventListener', { value: page.find('i'), configurable: true });
    const { settle, values } = start(page);
    // The test's own browser goes on by it.
    Reflect.deleteProperty(page.document, 'addEventListener');
    Reflect.get(page.window, 'navigation').dispatchEvent(new page.window.Event('navigate'));
    page.ready();
    settle();
    expect(values()).toEqual(['/a']);
  });

  it('are one each, in order, however fast they follow', () => {
    const { page, settle, values } = settled();
    for (const address of ['/a', '/b', '/c']) page.navigate(address);
    settle();
    expect(values()).toEqual(['/a', '/b', '/c']);
  });

  it('are none for the same address, another query, another place in the page', () => {
    const { page, settle, values } = settled();
    for (const address of ['/', '/?x=1', '/?x=1#top', '/#', '/#/']) page.navigate(address);
    settle();
    expect(values()).toEqual([]);
  });

  it('are one each for a query that is asked for, and for two records of one route', () => {
    const { page, settle, values } = settled('', { query: ['tab'], routes: ['/reports/:id'] });
    for (const address of ['/?tab=1', '/?tab=1&x=1', '/?tab=2', '/reports/1', '/reports/2'])
      page.navigate(address);
    settle();
    expect(values()).toEqual(['/?tab=1', '/?tab=2', '/reports/:id', '/reports/:id']);
  });

  it('are none for an address that is no page', () => {
    const { settle, values } = start(openPage('', 'file:///home/ann/taxes.html'));
    settle();
    expect(values()).toEqual([]);
  });

  it('carry the moment they began, however long they took to settle', () => {
    const { page, settle, told } = settled();
    const before = performance.now();
    page.navigate('/a');
    settle();
    expect(told[0]?.at).toBe(before);
  });
});

describe('a redirect', () => {
  it('that follows at once takes the place of the view', () => {
    const { page, settle, values } = settled();
    page.navigate('/old');
    page.navigate('/login', 'replace');
    page.navigate('/login/sso', 'replace');
    settle();
    expect(values()).toEqual(['/login/sso']);
  });

  it('back to where it came from is no view', () => {
    const { page, settle, values } = settled();
    page.navigate('/locked');
    page.navigate('/', 'replace');
    settle();
    expect(values()).toEqual([]);
  });

  it('that comes later is a view of its own', () => {
    const { page, settle, values } = settled();
    page.navigate('/a');
    vi.advanceTimersByTime(150);
    page.navigate('/b', 'replace');
    settle();
    expect(values()).toEqual(['/a', '/b']);
  });

  it('to another page takes the place of the one that sends on', () => {
    const { page, settle, values } = start(openPage());
    page.leave('replace');
    page.hide();
    settle();
    expect(values()).toEqual([]);
    const later = settled();
    later.page.navigate('/old');
    later.page.leave('replace');
    later.page.hide();
    later.settle();
    expect(later.values()).toEqual([]);
  });

  it('to another page that takes its time, or fails, or comes after something was done, is one view more', () => {
    const slow = start(openPage());
    slow.page.leave('replace');
    slow.settle();
    slow.page.hide();
    expect(slow.values()).toEqual(['/']);
    const untitled = settled('<title data-of-title>Before</title>');
    untitled.page.navigate('/a');
    untitled.page.leave('replace');
    vi.advanceTimersByTime(150);
    untitled.page.hide();
    expect(untitled.values()).toEqual(['/a']);
    const used = start(openPage());
    used.page.leave('replace');
    used.capture.flush();
    used.page.hide();
    expect(used.values()).toEqual(['/']);
    const goesOn = settled();
    goesOn.page.navigate('/old');
    goesOn.page.leave('replace');
    goesOn.page.navigate('/new');
    goesOn.page.hide();
    expect(goesOn.values()).toEqual(['/old', '/new']);
  });

  it('by a reload, or to a page that a person asked for, is none', () => {
    for (const type of ['reload', 'push', 'traverse'] as const) {
      const { page, values } = start(openPage());
      page.leave(type);
      page.hide();
      expect(values()).toEqual(['/']);
    }
  });

  it('of a page that is blank until then counts as one with the document, for some seconds', () => {
    const page = openPage('', undefined, { blank: true });
    const { settle, values } = start(page);
    settle();
    page.navigate('/login', 'replace');
    settle();
    expect(values()).toEqual([]);
    page.paint();
    settle();
    expect(values()).toEqual(['/login']);
    const hidden = start(openPage('', undefined, { blank: true }));
    vi.advanceTimersByTime(4_000);
    expect(hidden.values()).toEqual(['/']);
    const used = start(openPage('', undefined, { blank: true }));
    used.settle();
    used.page.navigate('/a');
    used.settle();
    expect(used.values()).toEqual(['/', '/a']);
  });

  it('before the markup is there counts as one with the document', () => {
    const page = openPage('', undefined, { loading: true });
    const { settle, values } = start(page);
    settle();
    page.navigate('/app');
    settle();
    page.navigate('/login', 'replace');
    expect(values()).toEqual([]);
    page.ready();
    settle();
    expect(values()).toEqual(['/login']);
  });
});

describe('a view that settles is told at once', () => {
  it('when something happens in it', () => {
    const { page, capture, values } = settled();
    page.navigate('/a');
    capture.flush();
    capture.flush();
    expect(values()).toEqual(['/a']);
  });

  it('when its document is left or hidden for good', () => {
    const { page, settle, values } = settled();
    page.navigate('/a');
    page.leave();
    page.navigate('/b');
    page.hide();
    expect(values()).toEqual(['/a', '/b']);
    settle();
    expect(values()).toEqual(['/a', '/b']);
  });
});

describe('a page that comes back', () => {
  const show = (page: TestPage, persisted: boolean) =>
    page.window.dispatchEvent(Object.assign(new page.window.Event('pageshow'), { persisted }));

  it('from the cache is a view again, at its first showing it is not', () => {
    const { page, settle, values } = settled();
    show(page, false);
    settle();
    expect(values()).toEqual([]);
    show(page, true);
    settle();
    expect(values()).toEqual(['/']);
  });
});

describe('a capture that is not yet asked for', () => {
  it('tells nothing until it is, and then the view of the moment by what is asked', () => {
    const options = { ...OPTIONS, pageViews: false };
    const page = openPage('', 'http://localhost/a');
    const told: Captured[] = [];
    const capture = captureViews((view) => told.push(view), options, page.window);
    page.navigate('/b?x=1');
    capture.flush();
    vi.advanceTimersByTime(1_000);
    expect(told).toEqual([]);
    Object.assign(options, { pageViews: true, query: ['x'] });
    capture.begin();
    vi.advanceTimersByTime(1_000);
    expect(told.map(({ value }) => value)).toEqual(['/b?x=1']);
  });

  it('knows all the same that its page was to make room for another', () => {
    const options = { ...OPTIONS, pageViews: false };
    const page = openPage();
    const told: Captured[] = [];
    const capture = captureViews((view) => told.push(view), options, page.window);
    page.leave('replace');
    Object.assign(options, { pageViews: true, query: ['x'] });
    capture.begin();
    page.hide();
    expect(told).toEqual([]);
    page.navigate('/b?x=1');
    vi.advanceTimersByTime(1_000);
    page.navigate('/b?x=1&y=2');
    vi.advanceTimersByTime(1_000);
    expect(told.map(({ value }) => value)).toEqual(['/b?x=1']);
  });
});

describe('titles', () => {
  const setTitle = (page: TestPage, text: string) => {
    page.find('title').textContent = text;
  };

  it('are those that the view ends up with, also where they come late', () => {
    const { page, settle, told } = settled('<title data-of-title>Home</title>');
    page.navigate('/a');
    vi.advanceTimersByTime(300);
    setTitle(page, 'Late');
    settle();
    expect(told.map(({ meta }) => meta.title)).toEqual(['Late']);
  });

  it('that are there when a view has settled are not waited for', () => {
    const { page, told } = settled('<title data-of-title>Home</title>');
    page.navigate('/a');
    setTitle(page, 'A');
    vi.advanceTimersByTime(100);
    expect(told.map(({ value, meta }) => [value, meta.title])).toEqual([['/a', 'A']]);
  });

  it('of the view before are not told of one that went by', () => {
    const { page, settle, told } = settled('<title data-of-title>Home</title>', { titles: true });
    page.navigate('/a');
    setTitle(page, 'A');
    page.navigate('/b');
    setTitle(page, 'B');
    settle();
    expect(told.map(({ value, meta }) => [value, meta.title])).toEqual([
      ['/a', 'A'],
      ['/b', 'B'],
    ]);
  });

  it('are not waited for, nor told, where none is marked', () => {
    const { page, told } = settled('<title>secret</title>');
    page.navigate('/a');
    vi.advanceTimersByTime(100);
    expect(told.map(({ value, meta }) => [value, meta])).toEqual([['/a', {}]]);
  });
});

describe('a page that names its own routes', () => {
  it('is called by them, folded', () => {
    const { page, settle, values } = settled('<meta name="onboardflow:route" content="/reports/:id">');
    page.navigate('/reports/a-name');
    settle();
    page.find('meta').setAttribute('content', '/u/ann@example.com');
    page.navigate('/u');
    settle();
    expect(values()).toEqual(['/reports/:id', '/u/:email']);
  });
});

describe('without the Navigation API', () => {
  it('hash changes and back and forward are seen, and a stopped capture sees nothing', () => {
    const page = openPage('', undefined, { hasNavigation: false });
    const { settle, values, capture } = start(page);
    settle();
    const go = (address: string) => {
      page.navigate(address);
      page.window.dispatchEvent(new page.window.Event('popstate'));
      settle();
    };
    go('#/a');
    go('/b');
    capture.stop();
    go('#/c');
    expect(values()).toEqual(['/', '/a', '/b']);
  });
});
