import type { AnswerChoice, AnswerOrder } from '../messages.js';
import type { Announcer } from './announcer.js';
import type { Board } from './board.js';
import { byId, setText } from './element.js';
import { orderAnswer } from './order.js';

/** The switch for the next answers. */
export class AnswersView {
  readonly #state = byId('answers-state', HTMLElement);
  readonly #reset = byId('answers-reset', HTMLButtonElement);
  readonly #form = byId('answers', HTMLFormElement);
  readonly #announcer: Announcer;

  constructor(announcer: Announcer) {
    this.#announcer = announcer;
    for (const button of this.#form.querySelectorAll<HTMLButtonElement>('button[value]')) {
      button.addEventListener('click', () => void this.#order(button.value as AnswerChoice));
    }
    this.#reset.addEventListener('click', () => void this.#order('contract'));
    this.#form.addEventListener('submit', (event) => event.preventDefault());
  }

  render({ situation }: Board): void {
    if (situation === null) return;
    const { next, always } = situation.script;
    const scripted = next.length > 0 || always !== null;
    this.#form.dataset.scripted = String(scripted);
    this.#reset.hidden = !scripted;
    const then = always === null ? 'by the contract' : `every event: ${always}`;
    setText(this.#state, next.length === 0 ? `Now: ${then}.` : `Next: ${next.join(', ')}. Then: ${then}.`);
  }

  async #order(answer: AnswerChoice): Promise<void> {
    const scope: AnswerOrder['scope'] = byId('answers-all', HTMLInputElement).checked ? 'all' : 'next';
    // The button that brings the contract back goes away with it: the focus must not fall to the top of the page.
    if (answer === 'contract') this.#form.querySelector<HTMLElement>('input:checked')?.focus();
    const taken = await orderAnswer({ answer, scope });
    this.#announcer.say(taken ? 'The gateway will do so.' : 'The gateway did not take this.');
  }
}
