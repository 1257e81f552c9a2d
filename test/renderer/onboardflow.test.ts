import { afterEach, describe, expect, it, vi } from 'vitest';
import { onboardflow } from '../../src/renderer/index.js';

afterEach(() => vi.unstubAllGlobals());

const tracker = () => {
  const loader = { triggerCustomEvent: vi.fn(), identify: vi.fn() };
  vi.stubGlobal('OnboardFlowLoader', loader);
  return loader;
};
const bridge = () => {
  const door = { track: vi.fn(() => true), identify: vi.fn(() => true), reset: vi.fn(() => true) };
  vi.stubGlobal('onboardflow', door);
  return door;
};

describe('the accessor', () => {
  it('does nothing, and says so, where there is neither: on a server', () => {
    expect(onboardflow().track('CUSTOM', 'x')).toBe(false);
    expect(onboardflow().identify({ id: 'u' })).toBe(false);
    expect(onboardflow().reset()).toBe(false);
  });

  it('speaks to the bridge where it is, and to the web tracker not at all', () => {
    const loader = tracker();
    const door = bridge();
    expect(onboardflow().pageView('/a', { title: 'A' })).toBe(true);
    onboardflow().identify({ id: 'u' });
    onboardflow().reset();
    expect(door.track).toHaveBeenCalledWith('PAGE_VIEW', '/a', { title: 'A' });
    expect(door.identify).toHaveBeenCalledWith({ id: 'u' });
    expect(door.reset).toHaveBeenCalled();
    expect(loader.triggerCustomEvent).not.toHaveBeenCalled();
    expect(loader.identify).not.toHaveBeenCalled();
  });

  it('speaks to the page’s web tracker where only that is', () => {
    const loader = tracker();
    vi.stubGlobal('onboardFlowSettings', { site_key: 'f37F2PPh', user: { id: 'old' } });
    expect(onboardflow().custom('project:created', { title: 'New' })).toBe(true);
    expect(onboardflow().identify({ id: 'u', custom_properties: { plan: 'pro' } })).toBe(true);
    expect(onboardflow().reset()).toBe(false);
    expect(loader.triggerCustomEvent).toHaveBeenCalledWith('project:created', { title: 'New' });
    expect(loader.identify).toHaveBeenCalledWith({
      site_key: 'f37F2PPh',
      user: { id: 'u', customer_id: 'u' },
      custom_properties: { plan: 'pro' },
    });
  });

  it('finds a tracker that loads late, and takes no element for a bridge', () => {
    vi.stubGlobal('onboardflow', { nodeType: 1 });
    const kept = onboardflow();
    expect(kept.custom('a')).toBe(false);
    const loader = tracker();
    expect(kept.custom('b')).toBe(true);
    expect(loader.triggerCustomEvent).toHaveBeenCalledTimes(1);
  });

  it('never throws: not for what it is given, nor for what a bridge or a tracker does', () => {
    const loader = tracker();
    loader.triggerCustomEvent.mockImplementation(() => {
      throw new Error('tracker');
    });
    expect(onboardflow().custom('a')).toBe(false);
    const door = bridge();
    const proxy = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('proxy');
        },
      },
    );
    onboardflow().custom('a', proxy);
    expect(door.track).toHaveBeenCalledWith('CUSTOM', 'a', { unreadable: {} });
    door.track.mockImplementation(() => {
      throw new Error('An object could not be cloned.');
    });
    expect(onboardflow().custom('a')).toBe(false);
  });
});
