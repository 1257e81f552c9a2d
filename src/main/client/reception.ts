import type { User } from '../../shared/types.js';
import type { BridgeListener, WindowOrigin } from '../bridge/index.js';
import { checkUser, WINDOW_FIELDS } from '../intake/check-user.js';
import type { RawEvent } from '../intake/intake.js';
import type { Settings } from '../options.js';
import type { Client } from './client.js';
import type { Tally } from './tally.js';
import type { Voice } from './voice.js';

/** What becomes of what windows say, once the bridge has found that they may. */
export class Reception implements BridgeListener {
  readonly #identify: Settings['identifyFromWindows'];
  readonly #client: Pick<Client, 'take' | 'identify' | 'reset' | 'forgetWindow'>;
  readonly #tally: Tally;
  readonly #voice: Voice;

  constructor(
    identify: Settings['identifyFromWindows'],
    client: Pick<Client, 'take' | 'identify' | 'reset' | 'forgetWindow'>,
    tally: Tally,
    voice: Voice,
  ) {
    this.#identify = identify;
    this.#client = client;
    this.#tally = tally;
    this.#voice = voice;
  }

  track(event: RawEvent): void {
    this.#client.take(event);
  }

  identify(user: unknown, from: WindowOrigin): void {
    const checked = checkUser(user, WINDOW_FIELDS);
    if (this.#identify === false)
      this.refused('the option bridge.identify does not allow windows to name the user', from.origin);
    else if (!checked.ok) this.#voice.warn(`identify from a window was refused: ${checked.message}`);
    else {
      const decided =
        this.#identify === true ? checked.user : this.#decide(this.#identify, checked.user, from);
      if (decided) this.#client.identify(decided);
    }
  }

  reset(from: WindowOrigin): void {
    if (this.#identify !== false) this.#client.reset();
    else this.refused('the option bridge.identify does not allow windows to log the user out', from.origin);
  }

  flood(count: number): void {
    this.#tally.drop('flood', count);
    this.#voice.warn(
      'a window reports more than its share (a burst of 200, then 20 a second): the excess is dropped and counted as flood',
    );
  }

  refused(reason: string, origin: string): void {
    this.#tally.refused += 1;
    this.#tally.tell('refused', { reason, origin });
    this.#voice.warn(`a message of a page (${origin}) was refused: ${reason}`);
  }

  windowClosed(windowId: number): void {
    this.#client.forgetWindow(windowId);
  }

  #decide(
    decide: Exclude<Settings['identifyFromWindows'], boolean>,
    user: User,
    from: WindowOrigin,
  ): User | null {
    try {
      return decide(user, from);
    } catch {
      this.#voice.warn('the function of the option bridge.identify threw: the user is left as it was');
      return null;
    }
  }
}
