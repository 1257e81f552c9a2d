import type { Announcer } from './announcer.js';
import type { Board } from './board.js';
import { copyText } from './copying.js';
import { asCurl } from './curl.js';
import { byId, html } from './element.js';
import { fieldTable } from './field-table.js';
import type { Summary } from './summary.js';
import { KIND_NAMES, keySentence, nameOf, timeOfDay, verdictSentence } from './wording.js';

function pretty({ body, request }: Summary): string {
  return body === undefined ? request.text : JSON.stringify(body, null, 2);
}

function fact(name: string, value: string): HTMLElement[] {
  return value === '' ? [] : [html('dt', {}, name), html('dd', {}, value)];
}

function facts({ request }: Summary): HTMLElement {
  return html(
    'dl',
    { class: 'facts' },
    ...fact('Request', `#${request.number}, ${request.method} ${request.path}`),
    ...fact('Received', `${timeOfDay(request.receivedAt)} (${new Date(request.receivedAt).toISOString()})`),
    ...fact('Key', keySentence(request)),
    ...fact('Idempotency-Key', request.idempotencyKey ?? 'none'),
    ...fact('Attempt', request.attempt > 1 ? `${request.attempt}, with the same Idempotency-Key` : '1'),
    ...fact('Answer', request.scripted ? 'scripted' : ''),
  );
}

function headerLines({ request }: Summary): string {
  return Object.entries(request.headers)
    .map(([name, value]) => `${name}: ${[value].flat().join(', ')}`)
    .join('\n');
}

/** One request, whole. */
export class DetailView {
  readonly #detail = byId('detail', HTMLElement);
  readonly #announcer: Announcer;
  #drawn: Summary | null = null;

  constructor(announcer: Announcer) {
    this.#announcer = announcer;
  }

  render(board: Board): void {
    const { selected } = board;
    if (selected === this.#drawn) return;
    const same = selected?.request.number === this.#drawn?.request.number;
    this.#drawn = selected;
    this.#detail.hidden = selected === null;
    if (selected === null) return;
    const opened = new Set([...this.#detail.querySelectorAll('details[open]')].map(({ id }) => id));
    const focused = this.#controls().indexOf(document.activeElement as HTMLElement);
    this.#detail.replaceChildren(...this.#parts(selected, board));
    for (const id of opened) this.#detail.querySelector(`#${id}`)?.setAttribute('open', '');
    // Who was at one of the controls stays at it: a request may change, or another be chosen, while somebody tabs by.
    if (focused !== -1) this.#controls()[focused]?.focus({ preventScroll: true });
    if (!same) this.#detail.scrollTop = 0;
  }

  #controls(): HTMLElement[] {
    return [...this.#detail.querySelectorAll<HTMLElement>('button, summary')];
  }

  #parts(summary: Summary, board: Board): Node[] {
    const { request, kind } = summary;
    return [
      html(
        'h2',
        {},
        html('span', { class: `kind ${kind}` }, KIND_NAMES[kind]),
        ' ',
        html('span', {}, nameOf(summary)),
      ),
      html('p', { class: `verdict ${summary.verdict}` }, verdictSentence(summary)),
      html(
        'div',
        { class: 'actions' },
        this.#copyButton('Copy as curl', () => (board.facts === null ? '' : asCurl(request, board.facts))),
        this.#copyButton('Copy JSON', () => pretty(summary)),
      ),
      ...(request.fields.length > 0
        ? [html('div', { class: 'scroll' }, fieldTable(request.fields, summary.body))]
        : []),
      facts(summary),
      html('details', { id: 'body-part' }, html('summary', {}, 'Body'), html('pre', {}, pretty(summary))),
      html(
        'details',
        { id: 'headers-part' },
        html('summary', {}, 'Headers, without the key'),
        html('pre', {}, headerLines(summary)),
      ),
    ];
  }

  #copyButton(label: string, text: () => string): HTMLButtonElement {
    const button = html('button', { type: 'button' }, label);
    button.addEventListener('click', () => void copyText(text(), button, this.#announcer));
    return button;
  }
}
