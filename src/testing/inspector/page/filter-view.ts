import type { Board } from './board.js';
import { byId, setText } from './element.js';
import { type Filter, isNarrowed, NO_FILTER } from './filter.js';
import { KINDS, type Kind } from './summary.js';
import { count } from './wording.js';

/** The filters above the list. */
export class FilterView {
  readonly #search = byId('search', HTMLInputElement);
  readonly #verdict = byId('verdict', HTMLSelectElement);
  readonly #everything = byId('everything', HTMLButtonElement);
  readonly #pause = byId('pause', HTMLButtonElement);
  readonly #shown = byId('shown', HTMLElement);
  readonly #reason = byId('reason', HTMLElement);
  readonly #kinds = new Map<Kind, HTMLInputElement>(
    KINDS.map((kind) => [kind, byId(`kind-${kind}`, HTMLInputElement)]),
  );

  constructor(board: Board) {
    this.#search.addEventListener('input', () => board.narrow({ text: this.#search.value }));
    this.#verdict.addEventListener('change', () =>
      board.narrow({ verdict: this.#verdict.value as Filter['verdict'] }),
    );
    this.#everything.addEventListener('click', () => {
      board.narrow(NO_FILTER);
      this.#search.focus();
    });
    this.#pause.addEventListener('click', () => board.pause(!board.paused));
    for (const box of this.#kinds.values()) {
      box.addEventListener('change', () => board.narrow({ hiddenKinds: this.#hidden() }));
    }
    document.addEventListener('keydown', (event) => this.#onKey(event));
  }

  render(board: Board): void {
    const { filter, paused } = board;
    if (this.#search.value !== filter.text) this.#search.value = filter.text;
    this.#verdict.value = filter.verdict;
    for (const [kind, box] of this.#kinds) box.checked = !filter.hiddenKinds.has(kind);
    this.#everything.hidden = !isNarrowed(filter);
    this.#reason.hidden = filter.reason === null;
    setText(this.#reason, filter.reason === null ? '' : `Only: ${filter.reason}`);
    this.#pause.setAttribute('aria-pressed', String(paused));
    setText(this.#pause, paused ? `Paused, ${board.waiting.toLocaleString()} more` : 'Pause');
    const all = board.summaries.size;
    const listed = board.listed.length;
    const older = board.omitted === 0 ? '' : `, ${board.omitted.toLocaleString()} older ones in the export`;
    setText(
      this.#shown,
      (listed === all ? count(all, 'request') : `${listed.toLocaleString()} of ${count(all, 'request')}`) +
        older,
    );
  }

  #hidden(): Set<Kind> {
    return new Set(KINDS.filter((kind) => this.#kinds.get(kind)?.checked === false));
  }

  #onKey(event: KeyboardEvent): void {
    const typing =
      event.target instanceof HTMLElement && event.target.matches('input[type=search], textarea, select');
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      this.#search.focus();
    }
  }
}
