import type { Board } from './board.js';
import { byId, html } from './element.js';
import type { Summary } from './summary.js';
import { endingWord, KIND_NAMES, nameOf, timeOfDay, verdictSentence } from './wording.js';

/** A screen holds twenty; each further press of the button shows as many again. */
const PAGE_SIZE = 200;

/** The live list. One row is in the tab order; the arrow keys go from row to row. */
export class ListView {
  readonly #board: Board;
  readonly #list = byId('list', HTMLOListElement);
  readonly #more = byId('more', HTMLButtonElement);
  readonly #detail = byId('detail', HTMLElement);
  readonly #empty = byId('empty', HTMLElement);
  readonly #nothing = byId('nothing', HTMLElement);
  readonly #rows = new Map<number, { summary: Summary; item: HTMLLIElement; button: HTMLButtonElement }>();
  #pages = 1;

  constructor(board: Board) {
    this.#board = board;
    this.#list.addEventListener('keydown', (event) => this.#onKey(event));
    this.#more.addEventListener('click', () => {
      this.#pages += 1;
      this.render(board);
    });
  }

  render(board: Board): void {
    const listed = board.listed;
    const shown = listed.slice(0, this.#pages * PAGE_SIZE);
    this.#empty.hidden = board.summaries.size > 0 || board.facts === null;
    this.#nothing.hidden = board.summaries.size === 0 || listed.length > 0;
    this.#more.hidden = shown.length === listed.length;
    this.#reconcile(shown);
    this.#mark(board.selected, shown);
  }

  /** Keeps the rows that stay, so that focus and scrolling stay with them. */
  #reconcile(shown: readonly Summary[]): void {
    const wanted = new Set(shown.map(({ request }) => request.number));
    for (const [number, { item }] of this.#rows) {
      if (wanted.has(number)) continue;
      item.remove();
      this.#rows.delete(number);
    }
    shown.forEach((summary, at) => {
      const row = this.#row(summary);
      const there = this.#list.children[at];
      if (there !== row) this.#list.insertBefore(row, there ?? null);
    });
  }

  #row(summary: Summary): HTMLLIElement {
    const { number } = summary.request;
    const known = this.#rows.get(number);
    if (known?.summary === summary) return known.item;
    const button = known?.button ?? html('button', { type: 'button', class: 'row' });
    if (known === undefined) button.addEventListener('click', (event) => this.#choose(number, event));
    button.replaceChildren(...cells(summary));
    button.dataset.verdict = summary.verdict;
    button.title = verdictSentence(summary);
    const item = known?.item ?? html('li', {}, button);
    this.#rows.set(number, { summary, item, button });
    return item;
  }

  #choose(number: number, { detail }: MouseEvent): void {
    this.#board.select(number);
    // On a narrow page the request is shown below the list. `detail` counts a pointer's clicks: who goes by keyboard stays in the list.
    const below = this.#list.getBoundingClientRect().left === this.#detail.getBoundingClientRect().left;
    if (detail > 0 && below) requestAnimationFrame(() => this.#detail.scrollIntoView());
  }

  #mark(selected: Summary | null, shown: readonly Summary[]): void {
    const current = selected?.request.number;
    const visible = shown.some(({ request }) => request.number === current);
    const tabbable = visible ? current : shown[0]?.request.number;
    for (const [number, { button }] of this.#rows) {
      button.tabIndex = number === tabbable ? 0 : -1;
      if (number === current) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    }
  }

  #onKey(event: KeyboardEvent): void {
    const buttons = [...this.#list.querySelectorAll('button')];
    const at = buttons.findIndex((button) => button.matches(':focus'));
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: buttons.length - 1,
    };
    const target = Object.hasOwn(targets, event.key) ? buttons[targets[event.key] ?? -1] : undefined;
    if (at < 0 || target === undefined) return;
    event.preventDefault();
    // At once, not with the next picture: who presses Tab right now goes on from here.
    for (const button of buttons) button.tabIndex = button === target ? 0 : -1;
    target.focus();
    target.click();
  }
}

function cells(summary: Summary): Node[] {
  const { request, kind, title, user } = summary;
  return [
    html('time', { datetime: new Date(request.receivedAt).toISOString() }, timeOfDay(request.receivedAt)),
    html('span', { class: `kind ${kind}` }, KIND_NAMES[kind]),
    html(
      'span',
      { class: 'what' },
      html('span', { class: 'value' }, nameOf(summary)),
      html('span', { class: 'title' }, title),
    ),
    html('span', { class: 'user' }, user),
    badge(summary),
  ];
}

function badge({ request, verdict, notes }: Summary): HTMLSpanElement {
  const extra = verdict === 'copy' ? ' copy' : verdict === 'accepted' && notes > 0 ? ' note' : '';
  return html('span', { class: `badge ${verdict}` }, endingWord(request) + extra);
}
