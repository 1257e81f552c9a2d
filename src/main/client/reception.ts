import type { User } from '../../shared/types.js';
import type { BridgeListener, WindowOrigin } from '../bridge/index.js';
import { checkUser, WINDOW_FIELDS } from '../intake/check-user.js';
import type { RawEvent } from '../intake/intake.js';
import { mindPromise } from '../mind-promise.js';
import type { Settings } from '../options.js';
import type { Client } from './client.js';
import type { Tally } from './tally.js';
import type { Voice } from './voice.js';

/** A page can make up new reasons to be warned of for ever; main's own warnings are to be heard after it. */
const MOST_WARNINGS = 20;

/** What becomes of what windows say, once the bridge has found that they may. */
export class Reception implements BridgeListener {
  readonly #identify: Settings['identifyFromWindows'];
  readonly #client: Pick<Client, 'take' | 'identify' | 'reset' | 'forgetWindow'>;
  readonly #tally: Tally;
  readonly #voice: Voice;
  readonly #said = new Set<string>();
  /** Origins whose user the app's own function has taken. */
  readonly #trusted = new Set<string>();

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

  track(event: RawEvent, from: WindowOrigin): void {
    const answer = this.#client.take(event);
    // Its own preload would have told the page: this one came past it.
    if (!answer.accepted && answer.reason === 'invalid') this.refused('it is no event', from.origin);
  }

  identify(user: unknown, from: WindowOrigin): void {
    const checked = checkUser(user, WINDOW_FIELDS);
    if (this.#identify === false)
      this.refused('the option bridge.identify does not allow windows to name the user', from.origin);
    else if (!checked.ok) this.refused(checked.message, from.origin);
    else if (this.#identify === true) this.#client.identify(checked.user);
    else this.#ask(this.#identify, checked.user, from);
  }

  /** Where the app decides who may name the user, nobody else may log him out. */
  reset(from: WindowOrigin): void {
    if (this.#identify === true || this.#trusted.has(from.origin)) this.#client.reset();
    else
      this.refused('the option bridge.identify does not allow this window to log the user out', from.origin);
  }

  flood(count: number): void {
    this.#tally.drop('flood', count);
    this.#warn(
      'a window reports more than its share (a burst of 200, then 20 a second): the excess is dropped and counted as flood',
    );
  }

  refused(reason: string, origin: string): void {
    this.#tally.refused += 1;
    this.#tally.tell('refused', { reason, origin });
    this.#warn(`a message of a page (${origin}) was refused: ${reason}`);
  }

  windowClosed(windowId: number): void {
    this.#client.forgetWindow(windowId);
  }

  #ask(decide: Exclude<Settings['identifyFromWindows'], boolean>, user: User, from: WindowOrigin): void {
    try {
      const decided = decide(user, from);
      mindPromise(decided);
      if (decided && this.#client.identify(decided).accepted) this.#trusted.add(from.origin);
    } catch {
      this.#warn('the function of the option bridge.identify threw: the user is left as it was');
    }
  }

  #warn(line: string): void {
    if (this.#said.has(line) || this.#said.size >= MOST_WARNINGS) return;
    this.#said.add(line);
    this.#voice.warn(line);
  }
}
