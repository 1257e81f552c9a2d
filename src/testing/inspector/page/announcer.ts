import type { Board } from './board.js';
import { byId } from './element.js';
import { count, KIND_NAMES } from './wording.js';

/** So that a burst is told as one sentence, and a screen reader gets to its end. */
const QUIET_MS = 2_000;

/** Tells people who do not see the page what happens on it. */
export class Announcer {
  readonly #region = byId('announcements', HTMLElement);
  #told: number | null = null;
  #waiting = false;

  /** Says one thing at once: the outcome of what the person just did. */
  say(text: string): void {
    this.#region.textContent = text;
  }

  render(board: Board): void {
    const newest = [...board.summaries.keys()].at(-1) ?? 0;
    // What was there before the page is no news.
    this.#told ??= newest;
    if (newest <= this.#told || this.#waiting) return;
    this.#waiting = true;
    setTimeout(() => this.#report(board), QUIET_MS);
  }

  #report(board: Board): void {
    this.#waiting = false;
    const news = [...board.summaries.values()].filter(({ request }) => request.number > (this.#told ?? 0));
    const last = news.at(-1);
    if (last === undefined) return;
    this.#told = last.request.number;
    const refused = news.filter(({ verdict }) => verdict === 'refused').length;
    const refusals = refused === 0 ? '' : `, ${refused} not accepted`;
    this.say(
      `${count(news.length, 'new request')}${refusals}. Last: ${KIND_NAMES[last.kind]} ${last.value}.`,
    );
  }
}
