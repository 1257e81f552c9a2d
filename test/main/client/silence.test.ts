import { describe, expect, test } from 'vitest';
import type { Status } from '../../../src/main/client/client-types.js';
import { Silence, silences } from '../../../src/main/client/silence.js';
import { FakeClock } from '../../support/fake-clock.js';

const working = {
  consent: 'granted',
  user: { id: 'u' },
  waitingForUser: 0,
  dropped: {},
  delivered: 0,
  queued: 0,
  windows: 1,
  refused: 0,
} as unknown as Status;

describe('silence', () => {
  test('of an app that works has no cause', () => {
    expect(silences(working, 1, false)).toEqual([]);
    expect(silences(working, 1, true)).toEqual([]);
    expect(silences({ ...working, windows: 0 }, 0, false)).toEqual([]);
  });

  test.each<[string, Partial<Status>, string]>([
    ['consent', { consent: 'pending' }, "setConsent('granted')"],
    ['consent that was denied', { consent: 'denied', user: null }, "setConsent('granted')"],
    ['a share of the plan', { dropped: { 'sampled-out': 3 } }, 'dailyLimit'],
    ['a user', { user: null, waitingForUser: 3 }, 'identify({ id })'],
    ['windows', { windows: 0 }, 'onboardflow-electron/preload'],
  ])('for want of %s is explained with its cure', (_name, change, cure) => {
    const lines = silences({ ...working, ...change }, 1, false);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(cure);
  });

  test('is none where a part is sampled out and the rest arrives', () => {
    const sampled = { ...working, dropped: { 'sampled-out': 3 } };
    expect(silences({ ...sampled, delivered: 1 }, 1, false)).toEqual([]);
  });

  test('of windows whose own preload forgot the import is explained by that', () => {
    const lines = silences({ ...working, windows: 0 }, 1, true);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/inject: false.*onboardflow-electron\/preload.*capture: false/);
  });

  test('is looked for once, a while after the start, and never after close', () => {
    const clock = new FakeClock();
    const warnings: string[] = [];
    const environment = {
      clock,
      openWindows: () => 0,
      hasOwnPreload: false,
      status: () => ({ ...working, consent: 'pending' }) as Status,
      warn: (line: string) => warnings.push(line),
    };
    new Silence(environment);
    new Silence(environment).close();
    clock.advance(3_600_000);
    expect(warnings).toHaveLength(1);
  });
});
