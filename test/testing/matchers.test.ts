import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import {
  type FakeBridge,
  fakeBridge,
  type Gateway,
  matchers,
  startGateway,
} from '../../src/testing/index.js';
import { answerOf, eventBody, post } from './event-body.js';

expect.extend(matchers);

let bridge: FakeBridge;
beforeEach(() => {
  bridge = fakeBridge({ target: {} });
  bridge.bridge.click('save', { title: 'Save', count: 2 });
  bridge.bridge.pageView('/settings');
});
afterEach(() => bridge.restore());

/** What a failing expectation says. */
function complaint(expectation: () => void): string {
  try {
    expectation();
  } catch (error) {
    return (error as Error).message;
  }
  return 'it passed';
}

describe('toHaveTracked', () => {
  it('passes for an event by kind, value and part of meta', () => {
    expect(bridge).toHaveTracked('CLICK');
    expect(bridge).toHaveTracked('CLICK', 'save');
    expect(bridge).toHaveTracked('CLICK', 'save', { title: 'Save' });
    expect(bridge).toHaveTracked('PAGE_VIEW', /^\/set/);
    expect(bridge).toHaveTracked('CLICK', expect.stringContaining('av'), {
      title: /^S/,
      count: expect.any(Number),
    });
  });

  it('fails for any other', () => {
    expect(bridge).not.toHaveTracked('CUSTOM');
    expect(bridge).not.toHaveTracked('CLICK', 'sav');
    expect(bridge).not.toHaveTracked('PAGE_VIEW', 'save');
    expect(bridge).not.toHaveTracked('CLICK', 'save', { title: 'Other' });
    expect(bridge).not.toHaveTracked('CLICK', 'save', { absent: true });
  });

  it('says what was tracked instead', () => {
    expect(
      complaint(() => expect(bridge).toHaveTracked('CLICK', 'open', { title: expect.any(String) })),
    ).toBe(
      'Expected to have tracked:\n  CLICK open {"title":"Any<String>"}\nTracked:\n  CLICK save {"title":"Save","count":2}\n  PAGE_VIEW /settings {}',
    );
    expect(complaint(() => expect(bridge).not.toHaveTracked('CLICK', /save/))).toContain(
      'Expected not to have tracked:\n  CLICK /save/\n',
    );
    bridge.clear();
    expect(complaint(() => expect(bridge).toHaveTracked('CLICK'))).toContain('Tracked:\n  nothing');
  });

  it('looks at a gateway as well, and at a list of events', async () => {
    const gateway = await startGateway();
    try {
      await answerOf(post(gateway, eventBody({ event: 'CLICK', value: 'save' })));
      expect(gateway).toHaveTracked('CLICK', 'save', { title: 'App Settings Page' });
      expect(await gateway.waitFor(1)).toHaveTracked('CLICK', 'save');
      const waited = expect.poll(() => gateway).toHaveTracked('CUSTOM', 'later');
      await answerOf(post(gateway, eventBody({ event: 'CUSTOM', value: 'later' })));
      await waited;
    } finally {
      await gateway.close();
    }
  });

  it.each([undefined, null, 7, {}, { events: 7 }])(
    'says what it can look at, and %j is none of it',
    (received) => {
      expect(complaint(() => expect(received).toHaveTracked('CLICK'))).toContain(
        'a gateway, a fake bridge, or a list',
      );
      expect(complaint(() => expect(received).not.toHaveTracked('CLICK'))).toContain(
        'a gateway, a fake bridge, or a list',
      );
    },
  );

  it('is typed: only the three kinds', () => {
    expectTypeOf<Gateway>().toExtend<{ readonly events: readonly { event: string; value: string }[] }>();
    // @ts-expect-error: no such kind
    expect(bridge).not.toHaveTracked('VIEW');
  });
});
