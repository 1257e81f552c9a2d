import type { Account } from '../../shared/folio.js';
import { h, icon } from '../element.js';
import type { Screen } from './screen.js';

export function logInScreen(loggedIn: (account: Account) => void): Screen {
  const email = h('input', {
    type: 'email',
    name: 'email',
    autocomplete: 'username',
    value: 'ada@folio.example',
    required: true,
  });
  const password = h('input', {
    type: 'password',
    name: 'password',
    autocomplete: 'current-password',
    value: 'a password',
    required: true,
  });
  const failure = h('p', { class: 'failure', role: 'alert' });
  const submit = async (event: Event) => {
    event.preventDefault();
    const account = await window.folio.logIn(email.value, password.value);
    if (account) loggedIn(account);
    else failure.textContent = 'No account has this address. Ada and Ines do: ada@folio.example.';
  };
  const form = h(
    'form',
    { class: 'log-in-form', onsubmit: (event) => void submit(event) },
    h('div', { class: 'brand' }, icon('folio'), 'Folio'),
    h('h1', {}, 'Good to see you.'),
    h('p', { class: 'lead' }, 'Your desk is as you left it.'),
    h('label', {}, 'E-mail', email),
    h('label', {}, 'Password', password),
    failure,
    h(
      'button',
      { class: 'primary wide', type: 'submit', 'data-of-id': 'log-in', 'data-of-title': 'Log in' },
      'Log in',
    ),
    h('p', { class: 'hint' }, 'This is a demo: any password will do.'),
  );
  const pages = h('div', { class: 'pages', 'aria-hidden': 'true' }, ...[0, 1, 2].map(() => h('i')));
  return {
    reportedTitle: 'Log in',
    title: 'Log in',
    element: h('main', { class: 'log-in' }, form, h('div', { class: 'log-in-picture' }, pages)),
  };
}
