import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { captureClicks, captureViews } from '../../src/renderer/by-hand.js';
import { type FakeBridge, fakeBridge } from '../../src/testing/fake-bridge.js';
import { act, openPage, type TestPage } from './page.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function open(html: string, url?: string): TestPage {
  const page = openPage(html, url);
  vi.stubGlobal('window', page.window);
  return page;
}

const click = (page: TestPage, selector: string) =>
  act(page.find(selector), new page.window.MouseEvent('click', { bubbles: true, composed: true }));

describe('with nothing given', () => {
  let bridge: FakeBridge | undefined;
  afterEach(() => bridge?.restore());
  const reported = () => bridge?.events.map(({ event, value, meta }) => ({ event, value, meta }));

  it('views go to the bridge, each once, with marked titles', () => {
    const page = open('<title data-of-title>Start</title>', 'app://bundle/start');
    bridge = fakeBridge();
    const views = captureViews();
    vi.runAllTimers();
    page.navigate('app://bundle/reports/12345678');
    views.flush();
    views.stop();
    expect(reported()).toEqual([
      { event: 'PAGE_VIEW', value: '/start', meta: { title: 'Start' } },
      { event: 'PAGE_VIEW', value: '/reports/:id', meta: { title: 'Start' } },
    ]);
  });

  it.each([
    ['file:///home/ann/app/dist/index.html', '/'],
    ['file:///home/ann/app/dist/settings.html', '/settings.html'],
    ['file:///C:/Users/Ann/app/dist/index.html', '/'],
    ['file:///home/ann/app/index.html#/settings', '/settings'],
  ])('%s is named below its own folder', (address, value) => {
    open('', address);
    bridge = fakeBridge();
    captureViews().flush();
    expect(bridge.events.map((event) => event.value)).toEqual([value]);
  });

  it('marked clicks go to the bridge, and no others', () => {
    const page = open('<button data-of-id="save">Save</button><button id="other">Other</button>');
    bridge = fakeBridge();
    captureClicks();
    click(page, '#other');
    click(page, '[data-of-id]');
    expect(reported()).toEqual([{ event: 'CLICK', value: 'save', meta: {} }]);
  });

  it('nothing is told to the web tracker, which captures by itself', () => {
    const page = open('<button data-of-id="save">Save</button>');
    const triggerCustomEvent = vi.fn();
    vi.stubGlobal('OnboardFlowLoader', { triggerCustomEvent });
    captureClicks();
    captureViews().flush();
    click(page, 'button');
    expect(triggerCustomEvent).not.toHaveBeenCalled();
  });
});

describe('a report of one’s own', () => {
  it('gets the element that was named', () => {
    const page = open('<button data-testid="late">Save</button>');
    const names: unknown[] = [];
    captureClicks(({ element }) => names.push(element?.getAttribute('data-testid')), { clicks: 'all' });
    click(page, 'button');
    expect(names).toEqual(['late']);
  });

  it('leaves what is not given as it is, and what is given may change later', () => {
    const page = open('<button data-of-id="save">Save</button>');
    const told: string[] = [];
    const options: { clicks?: 'marked' | false } = { clicks: false };
    captureClicks(({ value }) => told.push(value), options);
    click(page, 'button');
    options.clicks = 'marked';
    click(page, 'button');
    expect(told).toEqual(['save']);
  });
});
