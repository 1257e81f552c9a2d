import { describe, expect, test } from 'vitest';
import type { Status } from '../../../src/main/client/client-types.js';
import { Silence, silences } from '../../../src/main/client/silence.js';
import { FakeClock } from '../../support/fake-clock.js';

const working = {
  consent: 'granted',
  user: { id: 'u' },
  waitingForUser: 0,
  windows: 1,
  refused: 0,
} as unknown as Status;

describe('silence', () => {
  test('of an app that works has no cause', () => {
    expect(silences(working, 1)).toEqual([]);
    expect(silences({ ...working, windows: 0 }, 0)).toEqual([]);
  });

  test.each<[string, Partial<Status>, string]>([
    ['consent', { consent: 'pending' }, "setConsent('granted')"],
    ['a user', { user: null, waitingForUser: 3 }, 'identify({ id })'],
    ['windows', { windows: 0 }, 'onboardflow-electron/preload'],
  ])('for want of %s is explained with its cure', (_name, change, cure) => {
    const lines = silences({ ...working, ...change }, 1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(cure);
  });

  test('is looked for once, a while after the start, and never after close', () => {
    const clock = new FakeClock();
    const warnings: string[] = [];
    const environment = {
      clock,
      openWindows: () => 0,
      status: () => ({ ...working, consent: 'pending' }) as Status,
      warn: (line: string) => warnings.push(line),
    };
    new Silence(environment);
    new Silence(environment).close();
    clock.advance(3_600_000);
    expect(warnings).toHaveLength(1);
  });
});
