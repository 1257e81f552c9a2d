import { describe, expect, test } from 'vitest';
import { Intake, type IntakeEnvironment } from '../../../src/main/intake/intake.js';
import { Session } from '../../../src/main/intake/session.js';
import type { HookEvent } from '../../../src/main/options.js';
import { FakeClock } from '../../support/fake-clock.js';

const user = { id: 'u1', customer_id: 'c1', custom_properties: { plan: 'pro', os: 'mine' } };

function intakeWith(
  change: Partial<IntakeEnvironment['settings']> = {},
  environment: Partial<IntakeEnvironment> = {},
) {
  const clock = new FakeClock();
  const failures: string[] = [];
  const intake = new Intake({
    settings: {
      siteKey: 'site',
      sampling: { PAGE_VIEW: 1, CLICK: 1, CUSTOM: 1 },
      coalesceMs: 1_000,
      beforeSend: undefined,
      ...change,
    },
    clock,
    session: new Session(clock, 30 * 60_000),
    user: () => user,
    facts: () => ({ os: 'Linux', app_version: '1.0.0' }),
    maskPaths: (text) => text.replaceAll('/home/ann', '~'),
    hookFailed: (message) => failures.push(message),
    ...environment,
  });
  const take = (event: string, value: string, meta?: object, window: number | 'main' = 'main') =>
    intake.take({ event, value, meta, window });
  const reason = (...call: Parameters<typeof take>) => {
    const answer = take(...call);
    return answer.ok ? 'accepted' : answer.reason;
  };
  return { intake, clock, failures, take, reason };
}

describe('an accepted event', () => {
  test('is stamped with id, time of capture, session, user and facts', () => {
    const { take, clock } = intakeWith();
    const first = take('CUSTOM', 'a');
    const second = take('CUSTOM', 'b');
    if (!first.ok || !second.ok) throw new Error('refused');
    expect(first.event).toMatchObject({
      event: 'CUSTOM',
      value: 'a',
      meta: {},
      capturedAt: clock.now(),
      user,
      properties: { os: 'Linux', app_version: '1.0.0' },
      source: 'main',
    });
    expect(first.event.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(second.event.id).not.toBe(first.event.id);
    expect(second.event.sessionId).toBe(first.event.sessionId);
  });

  test('that waited in a window happened before it came', () => {
    const { intake, clock } = intakeWith();
    const answer = intake.take({ event: 'CLICK', value: 'x', meta: {}, window: 3, ageMs: 2_500 });
    expect(answer.ok && [answer.event.capturedAt, answer.event.source]).toEqual([
      clock.now() - 2_500,
      'window',
    ]);
  });

  test('holds no path of the machine, in value or meta', () => {
    const { take } = intakeWith();
    const answer = take('CUSTOM', 'open /home/ann/a.txt', { title: '/home/ann', path: 'x/home/ann/y', n: 1 });
    expect(answer.ok && [answer.event.value, answer.event.meta]).toEqual([
      'open ~/a.txt',
      { title: '~', path: 'x~/y', n: 1 },
    ]);
  });
});

describe('a repeat', () => {
  test('of the previous view or click of its window within a second is a duplicate, as long as it goes on', () => {
    const { reason, clock } = intakeWith();
    expect(reason('CLICK', 'save')).toBe('accepted');
    for (let n = 0; n < 5; n += 1) {
      clock.advance(900);
      expect(reason('CLICK', 'save')).toBe('duplicate');
    }
    clock.advance(1_000);
    expect(reason('CLICK', 'save')).toBe('accepted');
  });

  test('is told by kind, value and window', () => {
    const { reason } = intakeWith();
    expect(['a', 'b', 'a'].map((value) => reason('CLICK', value))).toEqual([
      'accepted',
      'accepted',
      'accepted',
    ]);
    expect(reason('PAGE_VIEW', 'a')).toBe('accepted');
    expect(reason('PAGE_VIEW', 'a', {}, 1)).toBe('accepted');
    expect(reason('PAGE_VIEW', 'a', {}, 1)).toBe('duplicate');
    expect(reason('PAGE_VIEW', 'a', {}, 2)).toBe('accepted');
  });

  test('is not the end of a sound that was shorter than a second', () => {
    const { reason } = intakeWith();
    expect(reason('CLICK', 'chime', { action: 'play' })).toBe('accepted');
    expect(reason('CLICK', 'chime', { action: 'complete' })).toBe('accepted');
    expect(reason('CLICK', 'chime', { action: 'complete' })).toBe('duplicate');
  });

  test('of a CUSTOM event is an event, and so is any with coalesceMs 0', () => {
    const { reason } = intakeWith();
    expect([reason('CUSTOM', 'a'), reason('CUSTOM', 'a')]).toEqual(['accepted', 'accepted']);
    const off = intakeWith({ coalesceMs: 0 });
    expect([off.reason('CLICK', 'a'), off.reason('CLICK', 'a')]).toEqual(['accepted', 'accepted']);
  });
});

describe('sampling', () => {
  test('is one decision a session and kind, and about the share over many sessions', () => {
    const { reason, clock } = intakeWith({ sampling: { PAGE_VIEW: 1, CLICK: 0.1, CUSTOM: 1 } });
    let kept = 0;
    for (let session = 0; session < 1_000; session += 1) {
      clock.advance(31 * 60_000);
      const answers = new Set([0, 1, 2].map((n) => reason('CLICK', `c${n}`)));
      expect(answers.size).toBe(1);
      expect(reason('PAGE_VIEW', '/')).toBe('accepted');
      if (answers.has('accepted')) kept += 1;
    }
    expect(kept).toBeGreaterThan(60);
    expect(kept).toBeLessThan(150);
  });
});

describe('beforeSend', () => {
  const hooked = (beforeSend: (event: HookEvent) => HookEvent | null) => intakeWith({ beforeSend });

  test('gets a copy with all properties and changes value, meta and custom_properties', () => {
    const { take } = hooked((event) => {
      expect(event).toMatchObject({
        userId: 'u1',
        source: 'main',
        custom_properties: { plan: 'pro', os: 'mine', app_version: '1.0.0' },
      });
      return { ...event, value: 'new', meta: { title: 'T' }, custom_properties: { only: 'this' } };
    });
    const answer = take('CUSTOM', 'old');
    if (!answer.ok) throw new Error('refused');
    expect(answer.event).toMatchObject({ value: 'new', meta: { title: 'T' }, properties: { only: 'this' } });
    expect(answer.event.user).toEqual({ id: 'u1', customer_id: 'c1', custom_properties: {} });
    expect(user.custom_properties).toEqual({ plan: 'pro', os: 'mine' });
  });

  test('drops with null', () => {
    expect(hooked(() => null).reason('CUSTOM', 'x')).toBe('dropped-by-hook');
  });

  test('that throws, or answers something that is no event, drops it and is reported', () => {
    for (const hook of [
      () => {
        throw new Error('s3cr3t');
      },
      () => undefined as never,
      (event: HookEvent) => ({ ...event, value: '' }),
      (event: HookEvent) => ({ ...event, custom_properties: { a: {} as never } }),
    ]) {
      const { reason, failures } = hooked(hook);
      expect(reason('CUSTOM', 'x')).toBe('dropped-by-hook');
      expect(failures).toHaveLength(1);
      expect(failures[0]).not.toContain('s3cr3t');
    }
  });

  test('has no say over paths: they are masked again', () => {
    const { take } = hooked((event) => ({ ...event, value: '/home/ann/x' }));
    const answer = take('CUSTOM', 'x');
    expect(answer.ok && answer.event.value).toBe('~/x');
  });
});

test('a body of more than 32 KiB of UTF-8 is invalid, one byte less passes', () => {
  const { take, reason } = intakeWith();
  const size = (length: number) => take('CUSTOM', 'x', { a: 'é'.repeat(length) });
  let length = 16_000;
  while (size(length).ok) length += 1;
  expect(length).toBeLessThan(16_384);
  expect(reason('CUSTOM', 'x', { a: 'é'.repeat(length) })).toBe('invalid');
  expect(reason('CUSTOM', 'x', { a: 'é'.repeat(length - 1) })).toBe('accepted');
});

test("without a user, and anonymous: 'drop', nothing is taken", () => {
  expect(intakeWith({}, { user: () => 'drop' }).reason('CUSTOM', 'x')).toBe('no-user');
});
