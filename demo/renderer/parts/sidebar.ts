import type { Account } from '../../shared/folio.js';
import { h, icon } from '../element.js';
import { hrefOf, type Route } from '../route.js';

const PLACES = [
  { screen: 'documents', label: 'Documents' },
  { screen: 'recordings', label: 'Recordings' },
  { screen: 'settings', label: 'Settings' },
] as const;

export function sidebar(account: Account, route: Route, logOut: () => void): HTMLElement {
  const here = route.screen === 'document' ? 'documents' : route.screen;
  return h(
    'aside',
    { class: 'sidebar' },
    h('div', { class: 'brand' }, icon('folio'), 'Folio'),
    h(
      'nav',
      { 'aria-label': 'Main' },
      ...PLACES.map(({ screen, label }) =>
        h(
          'a',
          {
            href: hrefOf({ screen }),
            'data-of-id': `nav-${screen}`,
            'aria-current': screen === here ? 'page' : null,
          },
          icon(screen),
          label,
        ),
      ),
    ),
    accountMenu(account, logOut),
  );
}

function accountMenu({ name, team, email }: Account, logOut: () => void): HTMLElement {
  const initials = name.replace(/(\p{L})\p{L}*\s*/gu, '$1').slice(0, 2);
  return h(
    'details',
    { class: 'account' },
    h(
      'summary',
      { 'data-of-id': 'account-menu' },
      h('span', { class: 'avatar', 'aria-hidden': 'true' }, initials),
      h('span', { class: 'account-name' }, h('strong', {}, name), h('small', {}, team)),
      icon('more'),
    ),
    h(
      'div',
      { class: 'menu' },
      h('p', {}, email),
      h('button', { type: 'button', 'data-of-id': 'log-out', onclick: logOut }, icon('log-out'), 'Log out'),
    ),
  );
}
