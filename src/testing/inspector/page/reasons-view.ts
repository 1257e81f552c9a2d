import type { Board } from './board.js';
import { byId, html } from './element.js';
import { countReasons, type Reason } from './tally.js';
import { count } from './wording.js';

/** The frequent ones; the list below has each. */
const SHOWN = 5;

/** What was not accepted, and why; a reason narrows the list to its requests. */
export class ReasonsView {
  readonly #list = byId('reasons', HTMLElement);
  readonly #none = byId('no-reasons', HTMLElement);
  #drawn = '';

  render(board: Board): void {
    const reasons = countReasons(board.summaries.values());
    const drawn = JSON.stringify([reasons, board.filter.reason]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#none.hidden = reasons.length > 0;
    const focused = this.#focusedReason();
    const rows = reasons.slice(0, SHOWN).map((reason) => this.#row(reason, board));
    const more = reasons.slice(SHOWN).reduce((sum, { times }) => sum + times, 0);
    this.#list.replaceChildren(
      ...rows,
      ...(more > 0 ? [html('li', { class: 'more' }, `${count(more, 'other')}.`)] : []),
    );
    // The buttons are made anew; who stood on one stays there.
    for (const button of this.#list.querySelectorAll('button')) if (button.title === focused) button.focus();
  }

  #focusedReason(): string | null {
    const focused = document.activeElement;
    return focused instanceof HTMLElement && this.#list.contains(focused) ? focused.title : null;
  }

  #row({ reason, status, times }: Reason, board: Board): HTMLLIElement {
    const pressed = board.filter.reason === reason;
    const button = html(
      'button',
      { type: 'button', class: 'reason', 'aria-pressed': String(pressed), title: reason },
      html('span', { class: 'times' }, `${times.toLocaleString()}×`),
      html('span', { class: 'status' }, status === null ? 'no answer' : String(status)),
      html('span', { class: 'why' }, reason),
    );
    button.addEventListener('click', () => board.narrow({ reason: pressed ? null : reason }));
    return html('li', {}, button);
  }
}
