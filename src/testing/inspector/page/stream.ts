import type { Messages } from '../messages.js';
import type { Board } from './board.js';

/** Feeds the board from the gateway's stream. The browser comes back by itself after a pause and is given a fresh snapshot. */
export function follow(board: Board): void {
  const source = new EventSource('/inspector/stream');
  const on = <Name extends keyof Messages>(name: Name, take: (message: Messages[Name]) => void): void => {
    source.addEventListener(name, ({ data }) => take(JSON.parse(data) as Messages[Name]));
  };
  source.addEventListener('open', () => board.connect(true));
  source.addEventListener('error', () => board.connect(false));
  on('snapshot', (snapshot) => board.begin(snapshot));
  on('request', (message) => board.receive(message));
  on('situation', (situation) => board.settle(situation));
  on('cleared', (situation) => board.forget(situation));
}
