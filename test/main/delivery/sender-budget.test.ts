import { describe, expect, test } from 'vitest';
import { TransportError } from '../../../src/main/delivery/transport.js';
import { OFFLINE, OK, World } from './scripted-sender.js';
import { MORNING, VirtualClock } from './virtual-clock.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MIDNIGHT = Math.ceil(MORNING / DAY) * DAY;

async function started(...options: ConstructorParameters<typeof World>): Promise<World> {
  const world = new World(...options);
  await world.start();
  return world;
}

function trackMany(world: World, count: number, part: Parameters<World['track']>[1] = {}): void {
  for (let event = 0; event < count; event += 1) world.track(`${part.event ?? 'CUSTOM'} ${event}`, part);
}

/** What waits from an earlier run, captured an hour ago. */
async function withBacklog(
  count: number,
  options: ConstructorParameters<typeof World>[0] = {},
): Promise<World> {
  const world = new World(options);
  trackMany(world, count, { capturedAt: world.clock.now() - HOUR });
  await world.restart();
  return world;
}

function received(world: World, from: number, to: number): number {
  return world.received.filter(({ at }) => at >= from && at < to).length;
}

describe('a developer on the Free plan', () => {
  test('sees each event of a first run at the gateway within a second', async () => {
    const world = await started();
    for (let click = 0; click < 10; click += 1) {
      world.track(`click ${click}`, { event: 'CLICK' });
      await world.clock.advance(SECOND);
      expect(world.delivered).toHaveLength(click + 1);
    }
  });

  test('sees the 51st call of the day wait, with one line that says why', async () => {
    const world = await started();
    for (let call = 0; call < 55; call += 1) {
      world.track(`call ${call}`);
      await world.clock.advance(10 * SECOND);
    }
    expect(world.received).toHaveLength(50);
    expect(world.outbox.queued).toBe(5);
    expect(world.lines).toHaveLength(1);
    expect(world.lines[0]).toMatch(/50 calls.*plan/);
    expect(world.pauses).toMatchObject([{ reason: 'budget-spent' }]);
    expect(world.sender.status()).toMatchObject({
      paused: { reason: 'budget-spent' },
      budget: { limit: 50, spent: 50, remaining: 0, resetsAt: MIDNIGHT },
    });
  });

  test('sees what waited go on after the reset', async () => {
    const world = await started();
    trackMany(world, 55);
    await world.clock.advance(MIDNIGHT - MORNING - SECOND);
    expect(world.delivered).toHaveLength(50);
    await world.clock.advance(MINUTE);
    expect(world.delivered).toHaveLength(55);
    expect(world.sender.status()).toMatchObject({ paused: null, budget: { spent: 5 } });
    expect(world.pauses).toMatchObject([{ reason: 'budget-spent' }, { resumed: 'budget-spent' }]);
  });
});

describe('the day’s limit', () => {
  test('holds for 500 events, kills and restarts in the middle included', async () => {
    const world = await started();
    trackMany(world, 500);
    for (let run = 0; run < 10; run += 1) {
      await world.clock.advance(HOUR + 1234);
      await world.restart();
    }
    await world.clock.advance(MIDNIGHT - world.trueNow - 1);
    expect(world.received).toHaveLength(50);
  });

  test('holds with a request in flight at each kill', async () => {
    const world = await started();
    trackMany(world, 500);
    world.answer = { ...OK, delayMs: 5 * SECOND };
    for (let run = 0; run < 80; run += 1) {
      await world.clock.advance(2 * SECOND);
      await world.restart();
    }
    await world.clock.advance(MIDNIGHT - world.trueNow - 1);
    expect(world.received).toHaveLength(50);
    expect(world.delivered.length).toBeLessThan(50);
  });

  test('counts retries', async () => {
    const world = await started();
    world.script.push({ status: 500 }, { error: new TransportError('ECONNRESET', false) });
    world.track('a');
    await world.clock.advance(MINUTE);
    expect(world.sender.status().budget.spent).toBe(3);
  });

  test('holds on each of several days while a backlog lasts, whatever the hour of the restarts', async () => {
    const world = await started();
    trackMany(world, 200);
    for (let day = 0; day < 3; day += 1) {
      await world.clock.advance(7 * HOUR);
      await world.restart();
      await world.clock.advance(17 * HOUR);
    }
    for (let day = 0; day < 3; day += 1) {
      const from = MIDNIGHT + (day - 1) * DAY;
      expect(received(world, from, from + DAY), `day ${day}`).toBe(50);
    }
  });

  test('holds when the clock is set back, forward, and back again', async () => {
    const world = await started();
    trackMany(world, 300);
    await world.clock.advance(MINUTE);
    for (const step of [-HOUR, -DAY, DAY, HOUR, 365 * DAY, -365 * DAY]) {
      world.clock.step(step);
      await world.clock.advance(20 * MINUTE);
      expect(world.sender.status().budget.limit).toBe(50);
    }
    await world.clock.advance(MIDNIGHT - world.trueNow - 1);
    // A clock set forward is believed for the one call that finds it out.
    expect(received(world, 0, MIDNIGHT)).toBeLessThanOrEqual(52);
    expect(received(world, 0, MIDNIGHT)).toBeGreaterThanOrEqual(50);
    await world.clock.advance(DAY);
    expect(received(world, MIDNIGHT, MIDNIGHT + DAY)).toBe(50);
  });
});

describe('a backlog', () => {
  test('is spread: first a burst, then evenly over what is left of the day', async () => {
    const clock = new VirtualClock(MIDNIGHT + 6 * HOUR);
    const world = await withBacklog(500, { clock });
    await world.clock.advance(MINUTE);
    // A burst of 10, a quarter of the other 40, and the first of what each further half hour brings.
    expect(world.received).toHaveLength(21);
    await world.clock.advance(6 * HOUR);
    expect(world.received).toHaveLength(31);
    expect(world.pauses).toEqual([]);
    await world.clock.advance(12 * HOUR - 2 * MINUTE);
    expect(world.received).toHaveLength(50);
  });

  test('does not delay a fresh event', async () => {
    const clock = new VirtualClock(MIDNIGHT + 6 * HOUR);
    const world = await withBacklog(500, { clock });
    await world.clock.advance(MINUTE);
    world.track('fresh', { sessionId: 'session-2' });
    await world.clock.advance(SECOND);
    expect(world.delivered.at(-1)).toBe('fresh');
  });

  test('is sent at once by flush, within limit and reserve', async () => {
    const clock = new VirtualClock(MIDNIGHT + HOUR);
    const world = await withBacklog(45, { clock });
    await world.clock.advance(MINUTE);
    expect(world.received.length).toBeLessThan(15);
    const flushed = world.sender.flush();
    await world.clock.advance(MINUTE);
    expect(await flushed).toMatchObject({ remaining: 0 });
    expect(world.received).toHaveLength(45);
  });

  test('that never clears hides nothing: today’s session is seen first, and one call in five goes to the oldest', async () => {
    const clock = new VirtualClock(MIDNIGHT + 12 * HOUR);
    const world = new World({ clock });
    const old = { capturedAt: clock.now() - DAY, sessionId: 'yesterday' };
    for (let event = 0; event < 200; event += 1) world.track(`old ${event}`, old);
    const recent = { capturedAt: clock.now() - HOUR, sessionId: 'today' };
    for (let event = 0; event < 200; event += 1) world.track(`recent ${event}`, recent);
    await world.restart();
    await world.clock.advance(2 * MINUTE);
    const values = world.values;
    expect(values).toHaveLength(31);
    expect(values.filter((value) => value.startsWith('old'))).toEqual([
      'old 0',
      'old 1',
      'old 2',
      'old 3',
      'old 4',
      'old 5',
    ]);
    expect(values.filter((value) => value.startsWith('recent'))[0]).toBe('recent 0');
  });

  test('that fits in the day goes oldest first', async () => {
    const world = new World();
    world.track('old', { capturedAt: MORNING - DAY, sessionId: 'yesterday' });
    world.track('recent', { capturedAt: MORNING - HOUR, sessionId: 'today' });
    await world.restart();
    await world.clock.advance(MINUTE);
    expect(world.values).toEqual(['old', 'recent']);
  });
});

describe('the reserve', () => {
  test('is for CUSTOM: views and clicks stop before it, CUSTOM goes on to the last call', async () => {
    const world = await started();
    trackMany(world, 60, { event: 'PAGE_VIEW' });
    trackMany(world, 60, { event: 'CLICK' });
    await world.clock.advance(50 * SECOND);
    expect(world.received).toHaveLength(40);
    for (let event = 0; event < 20; event += 1) world.track(`important ${event}`);
    await world.clock.advance(MINUTE);
    expect(world.received).toHaveLength(50);
    expect(world.values.slice(40).every((value) => value.startsWith('important'))).toBe(true);
  });

  test('is open to CUSTOM of windows by half only', async () => {
    const world = await started();
    trackMany(world, 60, { source: 'window' });
    await world.clock.advance(50 * SECOND);
    expect(world.received).toHaveLength(45);
    trackMany(world, 10);
    await world.clock.advance(MINUTE);
    expect(world.received).toHaveLength(50);
  });

  test('that alone is left is told as a spent budget', async () => {
    const world = await started();
    trackMany(world, 41, { event: 'CLICK' });
    await world.clock.advance(MINUTE);
    expect(world.sender.status()).toMatchObject({
      paused: { reason: 'budget-spent' },
      budget: { spent: 40, remaining: 10 },
    });
  });
});

describe('lanes', () => {
  test('leave by worth: CUSTOM, then views, then clicks', async () => {
    const world = new World();
    world.track('click', { event: 'CLICK' });
    world.track('view', { event: 'PAGE_VIEW' });
    world.track('custom', { event: 'CUSTOM' });
    await world.start();
    await world.clock.advance(SECOND);
    expect(world.values).toEqual(['custom', 'view', 'click']);
  });

  test('keep the order of capture', async () => {
    const world = await started();
    trackMany(world, 6, { event: 'PAGE_VIEW' });
    await world.clock.advance(5 * SECOND);
    expect(world.values).toEqual([0, 1, 2, 3, 4, 5].map((event) => `PAGE_VIEW ${event}`));
  });
});

describe('the pace', () => {
  test('is one for all windows: five a second, one at a time', async () => {
    const world = await started({ limit: 1000 });
    let inFlight = 0;
    world.answer = () => {
      inFlight = Math.max(inFlight, world.sender.status().inFlight);
      return { ...OK, delayMs: 20 };
    };
    for (let window = 0; window < 10; window += 1) {
      trackMany(world, 10, { source: 'window', sessionId: `session ${window}` });
    }
    await world.clock.advance(5 * SECOND - 1);
    expect(world.received).toHaveLength(25);
    expect(inFlight).toBe(1);
    const times = world.received.map(({ at }) => at);
    expect(times.slice(1).every((at, index) => at - (times[index] ?? 0) >= 199)).toBe(true);
  });

  test('lets as many leave beside each other as it is told, and no more', async () => {
    const world = await started({ limit: 1000, pacing: { concurrency: 3, perSecond: 100 } });
    let most = 0;
    world.answer = () => {
      most = Math.max(most, world.sender.status().inFlight);
      return { ...OK, delayMs: SECOND };
    };
    trackMany(world, 12);
    await world.clock.advance(10 * SECOND);
    expect(most).toBe(3);
    expect(world.delivered).toHaveLength(12);
    expect(new Set(world.delivered).size).toBe(12);
  });

  test('goes on when the wall clock is set back', async () => {
    const world = await started({ limit: 1000 });
    trackMany(world, 20);
    await world.clock.advance(SECOND);
    world.clock.step(-HOUR);
    await world.clock.advance(10 * SECOND);
    expect(world.delivered).toHaveLength(20);
  });

  test('of a half-open gate is one request, also where three may leave', async () => {
    const world = await started({ limit: 1000, pacing: { concurrency: 3, perSecond: 100 } });
    world.answer = { status: 503, delayMs: 200 };
    trackMany(world, 12);
    await world.clock.advance(SECOND);
    let most = 0;
    world.answer = () => {
      most = Math.max(most, world.sender.status().inFlight);
      return { status: 503, delayMs: 200 };
    };
    await world.clock.advance(MINUTE);
    expect(most).toBe(1);
  });
});

describe('while the gate is closed', () => {
  test('a tenth of the day’s calls at most goes on probes, and the next day begins anew', async () => {
    const world = await started({ limit: 100 });
    world.answer = { status: 500 };
    trackMany(world, 30);
    await world.clock.advance(MIDNIGHT - MORNING - SECOND);
    expect(world.received.length).toBeLessThanOrEqual(1 + 10);
    expect(world.received.length).toBeGreaterThan(8);
    await world.clock.advance(DAY);
    expect(received(world, MIDNIGHT, MIDNIGHT + DAY)).toBeLessThanOrEqual(10);
    expect(world.outbox.queued).toBe(30);
  });

  test('probes that were delivered are no waste: a network that often fails uses up nothing', async () => {
    const world = await started({ limit: 200 });
    let requests = 0;
    world.answer = () => {
      requests += 1;
      return requests % 2 === 1 ? { error: new TransportError('ECONNRESET', false) } : OK;
    };
    trackMany(world, 60);
    await world.clock.advance(10 * MINUTE);
    expect(world.delivered).toHaveLength(60);
  });

  test('restarts make no more of them', async () => {
    const world = await started();
    world.answer = { status: 500 };
    trackMany(world, 30);
    for (let run = 0; run < 40; run += 1) {
      await world.clock.advance(MINUTE);
      await world.restart();
    }
    expect(world.received.length).toBeLessThanOrEqual(1 + 5);
  });
});

describe('a fleet', () => {
  const firstCallAfterMidnight = async (installationId: string, installations: number) => {
    const clock = new VirtualClock(MIDNIGHT - HOUR);
    const world = new World({ clock, installationId, installations });
    trackMany(world, 60);
    await world.start();
    await world.clock.advance(3 * HOUR);
    return (world.received.find(({ at }) => at >= MIDNIGHT)?.at ?? 0) - MIDNIGHT;
  };

  test('does not wake as one: after the reset each copy waits a time of its own within the hour', async () => {
    const phases = [];
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) phases.push(await firstCallAfterMidnight(id, 10_000));
    expect(Math.max(...phases)).toBeLessThanOrEqual(HOUR);
    expect(Math.max(...phases) - Math.min(...phases)).toBeGreaterThan(10 * MINUTE);
    expect(await firstCallAfterMidnight('a', 10_000)).toBe(phases[0]);
  });

  test('of one is awake within five seconds', async () => {
    for (const id of ['a', 'b', 'c'])
      expect(await firstCallAfterMidnight(id, 1)).toBeLessThanOrEqual(5 * SECOND);
  });

  test('does not delay a copy that is started later in the day', async () => {
    const world = await started({ installations: 10_000 });
    world.track('a');
    await world.clock.advance(SECOND);
    expect(world.delivered).toEqual(['a']);
  });
});

describe('sleep', () => {
  test('of eight hours with a request open and a timer pending ends in one paced drain', async () => {
    const world = await started({ limit: 1000 });
    world.script.push({ hang: true });
    trackMany(world, 30);
    await world.clock.advance(SECOND);
    world.sleep(8 * HOUR);
    world.sender.resumeFromSleep();
    const awake = world.trueNow;
    await world.clock.advance(MINUTE);
    expect(world.delivered).toHaveLength(30);
    const times = world.received.map(({ at }) => at).filter((at) => at >= awake);
    expect(times.slice(1).every((at, index) => at - (times[index] ?? 0) >= 199)).toBe(true);
  });

  test('over midnight lets the new day begin on waking', async () => {
    const world = await started();
    trackMany(world, 80);
    await world.clock.advance(HOUR);
    expect(world.received).toHaveLength(50);
    world.sleep(20 * HOUR);
    world.sender.resumeFromSleep();
    await world.clock.advance(5 * MINUTE);
    expect(world.received.length).toBeGreaterThan(60);
  });

  test('is noticed also where nobody tells of it', async () => {
    const world = await started();
    trackMany(world, 80);
    await world.clock.advance(HOUR);
    world.sleep(20 * HOUR);
    await world.clock.advance(10 * MINUTE);
    expect(world.received.length).toBeGreaterThan(60);
  });
});

describe('a count that was lost', () => {
  test('lets one call leave at once and the rest slowly, and one line says why', async () => {
    const world = await started();
    trackMany(world, 5);
    await world.clock.advance(2 * SECOND);
    for (const path of world.fs.files.keys()) world.fs.files.set(path, Buffer.alloc(64, 'garbage'));
    trackMany(world, 5);
    await world.restart();
    await world.clock.advance(10 * MINUTE);
    expect(world.delivered).toHaveLength(6);
    expect(world.sender.status().paused?.reason).toBe('budget-spent');
    expect(world.lines).toHaveLength(1);
    expect(world.lines[0]).toMatch(/count.*lost/);
    await world.clock.advance(DAY / 50);
    expect(world.delivered).toHaveLength(7);
    await world.clock.advance(DAY);
    expect(world.delivered).toHaveLength(10);
  });
});

describe('the clock', () => {
  test('is confirmed to the outbox when an answer agrees within a day, and not otherwise', async () => {
    const world = await started();
    world.track('a');
    await world.clock.advance(SECOND);
    expect(world.outbox.clockConfirmed).toBe(1);
    const lying = await started();
    lying.clock.step(-3 * DAY);
    lying.track('a');
    await lying.clock.advance(SECOND);
    expect(lying.delivered).toEqual(['a']);
    expect(lying.outbox.clockConfirmed).toBe(0);
  });

  test('is one timer at most while nothing is in flight', async () => {
    const world = await started();
    world.answer = OFFLINE;
    trackMany(world, 5);
    await world.clock.advance(HOUR);
    expect(world.clock.timers).toBeLessThanOrEqual(1);
    world.sender.wake();
    world.sender.resumeFromSleep();
    await world.clock.advance(0);
    expect(world.clock.timers).toBeLessThanOrEqual(1);
  });
});
