import type { Account } from '../../shared/folio.js';
import { hrefOf, type Route } from '../route.js';

/** The sidebar of index.html, for this person on this screen. */
export function sidebar({ name, team, email }: Account, route: Route, logOut: () => void): HTMLElement {
  const template = document.querySelector('#sidebar') as HTMLTemplateElement;
  const aside = (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
  const here = hrefOf({ screen: route.screen === 'document' ? 'documents' : route.screen });
  aside.querySelector(`nav a[href="${here}"]`)?.setAttribute('aria-current', 'page');
  const words: Record<string, string> = {
    '.avatar': name.replace(/(\p{L})\p{L}*\s*/gu, '$1').slice(0, 2),
    '.account-name strong': name,
    '.account-name small': team,
    '.menu p': email,
  };
  for (const [selector, text] of Object.entries(words)) aside.querySelector(selector)?.append(text);
  aside.querySelector('.menu button')?.addEventListener('click', logOut);
  closeWithin(aside.querySelector('.account') as HTMLDetailsElement);
  return aside;
}

/** A menu goes when the person turns to something else. */
function closeWithin(menu: HTMLDetailsElement): void {
  menu.addEventListener('focusout', ({ relatedTarget }) => {
    if (!menu.contains(relatedTarget as Node | null)) menu.open = false;
  });
  menu.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') menu.open = false;
  });
}
