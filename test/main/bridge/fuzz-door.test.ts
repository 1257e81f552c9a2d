import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initIn } from '../../../src/main/init.js';
import type { HookEvent, InitOptions } from '../../../src/main/options.js';
import { HELLO_CHANNEL, MESSAGE_CHANNEL } from '../../../src/shared/bridge.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeElectron } from '../../support/fake-electron.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { givens, messageOf } from './fuzz/messages.js';
import { isEvent, isUser, kindOf, maySpeak, type Rules, Share } from './fuzz/rules.js';
import { Sender, senderKinds } from './fuzz/senders.js';

// 100,000 messages: of each kind of sender, in each kind of app.
const RUNS = 20;
const MESSAGES_A_RUN = 1_000;
const SENDERS = 12;

interface Setting extends Rules {
  readonly name: string;
  readonly options: Partial<InitOptions>;
  /** What an app lets windows do with its user. */
  readonly identify: 'never' | 'always' | 'as asked' | 'asked in vain';
}

const NOTHING_ADDED = { adds: [], addsWebviews: false } as const;
const SETTINGS: readonly Setting[] = [
  { name: 'an app in development', isPackaged: false, options: {}, ...NOTHING_ADDED, identify: 'never' },
  { name: 'a packaged app', isPackaged: true, options: {}, ...NOTHING_ADDED, identify: 'never' },
  {
    name: 'an app with a list of origins',
    isPackaged: true,
    options: { allowedOrigins: ['https://allowed.example'], bridge: { identify: true } },
    adds: ['allowed'],
    addsWebviews: false,
    identify: 'always',
  },
  {
    name: 'an app with a function that allows, refuses and throws',
    isPackaged: true,
    options: {
      allowedOrigins: (url) => {
        if (url.startsWith('https://foreign.example')) throw new Error('no');
        return url.startsWith('https://allowed.example/');
      },
      bridge: { identify: (user) => user },
    },
    adds: ['allowed'],
    addsWebviews: true,
    identify: 'as asked',
  },
  {
    name: 'an app with functions that do not answer as they should',
    isPackaged: false,
    options: { allowedOrigins: (() => 'yes') as never, bridge: { identify: () => null } },
    ...NOTHING_ADDED,
    identify: 'asked in vain',
  },
];

const step = fc.record({
  by: fc.nat({ max: SENDERS - 1 }),
  // Too few to be a flood of their own.
  isHello: fc.constantFrom(...Array<boolean>(39).fill(false), true),
  given: givens,
  waitsMs: fc.constantFrom(...Array<number>(60).fill(0), 50, 100, 1_000, 10_000),
});
const runs = fc.record({
  kinds: fc.array(senderKinds, { minLength: SENDERS, maxLength: SENDERS }),
  steps: fc.array(step, { minLength: MESSAGES_A_RUN, maxLength: MESSAGES_A_RUN, size: 'max' }),
});

/** What should become of it all, kept beside what does. */
class Ledger {
  refused = 0;
  flood = 0;
  accepted = 0;
  readonly greeted = new Set<number>();
  readonly #shares = Array.from({ length: SENDERS }, () => new Share());
  /** Origins whose user the app has taken. */
  readonly #known = new Set<string>();

  constructor(readonly setting: Setting) {}

  hello(by: number, sender: Sender): void {
    if (maySpeak(sender.kind, this.setting)) this.greeted.add(by);
    else this.refused += 1;
  }

  message(by: number, sender: Sender, message: unknown, now: number): void {
    if (!maySpeak(sender.kind, this.setting)) {
      this.refused += 1;
      return;
    }
    const isWithin = this.#shares[by]?.take(now);
    const kind = kindOf(message);
    if (kind === 'dropped') this.flood += Math.max(countOf(message), isWithin ? 0 : 1);
    else if (!isWithin) this.flood += 1;
    else if (kind === 'track' && isEvent(message)) this.accepted += 1;
    else if (kind === 'identify' && this.#mayName((message as { user: unknown }).user))
      this.#known.add(sender.origin);
    else if (kind !== 'reset' || !this.#mayLogOut(sender.origin)) this.refused += 1;
  }

  #mayName(user: unknown): boolean {
    return this.setting.identify !== 'never' && isUser(user);
  }

  #mayLogOut(origin: string): boolean {
    const { identify } = this.setting;
    return identify === 'always' || (identify === 'as asked' && this.#known.has(origin));
  }
}

function countOf(message: unknown): number {
  const { count } = message as { count: unknown };
  return typeof count === 'number' && count >= 0 ? Math.floor(Math.min(count, 1_000_000)) : 0;
}

describe.each(SETTINGS)('the door of $name', (setting) => {
  test('throws at nothing, lets nothing in that may not come in, and counts each', async () => {
    const folder = temporaryFolder();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(runs, async ({ kinds, steps }) => {
        const clock = new FakeClock();
        const electron = new FakeElectron({ userData: `${folder}/${run++}`, isPackaged: setting.isPackaged });
        const heard: HookEvent[] = [];
        const client = initIn(
          electron.environment({ clock }),
          {},
          {
            siteKey: 'site',
            coalesceMs: 0,
            capture: { lifecycle: false },
            preloadPath: import.meta.filename,
            // Some go on to the queue; all would be a test of the disk.
            beforeSend: (event) => (heard.push(event) % 50 === 0 ? event : null),
            ...setting.options,
          },
        );
        const told = { refused: 0, flood: 0 };
        client.on('refused', () => {
          told.refused += 1;
        });
        client.on('dropped', ({ reason, count }) => {
          if (reason === 'flood') told.flood += count;
        });
        const senders = kinds.map((kind, at) => new Sender(kind, at + 1));
        const expected = new Ledger(setting);

        for (const { by, isHello, given, waitsMs } of steps) {
          clock.advance(waitsMs);
          const sender = senders[by] as Sender;
          const message = messageOf(given);
          if (isHello) expected.hello(by, sender);
          else expected.message(by, sender, message, clock.monotonic());
          sender.say(electron, isHello ? HELLO_CHANNEL : MESSAGE_CHANNEL, message);
          const { accepted, refused, flood } = expected;
          if (heard.length !== accepted || told.refused !== refused || told.flood !== flood)
            expect({ given, ...sender.kind, accepted: heard.length, ...told }).toEqual({
              accepted,
              refused,
              flood,
            });
        }

        const { refused, dropped, windows } = client.status();
        await client.close({ timeoutMs: 0 });
        expect([refused, dropped.flood ?? 0, windows]).toEqual([
          expected.refused,
          expected.flood,
          expected.greeted.size,
        ]);
        expect(senders.map(({ welcomes }) => welcomes.length > 0)).toEqual(
          senders.map((_sender, by) => expected.greeted.has(by)),
        );
        for (const { source, value, meta } of heard) {
          expect(source).toBe('window');
          expect(JSON.stringify([value, meta])).not.toMatch(/home(?:\/|%2f)ann/i);
        }
        expect(
          senders.map(({ contents, kind }) => !kind.isDestroyed && contents.listenerCount('destroyed')),
        ).toEqual(senders.map(({ kind }) => !kind.isDestroyed && 0));
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });
});
