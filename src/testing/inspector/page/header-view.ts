import type { Board } from './board.js';
import { byId, setText } from './element.js';

/** The top of the page: where events go, who is let in, whether the page is live. */
export class HeaderView {
  readonly #connection = byId('connection', HTMLElement);
  readonly #url = byId('url', HTMLElement);
  readonly #rule = byId('key-rule', HTMLElement);

  render({ facts, connected }: Board): void {
    this.#connection.dataset.live = String(connected);
    setText(this.#connection, connected ? 'Live' : 'Not connected. Trying again…');
    if (facts === null) return;
    setText(this.#url, facts.url);
    const header = `Authorization: ${facts.authScheme} …`;
    setText(this.#rule, facts.anyKey ? `${header}, any key` : `${header}, one key only`);
  }
}
