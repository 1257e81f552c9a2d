// @vitest-environment jsdom
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { onboardflow } from '../../src/renderer/onboardflow.js';
import type { OnboardFlowBridge } from '../../src/shared/types.js';
import { type FakeBridge, fakeBridge } from '../../src/testing/browser.js';

/** The page's own view of its window. */
const page = window as { onboardflow?: OnboardFlowBridge };

let bridge: FakeBridge;
beforeEach(() => {
  bridge = fakeBridge();
});
afterEach(() => bridge.restore());

describe('fakeBridge', () => {
  it('is there for components, by the global and by the accessor', () => {
    const button = document.body.appendChild(document.createElement('button'));
    button.addEventListener('click', () => page.onboardflow?.click('save', { title: 'Save' }));
    button.click();
    expect(onboardflow().track('CUSTOM', 'report:exported')).toBe(true);
    expect(bridge.events).toEqual([
      { event: 'CLICK', value: 'save', meta: { title: 'Save' } },
      { event: 'CUSTOM', value: 'report:exported', meta: {} },
    ]);
  });

  it('remembers every call with what was answered', () => {
    const { track, pageView, click, custom } = bridge.bridge;
    const answers = [track('CLICK', 'a', { n: 1 }), pageView('/x'), click(''), custom('b')];
    expect(answers).toEqual([true, true, false, true]);
    expect(bridge.calls).toEqual([
      { method: 'track', args: ['CLICK', 'a', { n: 1 }], returned: true },
      { method: 'pageView', args: ['/x'], returned: true },
      { method: 'click', args: [''], returned: false },
      { method: 'custom', args: ['b'], returned: true },
    ]);
  });

  it('remembers what was given, not what becomes of it later', () => {
    const meta = { title: 'before' };
    bridge.bridge.click('save', meta);
    meta.title = 'after';
    expect(bridge.events[0]?.meta).toEqual({ title: 'before' });
  });

  it.each([
    ['an unknown kind', 'VIEW', 'x', {}],
    ['an empty value', 'CLICK', '', {}],
    ['a nested meta', 'CLICK', 'x', { user: { id: 1 } }],
    ['a function', 'CLICK', 'x', { handler: () => undefined }],
    ['a meta that is no dictionary', 'CLICK', 'x', 'title'],
  ])('refuses %s, as the real one does', (_, event, value, meta) => {
    const track = bridge.bridge.track as (...given: unknown[]) => boolean;
    expect(track(event, value, meta)).toBe(false);
    expect(bridge.events).toEqual([]);
    expect(bridge.calls).toHaveLength(1);
  });

  it('refuses at once what in an app only main would refuse', () => {
    expect(bridge.bridge.click('x', { note: 'x'.repeat(40_000) })).toBe(false);
    expect(bridge.events).toEqual([]);
  });

  it('names page views by their stable route, and cuts what is too long', () => {
    bridge.bridge.pageView('/reports/12345678?token=abc');
    bridge.bridge.click('y'.repeat(3_000));
    expect(bridge.events[0]?.value).toBe('/reports/:id');
    expect(bridge.events[1]?.value).toHaveLength(2_048);
  });

  it('never throws into a component, whatever it is given', () => {
    const track = bridge.bridge.track as (...given: unknown[]) => unknown;
    const hostile = new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('mine');
        },
      },
    );
    const anything = fc.oneof(fc.anything(), fc.constant(hostile));
    fc.assert(
      fc.property(anything, anything, anything, (event, value, meta) => {
        expect(typeof track(event, value, meta)).toBe('boolean');
      }),
    );
  });

  it('refuses identify and reset unless they are allowed, as the real one does', () => {
    expect([bridge.bridge.identify({ id: 'u' }), bridge.bridge.reset()]).toEqual([false, false]);
    expect(bridge.user).toBeNull();
    bridge.restore();
    bridge = fakeBridge({ identify: true });
    expect(bridge.bridge.identify({ id: 'u', custom_properties: { plan: 'free' } })).toBe(true);
    expect(bridge.user).toEqual({ id: 'u', customer_id: 'u', custom_properties: { plan: 'free' } });
    expect(bridge.bridge.reset()).toBe(true);
    expect(bridge.user).toBeNull();
    expect(bridge.calls.map(({ method }) => method)).toEqual(['identify', 'reset']);
  });

  it('forgets by clear()', () => {
    bridge.bridge.click('save');
    bridge.clear();
    expect([bridge.calls, bridge.events, bridge.user]).toEqual([[], [], null]);
  });

  it('is frozen and read-only to the page', () => {
    expect(Object.isFrozen(page.onboardflow)).toBe(true);
    expect(() => {
      page.onboardflow = bridge.bridge;
    }).toThrow(TypeError);
  });

  it('goes away by restore(), which may be called twice', () => {
    bridge.restore();
    bridge.restore();
    expect('onboardflow' in window).toBe(false);
    expect(onboardflow().click('save')).toBe(false);
  });

  it('puts back what was there before, and leaves alone what came after', () => {
    const inner = fakeBridge();
    expect(page.onboardflow).toBe(inner.bridge);
    bridge.restore();
    expect(page.onboardflow).toBe(inner.bridge);
    inner.restore();
    expect(page.onboardflow).toBe(bridge.bridge);
  });

  it('goes into another window, and not over the real bridge', () => {
    const frame = document.body.appendChild(document.createElement('iframe')).contentWindow as Window &
      typeof page;
    const other = fakeBridge({ target: frame });
    expect(frame.onboardflow).toBe(other.bridge);
    other.restore();
    expect(frame.onboardflow).toBeUndefined();
    Object.defineProperty(frame, 'onboardflow', { value: {}, configurable: false });
    expect(() => fakeBridge({ target: frame })).toThrow('the real bridge');
  });
});
