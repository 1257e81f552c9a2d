import type { Announcer } from './announcer.js';
import type { Board } from './board.js';
import { copyText } from './copying.js';
import { byId, setText } from './element.js';

/** What to do while nothing has arrived: the lines that point an app here. */
export class EmptyView {
  readonly #sample = byId('sample', HTMLElement);

  constructor(announcer: Announcer) {
    const button = byId('copy-sample', HTMLButtonElement);
    button.addEventListener('click', () => void copyText(this.#sample.textContent, button, announcer));
  }

  render({ facts }: Board): void {
    if (facts === null) return;
    const lines = [
      `init({`,
      `  siteKey: 'your-site-key',`,
      `  apiKey: '${facts.anyKey ? 'any-key' : 'the key this gateway was started with'}',`,
      ...(facts.authScheme === 'Token' ? [] : [`  authScheme: '${facts.authScheme}',`]),
      `  endpoint: '${facts.url}',`,
      `});`,
    ];
    setText(this.#sample, lines.join('\n'));
  }
}
