import type { Board } from './board.js';
import { byId, setText } from './element.js';
import { count, span } from './wording.js';

/** From here on the day is nearly spent, and the bar says so. */
const NEARLY_SPENT = 0.8;

/** The day's calls against the limit. */
export class DayView {
  readonly #number = byId('day-spent', HTMLElement);
  readonly #limit = byId('day-limit', HTMLElement);
  readonly #bar = byId('day-bar', HTMLMeterElement);
  readonly #note = byId('day-note', HTMLElement);

  render({ situation, now }: Board): void {
    if (situation === null) return;
    const { spent, limit, refused, resetsAt } = situation.day;
    setText(this.#number, spent.toLocaleString());
    setText(this.#limit, limit === null ? 'no limit' : `of ${limit.toLocaleString()}`);
    this.#bar.hidden = limit === null;
    if (limit !== null) this.#renderBar(spent, limit);
    const past = refused === 0 ? '' : `${count(refused, 'call')} refused past it. `;
    setText(this.#note, `${past}The next UTC day begins in ${span(resetsAt - now)}.`);
  }

  #renderBar(spent: number, limit: number): void {
    this.#bar.max = Math.max(1, limit);
    this.#bar.value = limit === 0 ? 1 : spent;
    // The lower, the better; the last call of the day is the third colour.
    this.#bar.optimum = 0;
    this.#bar.low = limit * NEARLY_SPENT;
    this.#bar.high = limit - 0.5;
    setText(this.#bar, `${count(spent, 'call')} of ${limit}`);
  }
}
