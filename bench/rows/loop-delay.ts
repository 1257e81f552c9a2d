import { appRuntime, withApp } from '../harness/app.js';
import type { Measurement, Row } from '../harness/measurement.js';
import { versioned } from '../harness/peer-versions.js';
import { interleaved } from '../harness/rounds.js';
import { pairwise, spreadOf } from '../harness/statistics.js';

const ROUNDS = 3;

interface Delay {
  readonly p99Ms: number;
  readonly maxMs: number;
}

export const loopDelay: Row = {
  name: 'loop-delay',
  title: "Main's event loop: ten windows at their full share, one that floods, 10,000 waiting, offline",
  async measure(): Promise<Measurement[]> {
    const longest: Record<string, number[]> = { idle: [], ours: [], bare: [], store: [] };
    const run = (variant: string) => () =>
      withApp('windows', variant, async (app) => {
        const { p99Ms, maxMs } = await app.evaluate(
          () => (globalThis as unknown as { watched: Promise<Delay> }).watched,
        );
        longest[variant]?.push(maxMs);
        return p99Ms;
      });
    const p99 = await interleaved(ROUNDS, {
      idle: run('idle'),
      ours: run('ours'),
      bare: run('bare'),
      store: run('store'),
    });
    const beyondIdle = (samples: readonly number[], idle: readonly number[]) =>
      spreadOf(pairwise(samples, idle, (sample, base) => sample - base));
    const idle = `the same app without the module, on ${appRuntime()}`;
    const bare = `as many messages, and a listener that does nothing with them, on ${appRuntime()}`;
    const store = `array in ${versioned('electron-store')}, two events a second in all`;
    return [
      {
        what: 'p99 of the delay, beyond idle',
        against: idle,
        unit: 'ms',
        value: beyondIdle(p99.ours, p99.idle),
        goal: { most: 2 },
      },
      {
        what: 'longest delay, beyond idle',
        against: idle,
        unit: 'ms',
        value: beyondIdle(longest.ours ?? [], longest.idle ?? []),
      },
      {
        what: 'for comparison: p99 of the delay, beyond idle',
        against: bare,
        unit: 'ms',
        value: beyondIdle(p99.bare, p99.idle),
      },
      {
        what: 'for comparison: p99 of the delay, beyond idle',
        against: store,
        unit: 'ms',
        value: beyondIdle(p99.store, p99.idle),
      },
      {
        what: 'for comparison: longest delay, beyond idle',
        against: store,
        unit: 'ms',
        value: beyondIdle(longest.store ?? [], longest.idle ?? []),
      },
    ];
  },
};
