import { describe, expect, test } from 'vitest';
import { guardTransport } from '../../../src/main/delivery/guarded-transport.js';
import { createPace } from '../../../src/main/delivery/pace.js';
import {
  BODY_CAP_BYTES,
  type Transport,
  TransportError,
  type TransportRequest,
} from '../../../src/main/delivery/transport.js';
import { settled, VirtualClock } from './virtual-clock.js';

function request(part: Partial<TransportRequest> = {}): TransportRequest {
  const signal = new AbortController().signal;
  return {
    url: 'https://gateway.example/',
    method: 'POST',
    headers: {},
    body: '{}',
    timeoutMs: 1000,
    signal,
    ...part,
  };
}

function guarded(transport: unknown, clock = new VirtualClock()): Transport {
  return guardTransport(transport as Transport, clock);
}

async function failureOf(sent: Promise<unknown>): Promise<unknown> {
  return sent.then(
    () => 'answered',
    (error: unknown) => error,
  );
}

describe('a transport of the app', () => {
  test('answers as it likes: names of headers in any case, a Headers object, a long body', async () => {
    const send = guarded(async () => ({
      status: 200,
      headers: new Headers({ 'Retry-After': '2' }),
      body: 'x'.repeat(BODY_CAP_BYTES + 1),
    }));
    const response = await send(request());
    expect(response).toMatchObject({ status: 200, headers: { 'retry-after': '2' }, truncated: true });
    expect(response.body).toHaveLength(BODY_CAP_BYTES);
    const plain = guarded(async () => ({ status: 204, headers: { 'X-A': 'b', list: ['no'], n: 7 } }));
    expect(await plain(request())).toEqual({
      status: 204,
      headers: { 'x-a': 'b' },
      body: '',
      truncated: false,
    });
  });

  test.each<[string, unknown]>([
    [
      'throws',
      () => {
        throw new Error('secret');
      },
    ],
    ['rejects with an error', () => Promise.reject(new Error('secret'))],
    ['rejects with nothing', () => Promise.reject()],
    ['answers nothing', () => undefined],
    ['answers a text', async () => '200 OK'],
    ['answers a status that is none', async () => ({ status: '200', headers: {}, body: '' })],
    [
      'answers something that throws when looked at',
      async () => ({
        get status() {
          throw new Error('secret');
        },
      }),
    ],
    ['is no function', 'got'],
  ])('that %s becomes an error of ours that says nothing of its own', async (_, transport) => {
    const error = await failureOf(guarded(transport)(request()));
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ neverLeft: false, timedOut: false });
    expect(String(error)).not.toContain('secret');
  });

  test('that never answers is given up after its time and a second', async () => {
    const clock = new VirtualClock();
    const failure = failureOf(guarded(() => new Promise(() => {}), clock)(request()));
    await clock.advance(1999);
    expect(clock.timers).toBe(1);
    await clock.advance(1);
    expect(await failure).toMatchObject({ code: 'ETIMEDOUT', neverLeft: false, timedOut: true });
    expect(clock.timers).toBe(0);
  });

  test('that knows when its time is over may still say that nothing left', async () => {
    const clock = new VirtualClock();
    const send = guarded(
      ({ signal }: TransportRequest) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new TransportError('ABORTED', true)));
        }),
      clock,
    );
    const failure = failureOf(send(request()));
    await clock.advance(1000);
    expect(await failure).toMatchObject({ neverLeft: true, timedOut: true });
  });

  test('is told when its request is given up, and leaves no listener on a signal that lives on', async () => {
    const life = new AbortController();
    let listeners = 0;
    const { signal } = life;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    const send = guarded(async () => ({ status: 200, headers: {}, body: '' }));
    for (let count = 0; count < 20; count += 1) await send(request({ signal }));
    expect(listeners).toBe(0);
  });

  test('is not asked at all once its request was given up', async () => {
    let asked = 0;
    const send = guarded(async () => {
      asked += 1;
    });
    const error = await failureOf(send(request({ signal: AbortSignal.abort() })));
    expect(error).toMatchObject({ neverLeft: true });
    expect(asked).toBe(0);
  });

  test('is closed with the sender, where it can be', () => {
    let closed = 0;
    const transport = Object.assign(async () => ({ status: 200, headers: {}, body: '' }), {
      close: () => {
        closed += 1;
      },
    });
    guardTransport(transport, new VirtualClock()).close?.();
    guarded(async () => {}).close?.();
    expect(closed).toBe(1);
  });
});

describe('the pace', () => {
  const taken = async (clock: VirtualClock, count: number, signal = new AbortController().signal) => {
    const pace = createPace(clock, 5);
    const times: number[] = [];
    for (let turn = 0; turn < count; turn += 1) {
      pace.take(signal).then(
        () => times.push(clock.monotonic()),
        () => {},
      );
    }
    await settled();
    return times;
  };

  test('lets the first through at once, and the rest at an even distance', async () => {
    const clock = new VirtualClock();
    const times = await taken(clock, 4);
    expect(times).toEqual([0]);
    await clock.advance(1000);
    expect(times).toEqual([0, 200, 400, 600]);
  });

  test('saves up nothing in a rest', async () => {
    const clock = new VirtualClock();
    const pace = createPace(clock, 5);
    const { signal } = new AbortController();
    await pace.take(signal);
    await clock.advance(60_000);
    const times: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) void pace.take(signal).then(() => times.push(clock.monotonic()));
    await clock.advance(10_000);
    expect(times).toEqual([60_000, 60_200, 60_400]);
  });

  test('leaves no timer when what waits is given up', async () => {
    const clock = new VirtualClock();
    const given = new AbortController();
    const times = await taken(clock, 4, given.signal);
    given.abort();
    await clock.advance(1000);
    expect(times).toEqual([0]);
    expect(clock.timers).toBe(0);
  });
});
