import { describe, expect, test } from 'vitest';
import { TransportError } from '../../../src/main/delivery/transport.js';
import { OFFLINE, OK, World } from './scripted-sender.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

async function started(...options: ConstructorParameters<typeof World>): Promise<World> {
  const world = new World(...options);
  await world.start();
  return world;
}

/** Whether a promise is settled without any more time passing, and how. */
async function now<Value>(promise: Promise<Value>): Promise<Value | 'waits'> {
  return Promise.race([promise, new Promise<'waits'>((resolve) => setImmediate(resolve, 'waits'))]);
}

describe('flush', () => {
  test('ends when all is delivered, requests in flight included, and counts them', async () => {
    const world = await started();
    world.answer = { ...OK, delayMs: 300 };
    for (const value of ['a', 'b', 'c']) world.track(value);
    await world.clock.advance(100);
    const flushed = world.sender.flush();
    await world.clock.advance(500);
    expect(await now(flushed)).toBe('waits');
    await world.clock.advance(SECOND);
    expect(await flushed).toEqual({ delivered: 3, remaining: 0 });
  });

  test('of nothing ends at once', async () => {
    const world = await started();
    const flushed = world.sender.flush();
    await world.clock.advance(0);
    expect(await flushed).toEqual({ delivered: 0, remaining: 0 });
  });

  test('ends early at a pause, and says which', async () => {
    const world = await started();
    world.answer = { status: 401 };
    world.track('a');
    const flushed = world.sender.flush();
    await world.clock.advance(SECOND);
    expect(await flushed).toEqual({ delivered: 0, remaining: 1, reason: 'unauthorized' });
    const again = world.sender.flush();
    await world.clock.advance(0);
    expect(await again).toEqual({ delivered: 0, remaining: 1, reason: 'unauthorized' });
    expect(world.received).toHaveLength(1);
  });

  test('ends early when the gateway cannot be reached', async () => {
    const world = await started();
    world.answer = OFFLINE;
    world.track('a');
    const flushed = world.sender.flush();
    await world.clock.advance(0);
    expect(await flushed).toEqual({ delivered: 0, remaining: 1, reason: 'backing-off' });
  });

  test('ends when the day is spent, never beyond it', async () => {
    const world = await started({ limit: 10 });
    for (let event = 0; event < 15; event += 1) world.track(`event ${event}`);
    const flushed = world.sender.flush();
    await world.clock.advance(MINUTE);
    expect(await flushed).toEqual({ delivered: 10, remaining: 5, reason: 'budget-spent' });
    expect(world.received).toHaveLength(10);
  });

  test('ends at its time, and the rest goes on', async () => {
    const world = await started();
    world.answer = { ...OK, delayMs: 5 * SECOND };
    world.track('a');
    const flushed = world.sender.flush({ timeoutMs: SECOND });
    await world.clock.advance(SECOND);
    expect(await flushed).toEqual({ delivered: 0, remaining: 1, reason: 'timeout' });
    await world.clock.advance(MINUTE);
    expect(world.delivered).toEqual(['a']);
  });

  test('says when what remains waits for a user', async () => {
    const world = await started();
    world.track('a', { user: null });
    const flushed = world.sender.flush();
    await world.clock.advance(0);
    expect(await flushed).toEqual({ delivered: 0, remaining: 1, reason: 'waiting-for-user' });
  });

  test('waits until what an earlier run left has been read', async () => {
    const world = new World();
    let read = () => {};
    world.outbox.whenRead = new Promise((resolve) => {
      read = resolve;
    });
    await world.start();
    const flushed = world.sender.flush();
    await world.clock.advance(0);
    expect(await now(flushed)).toBe('waits');
    world.track('found', { capturedAt: world.clock.now() - HOUR });
    read();
    await world.clock.advance(SECOND);
    expect(await flushed).toEqual({ delivered: 1, remaining: 0 });
  });

  test('twice at once ends twice', async () => {
    const world = await started();
    world.track('a');
    const both = [world.sender.flush(), world.sender.flush({ timeoutMs: MINUTE })];
    await world.clock.advance(SECOND);
    expect(await Promise.all(both)).toEqual([
      { delivered: 1, remaining: 0 },
      { delivered: 1, remaining: 0 },
    ]);
  });

  test('after closing answers at once', async () => {
    const world = await started();
    await world.sender.close();
    expect(await world.sender.flush()).toEqual({ delivered: 0, remaining: 0, reason: 'closed' });
  });
});

describe('closing', () => {
  test('with a hanging request ends at once, loses nothing, and leaves no timer', async () => {
    const world = await started();
    world.answer = { hang: true };
    for (let event = 0; event < 100; event += 1) world.track(`event ${event}`);
    await world.clock.advance(SECOND);
    expect(world.sender.status().inFlight).toBe(1);
    await world.sender.close();
    expect(world.outbox.queued).toBe(100);
    expect(world.clock.timers).toBe(0);
    world.track('late');
    await world.clock.advance(HOUR);
    expect(world.received).toHaveLength(1);
    expect(world.sender.status()).toMatchObject({ inFlight: 0, paused: { reason: 'closed' } });
  });

  test('gives what is in flight the time it is told, so that it need not go twice', async () => {
    const world = await started();
    world.answer = { ...OK, delayMs: SECOND };
    world.track('a');
    world.track('b');
    await world.clock.advance(100);
    const closed = world.sender.close({ timeoutMs: 5 * SECOND });
    await world.clock.advance(2 * SECOND);
    await closed;
    expect(world.delivered).toEqual(['a']);
    expect(world.received).toHaveLength(1);
    expect(world.outbox.queued).toBe(1);
    expect(world.clock.timers).toBe(0);
  });

  test('gives no more than that', async () => {
    const world = await started();
    world.answer = { hang: true };
    world.track('a');
    await world.clock.advance(100);
    const closed = world.sender.close({ timeoutMs: SECOND });
    await world.clock.advance(SECOND);
    await closed;
    expect(world.outbox.queued).toBe(1);
  });

  test('ends a flush that waits', async () => {
    const world = await started();
    world.answer = { hang: true };
    world.track('a');
    const flushed = world.sender.flush();
    await world.clock.advance(SECOND);
    await world.sender.close();
    expect(await flushed).toMatchObject({ remaining: 1, reason: 'closed' });
  });

  test('before anything was started is nothing', async () => {
    const world = new World();
    await world.sender.close();
    expect(world.clock.timers).toBe(0);
  });

  test('in the next run the same event goes again under the same id', async () => {
    const world = await started();
    world.answer = { hang: true };
    const id = world.track('a');
    await world.clock.advance(SECOND);
    await world.sender.close();
    world.answer = OK;
    await world.restart();
    await world.clock.advance(SECOND);
    expect(world.received.map((received) => received.id)).toEqual([id, id]);
    expect(world.delivered).toEqual(['a']);
  });
});

describe('consent', () => {
  test('is looked at before each request: without it nothing leaves, and nothing is lost', async () => {
    const world = await started();
    world.maySend = false;
    world.track('a');
    await world.clock.advance(HOUR);
    expect(world.received).toEqual([]);
    expect(world.sender.status().paused).toEqual({ reason: 'no-consent' });
    world.maySend = true;
    world.sender.wake();
    await world.clock.advance(SECOND);
    expect(world.delivered).toEqual(['a']);
  });

  test('withdrawn while the next request waits for its turn: it does not leave', async () => {
    const world = await started();
    world.track('a');
    world.track('b');
    await world.clock.advance(0);
    world.maySend = false;
    world.sender.abort();
    await world.clock.advance(HOUR);
    expect(world.values).toEqual(['a']);
  });

  test('withdrawn in the middle of a request aborts it, and what it brings is not looked at', async () => {
    const world = await started();
    let aborted = false;
    world.answer = ({ request }) => {
      request.signal.addEventListener('abort', () => {
        aborted = true;
      });
      return { ...OK, delayMs: SECOND };
    };
    world.track('a');
    await world.clock.advance(100);
    const flushed = world.sender.flush();
    world.maySend = false;
    world.sender.abort();
    world.outbox.erase();
    expect(aborted).toBe(true);
    await world.clock.advance(MINUTE);
    expect(await flushed).toMatchObject({ reason: 'no-consent' });
    expect(world.delivered).toEqual([]);
    expect(world.rejected).toEqual([]);
    expect(world.sender.status()).toMatchObject({ inFlight: 0, budget: { spent: 1 } });
  });

  test('withdrawn leaves no event’s id in what is remembered', async () => {
    const world = await started();
    world.answer = ({ value }) => (value === 'bad' ? { status: 400 } : { status: 500 });
    const ids = [world.track('bad'), world.track('poison'), world.track('c')];
    await world.clock.advance(MINUTE);
    expect(JSON.stringify(world.memory)).toContain(ids[0]);
    world.maySend = false;
    world.sender.abort();
    for (const id of ids) expect(JSON.stringify(world.memory) ?? '').not.toContain(id);
  });
});

describe('two processes', () => {
  test('the one that does not lead never sends, and begins when it leads', async () => {
    const world = new World();
    world.outbox.leads = false;
    await world.start();
    world.track('a');
    const flushed = world.sender.flush();
    await world.clock.advance(HOUR);
    expect(world.received).toEqual([]);
    expect(await flushed).toEqual({ delivered: 0, remaining: 1 });
    world.outbox.leads = true;
    world.sender.wake();
    await world.clock.advance(SECOND);
    expect(world.delivered).toEqual(['a']);
  });
});

describe('what is remembered', () => {
  test('is nothing while all is well', async () => {
    const world = await started();
    world.track('a');
    await world.clock.advance(SECOND);
    expect(world.memory).toBeUndefined();
  });

  test('is forgotten once all is well again', async () => {
    const world = await started();
    world.script.push({ status: 404 });
    world.track('a');
    await world.clock.advance(SECOND);
    expect(world.memory).toBeDefined();
    await world.clock.advance(20 * MINUTE);
    expect(world.delivered).toEqual(['a']);
    expect(world.memory).toBeUndefined();
  });

  test.each([
    null,
    7,
    'text',
    [],
    {},
    { form: 2 },
    { form: 1, pause: 'yes', closed: [], refused: {}, blamed: [] },
  ])('stops nothing when it is garbage: %j', async (memory) => {
    const world = new World();
    world.memory = memory;
    world.open();
    await world.start();
    world.track('a');
    await world.clock.advance(SECOND);
    expect(world.delivered).toEqual(['a']);
  });

  test('a back-off is probed at once at the next start', async () => {
    const world = await started();
    world.answer = { error: new TransportError('ECONNREFUSED', true) };
    world.track('a');
    await world.clock.advance(HOUR);
    world.answer = OK;
    await world.restart();
    await world.clock.advance(0);
    expect(world.delivered).toEqual(['a']);
  });
});

test('a listener that throws harms nothing', async () => {
  const world = await started();
  world.delivered.push = () => {
    throw new Error('of the app');
  };
  world.track('a');
  world.track('b');
  await world.clock.advance(SECOND);
  expect(world.outbox.queued).toBe(0);
});

test('a key function that fails leaves the sender able to go on', async () => {
  const world = await started();
  const key = world.key;
  Object.defineProperty(world, 'key', {
    configurable: true,
    get() {
      throw new Error('of the app');
    },
  });
  world.track('a');
  await world.clock.advance(SECOND);
  Object.defineProperty(world, 'key', { value: key });
  world.sender.wake();
  await world.clock.advance(SECOND);
  expect(world.delivered).toEqual(['a']);
});
