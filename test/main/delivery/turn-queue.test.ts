import { getEventListeners } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { TurnQueue } from '../../../src/main/delivery/turn-queue.js';
import { FakeClock } from '../../support/fake-clock.js';

async function turnsOf(count: number, concurrency: number) {
  const warnings: Error[] = [];
  const hear = (warning: Error) => warnings.push(warning);
  process.on('warning', hear);
  onTestFinished(() => {
    process.removeListener('warning', hear);
  });
  const listeners: number[] = [];
  let begun = 0;
  await new Promise<void>((resolve) => {
    const next = () => {
      if (begun === count) return resolve();
      begun += 1;
      queue.begin(async (signal, chosen) => {
        listeners.push(getEventListeners(signal, 'abort').length);
        chosen();
        next();
      });
    };
    const queue = new TurnQueue(new FakeClock(), concurrency, next);
    void queue.load().then(() => {
      queue.release(false);
      next();
    });
  });
  // Warnings are told in a later turn of the loop.
  await new Promise((resolve) => setImmediate(resolve));
  return { listeners, warnings };
}

test('a turn that is over leaves no listener behind', async () => {
  const { listeners } = await turnsOf(100, 1);
  expect(Math.max(...listeners.slice(50))).toBeLessThanOrEqual(Math.max(...listeners.slice(0, 10)));
});

test('a hundred turns beside each other make Node say nothing in the app’s console', async () => {
  const { warnings } = await turnsOf(200, 100);
  expect(warnings).toEqual([]);
});

test('a turn that ends makes no room for another while one waits to choose', async () => {
  const queue = new TurnQueue(new FakeClock(), 1, () => {});
  await queue.load();
  queue.release(false);
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  queue.begin((_, chosen) => {
    chosen();
    return ended;
  });
  await Promise.resolve();
  expect(queue.isChoosing).toBe(false);
  let choose = () => {};
  const begun = new Promise<void>((resolve) => {
    queue.begin((_, chosen) => {
      choose = chosen;
      resolve();
      return new Promise(() => {});
    });
  });
  end();
  await begun;
  await new Promise((resolve) => setImmediate(resolve));
  expect(queue.isChoosing).toBe(true);
  choose();
  expect(queue.isChoosing).toBe(false);
});
