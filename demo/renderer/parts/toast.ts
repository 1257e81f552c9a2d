import { h, icon } from '../element.js';

const SHOWN_MS = 3_200;

/** Says in passing that something was done. */
export function toast(text: string): void {
  document.querySelector('.toast')?.remove();
  const element = h('div', { class: 'toast', role: 'status' }, icon('check'), text);
  document.body.append(element);
  setTimeout(() => element.remove(), SHOWN_MS);
}
