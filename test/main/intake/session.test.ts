import { expect, test } from 'vitest';
import { Session } from '../../../src/main/intake/session.js';
import { FakeClock } from '../../support/fake-clock.js';

const MINUTE = 60_000;

test('a session lasts as long as something happens within its timeout', () => {
  const clock = new FakeClock();
  const session = new Session(clock, 30 * MINUTE);
  const first = session.id;
  for (let n = 0; n < 10; n += 1) {
    clock.advance(29 * MINUTE);
    expect(session.touch()).toBe(first);
  }
  clock.advance(30 * MINUTE);
  expect(session.id).not.toBe(first);
});

test('looking at it is no activity', () => {
  const clock = new FakeClock();
  const session = new Session(clock, 30 * MINUTE);
  const first = session.touch();
  clock.advance(20 * MINUTE);
  expect(session.id).toBe(first);
  clock.advance(20 * MINUTE);
  expect(session.id).not.toBe(first);
});

test('a night of sleep, in which the monotonic clock stands still, ends it', () => {
  const clock = new FakeClock();
  const session = new Session(clock, 30 * MINUTE);
  const first = session.touch();
  clock.stepWall(8 * 60 * MINUTE);
  expect(session.touch()).not.toBe(first);
});

test('a wall clock that is set back does not end it, nor keep it for ever', () => {
  const clock = new FakeClock();
  const session = new Session(clock, 30 * MINUTE);
  const first = session.touch();
  clock.stepWall(-24 * 60 * MINUTE);
  expect(session.touch()).toBe(first);
  clock.advance(31 * MINUTE);
  expect(session.touch()).not.toBe(first);
});
